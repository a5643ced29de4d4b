# Shared memory that worker processes use, too.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $prefix = "test-$PID"
}

AfterAll {
    Get-LeftMemory $prefix | Should -BeNullOrEmpty
    Assert-NothingLeft
}

Describe 'Shared memory in workers' {
    BeforeEach { Start-TestClock }
    AfterAll { Get-ParPool | Remove-ParPool -Force -Confirm:$false }

    It 'is changed by a child process, whatever its type' {
        $before = [int] 4343, 3.625, [int16] -232, [long] [math]::Pow(2, 33), [byte] 7
        $after = [int] 24234, -4.25, [int16] 234, [long] [math]::Pow(2, 34), [byte] 200
        $values = $before | ForEach-Object { New-ParValue $_ }
        $child, $seen = Invoke-ParTask {
            param($values, $after)
            $PID
            , @($values.ForEach{ $_.Value })
            foreach ($i in 0..4) { $values[$i].Value = $after[$i] }
        } -ArgumentList $values, $after
        $child | Should -Not -Be $PID
        $seen | Should -Be $before
        foreach ($i in 0..4) {
            $values[$i].Value | Should -Be $after[$i]
            $values[$i].Value | Should -BeOfType $before[$i].GetType()
            $values[$i].Dispose()
        }
    }

    It 'can be a structure, which a child doubles' {
        $type = 'public struct ParTestTriple { public int X; public double Y; public long Z; }'
        Add-Type $type
        $value = New-ParValue ([ParTestTriple] @{ X = 3; Y = 2.5; Z = [math]::Pow(2, 33) })
        $pool = New-ParPool 1 -InitializationScript ([scriptblock]::Create("Add-Type '$type'"))
        1 | Invoke-ParMap {
            $value = $using:value
            $now = $value.Value
            $now.X *= 2; $now.Y *= 2; $now.Z *= 2
            $value.Value = $now
        } -Pool $pool
        $value.Value.X, $value.Value.Y, $value.Value.Z | Should -Be 6, 5, ([math]::Pow(2, 34))
        $value.Dispose()
        Remove-ParPool $pool
    }

    It 'is the same memory, by $using:' {
        $array = New-ParArray -Type [int] -Length 8
        $total = New-ParValue 0
        $ids = 0..7 | Invoke-ParMap { ($using:array)[$_] = $_ * 10; $null = ($using:total).Add($_); $PID } -ChunkSize 1
        $ids | Should -Not -Contain $PID
        @($array) | Should -Be (0, 10, 20, 30, 40, 50, 60, 70)
        $total.Value | Should -Be 28
        $array.Dispose()
        $total.Dispose()
    }

    It 'is whole as an argument, as an item and as a member' {
        $array = 5, 6, 7 | New-ParArray
        1 | Invoke-ParMap { param($item, $given) $given.Length; $given[$item] } -ArgumentList $array | Should -Be 3, 6
        Invoke-ParTask { param($given) $given.Length; $given[2] } -ArgumentList $array | Should -Be 3, 7
        , $array | Invoke-ParMap { $_.Length } | Should -Be 3
        $table = @{ Inner = @{ Array = $array } }
        1 | Invoke-ParMap { ($using:table).Inner.Array.Length } | Should -Be 3
        $array.Dispose()
    }

    It 'comes back as the object that it was' {
        $array = 5, 6, 7 | New-ParArray
        $back = 1 | Invoke-ParMap { , $using:array }
        [object]::ReferenceEquals($back, $array) | Should -BeTrue
        @($array) | Should -Be 5, 6, 7
        $array.Dispose()
    }

    It 'is given to methods' {
        $array = New-ParArray -Type [long] -Length 3
        $null = 1..4 | Invoke-ParMap -AssemblyPath (Get-TestAssembly) -Method TestMethods.SharingMemory.CountOne -ArgumentList $array
        @($array) | Should -Be 0, 4, 0
        $array.Dispose()
    }

    It 'counts each of many increments' {
        $counter = New-ParValue 0
        $array = New-ParArray 2 -Type [long]
        1..4 | Invoke-ParMap { foreach ($i in 1..2000) { $null = ($using:counter).Increment(); $null = ($using:array).Increment(1) } } -ChunkSize 1 -ThrottleLimit 4
        $counter.Value | Should -Be 8000
        @($array) | Should -Be 0, 8000
        $array.Dispose()
        $counter.Dispose()
    }

    It 'has a lock' {
        $array = New-ParArray 1 -Type [int]
        1..4 | Invoke-ParMap { foreach ($i in 1..50) { Use-ParLock ($using:array).Lock { ($using:array)[0] += 1 } } } -ChunkSize 1 -ThrottleLimit 4
        $array[0] | Should -Be 200
        [object]::ReferenceEquals($array.Lock, $array.Lock) | Should -BeTrue
        $array.Lock.IsHeld | Should -BeFalse
        $array.Dispose()
    }

    It 'says which type a worker would need' {
        Add-Type 'public struct ParTestPoint { public int X; } public enum ParTestColour { Red, Green }'
        foreach ($type in [ParTestPoint], [ParTestColour]) {
            $array = New-ParArray 2 -Type $type
            { 1 | Invoke-ParMap { ($using:array).Length } -ErrorAction Stop } | Should -Throw "*'$type', is not loaded*"
            $array.Dispose()
        }
        $pool = New-ParPool 1 -InitializationScript { Add-Type 'public struct ParTestPoint { public int X; } public enum ParTestColour { Red, Green }' }
        $points = New-ParArray 2 -Type ([ParTestPoint])
        $colours = [ParTestColour]::Green, [ParTestColour]::Red | New-ParArray
        $points[1] = [ParTestPoint] @{ X = 7 }
        1 | Invoke-ParMap { ($using:points)[1].X; "$(($using:colours)[0])" } -Pool $pool | Should -Be 7, Green
        $points.Dispose()
        $colours.Dispose()
    }

    It 'is large without being sent' {
        $pool = New-ParPool 1
        $array = New-ParArray (256MB / 8) -Type [double]
        $array.Fill(1)
        $before = 1 | Invoke-ParMap { [GC]::GetTotalAllocatedBytes() } -Pool $pool
        $sent = [GC]::GetTotalAllocatedBytes()
        $after = 1 | Invoke-ParMap {
            $array = $using:array
            if ($array[0] -eq 1 -and $array[$array.Length - 1] -eq 1) { $array.Fill(5) }
            [GC]::GetTotalAllocatedBytes()
        } -Pool $pool
        [GC]::GetTotalAllocatedBytes() - $sent | Should -BeLessThan 64MB
        $after - $before | Should -BeLessThan 64MB
        $array[0], $array[$array.Length - 1] | Should -Be 5, 5
        $array.Dispose()
        Remove-ParPool $pool
    }

    It 'that a worker has made ends with the worker' {
        $pool = New-ParPool 1
        $made = 1 | Invoke-ParMap { $global:kept = 1, 2, 3 | New-ParArray -Name "$using:prefix-worker"; , $global:kept } -Pool $pool
        @($made) | Should -Be 1, 2, 3
        [object]::ReferenceEquals((Get-ParArray "$prefix-worker"), $made) | Should -BeTrue
        Remove-ParPool $pool -Force -Confirm:$false
        @($made) | Should -Be 1, 2, 3
        Wait-Until { -not (Get-ParArray "$prefix-worker" -ErrorAction Ignore) } | Should -BeTrue
        $made.Dispose()
    }
}
