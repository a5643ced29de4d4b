# Types that travel live because they were registered.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    class Point { [int] $X; [int] $Y; [Point] Move([int] $by) { return [Point] @{ X = $this.X + $by; Y = $this.Y + $by } } }
    class Closed { hidden [string] $Inner; Closed([string] $inner) { $this.Inner = $inner } [string] Text() { return $this.Inner } }
    $definition = {
        class Point { [int] $X; [int] $Y; [Point] Move([int] $by) { return [Point] @{ X = $this.X + $by; Y = $this.Y + $by } } }
        class Closed { hidden [string] $Inner; Closed([string] $inner) { $this.Inner = $inner } [string] Text() { return $this.Inner } }
    }
    $script:pool = New-ParPool 2 -InitializationScript $definition
}

AfterAll { Assert-NothingLeft }

Describe 'A registered type' {
    BeforeEach { Start-TestClock }

    AfterEach { [Point], [Closed], [Version], [uri] | Unregister-ParType -ErrorAction Ignore }

    It 'is a property bag before it is registered' {
        $kind = [Point] @{ X = 1; Y = 2 } | Invoke-ParMap { $_.PSObject.TypeNames[0] } -Pool $pool
        $kind | Should -BeLike 'Deserialized.*Point'
    }

    It 'travels live by its properties, there and back' {
        Register-ParType ([Point])
        $moved = [Point] @{ X = 1; Y = 2 } | Invoke-ParMap { $_.Move(10) } -Pool $pool
        $moved.GetType() | Should -Be ([Point])
        $moved.X, $moved.Y | Should -Be 11, 12
    }

    It 'travels as $using:, argument and part of other values' {
        Register-ParType ([Point])
        $point = [Point] @{ X = 1; Y = 2 }
        1 | Invoke-ParMap { ($using:point).Move(1).X } -Pool $pool | Should -Be 2
        1 | Invoke-ParMap { param($item, $p) $p.Move($item).Y } -Pool $pool -ArgumentList $point | Should -Be 3
        $nested = @{ Points = @($point, $point) } | Invoke-ParMap { $_.Points[1].Move(5) } -Pool $pool
        $nested.X | Should -Be 6
    }

    It 'travels by a pair of scripts' {
        Register-ParType ([Closed]) -ToWire { param($value) $value.Text() } -FromWire { param($wire, $type) $type::new($wire) }
        $back = [Closed]::new('inside') | Invoke-ParMap { $_.Text(); $_ } -Pool $pool
        $back[0] | Should -Be inside
        $back[1].GetType() | Should -Be ([Closed])
        $back[1].Text() | Should -Be inside
    }

    It 'travels by a pair of scripts into a job, whose results nobody''s runspace reads' {
        Register-ParType ([Closed]) -ToWire { param($value) $value.Text() } -FromWire { param($wire, $type) $type::new($wire) }
        $task = Start-ParTask { [Closed]::new('from task') } -Pool $pool
        ($task | Receive-ParResult).Text() | Should -Be 'from task'
        Remove-Job $task
    }

    It 'travels by a pair of static methods' {
        $code = 'public class Box { public int Content; public static int Open(Box box) { return box.Content; } public static Box Close(int content) { return new Box { Content = content + 1 }; } }'
        $assembly = Join-Path $TestDrive Box.dll
        Add-Type -TypeDefinition $code -OutputAssembly $assembly
        $null = [Reflection.Assembly]::LoadFrom($assembly)
        $type = 'Box' -as [type]
        Register-ParType $type -ToWireMethod Box.Open -FromWireMethod Box.Close -AssemblyPath $assembly
        try {
            $box = $type::new()
            $box.Content = 5
            $back = $box | Invoke-ParMap { $_.GetType().FullName; $_.Content; $_ } -Pool $pool
            $back[0, 1] | Should -Be Box, 6
            $back[2].Content | Should -Be 7
            $own = New-ParPool 1 -Variable box
            1 | Invoke-ParMap { $box.GetType().FullName; $box.Content } -Pool $own | Should -Be Box, 6
            Remove-ParPool $own
        } finally { Unregister-ParType $type }
    }

    It 'that a worker does not have is an error that names it, for that item only' {
        Register-ParType ([Point])
        $result = 1, ([Point] @{ X = 1 }), 3 | Invoke-ParMap { "$_" } -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 1, 3
        "$failed" | Should -BeLike '*Point*not in this process*'
        $failed | Should -HaveCount 1
    }

    It 'that a worker does not have, in $using:, fails each item and costs no worker' {
        Register-ParType ([Point])
        $point = [Point] @{ X = 1 }
        $null = 1..4 | Invoke-ParMap { Start-Sleep -Milliseconds 200 } -ChunkSize 1
        $before = (Get-ParPool default | Get-ParWorker).ProcessId
        1..4 | Invoke-ParMap { ($using:point).X } -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed | Should -HaveCount 4
        "$($failed[0])" | Should -BeLike '*Point*not in this process*'
        1..4 | Invoke-ParMap { $PID } | Sort-Object -Unique | Should -BeIn $before
    }

    It 'whose script fails is an error of its item only' {
        Register-ParType ([Closed]) -ToWire { param($value) if ($value.Text() -eq 'bad') { throw 'no way' }; $value.Text() } -FromWire { param($wire, $type) $type::new($wire) }
        $result = 'a', 'bad', 'c' | ForEach-Object { [Closed]::new($_) } | Invoke-ParMap { $_.Text() } -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be a, c
        "$failed" | Should -BeLike '*no way*'
    }

    It 'whose script makes something else is an error' {
        Register-ParType ([Closed]) -ToWire { param($value) $value.Text() } -FromWire { 5 }
        $null = [Closed]::new('a') | Invoke-ParMap { $_ } -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike '*made no such value*'
    }
}

Describe 'Register-ParType' {
    BeforeEach { Start-TestClock }

    It 'refuses a type that cannot be made from its properties, and says what to do' {
        $failure = { Register-ParType ([Closed]) } | Should -Throw -ErrorId 'TypeNotRegistered,*' -PassThru
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-ToWire*'
    }

    It 'refuses methods that do not exist' {
        { Register-ParType ([Closed]) -ToWireMethod No.Such.Method -FromWireMethod No.Such.Other } | Should -Throw '*No.Such*' -ErrorId 'TypeNotRegistered,*'
        { Register-ParType ([Closed]) -ToWireMethod System.Math.Sqrt -FromWireMethod System.Math.Round } | Should -Throw '*Round*' -ErrorId 'TypeNotRegistered,*'
    }

    It 'refuses a type that every message is made of' {
        { Register-ParType ([string]) -ToWire { 1 } -FromWire { 'x' } } | Should -Throw -ErrorId 'TypeNotRegistered,*'
    }
}

Describe 'Unregister-ParType' {
    It 'says so when there is nothing to forget' {
        Unregister-ParType ([timespan]) -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId | Should -Be 'TypeNotFound,ProcParallel.Commands.UnregisterParTypeCommand'
    }
}
