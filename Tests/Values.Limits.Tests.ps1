# Values that cannot travel, and those that are huge.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $script:pool = New-ParPool 1
    $script:worker = 1 | Invoke-ParMap { $PID } -Pool $pool

    # The errors of a call, none of them shown.
    function Get-MapError([object[]] $Items, [scriptblock] $Script, [hashtable] $More = @{}) {
        $script:output = @($Items | Invoke-ParMap $Script -Pool $script:pool -ErrorAction SilentlyContinue -ErrorVariable failed @More)
        , $failed
    }

    function Get-Resident([int] $Id) { (Get-Process -Id $Id).WorkingSet64 / 1MB }
}

AfterAll {
    # The spare process of Start-ParProcess ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'What cannot travel' {
    BeforeEach { Start-TestClock }

    BeforeAll { $script:holder = [pscustomobject] @{ Connection = @{ Stream = [IO.MemoryStream]::new([byte[]] (1..5)) } } }

    It 'as an item fails that item and names type and path' {
        $failed = Get-MapError @(1, $holder, 3) { "$_" }
        $output | Should -Be 1, 3
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ValueNotSerializable,ProcParallel.Commands.InvokeParMapCommand'
        "$($failed[0])" | Should -BeLike 'Item.Connection.Stream of type System.IO.MemoryStream cannot be sent*'
        $failed[0].TargetObject | Should -Be $holder
    }

    It 'as a result names the path from the output' {
        $failed = Get-MapError 1, 2 { if ($_ -eq 1) { [pscustomobject] @{ Connection = @{ Stream = [IO.MemoryStream]::new() } } } else { 2 } }
        $output | Should -Be 2
        "$($failed[0])" | Should -BeLike 'Output.Connection.Stream of type System.IO.MemoryStream cannot be sent*'
        $failed[0].TargetObject | Should -Be 1
    }

    It 'as $using: value or argument is said before anything starts' {
        { 1 | Invoke-ParMap { $using:holder } -Pool $pool } | Should -Throw '*Connection.Stream of type System.IO.MemoryStream*' -ErrorId 'ValueNotSerializable,*'
        { 1 | Invoke-ParMap { $args } -ArgumentList 1, $holder -Pool $pool } | Should -Throw 'ArgumentList`[1].Connection.Stream of type *' -ErrorId 'ValueNotSerializable,*'
        { Invoke-ParTask { $using:holder } -Pool $pool } | Should -Throw -ErrorId 'ValueNotSerializable,*'
    }

    It 'is what -Unserializable says, for items, $using: values, arguments and results' {
        , $holder | Invoke-ParMap { $null -eq $_.Connection.Stream } -Unserializable Null -Pool $pool | Should -BeTrue
        , $holder | Invoke-ParMap { $_.Connection.Stream.Length } -Unserializable PropertyBag -Pool $pool | Should -Be 5
        1 | Invoke-ParMap { ($using:holder).Connection.Stream.Length } -Unserializable PropertyBag -Pool $pool | Should -Be 5
        1 | Invoke-ParMap { param($item, $given) $null -eq $given.Connection.Stream; $null -ne $given } -ArgumentList $holder -Unserializable Null -Pool $pool | Should -Be $true, $true
        (1 | Invoke-ParMap { [IO.MemoryStream]::new([byte[]] (1, 2)) } -Unserializable PropertyBag -Pool $pool).Length | Should -Be 2
        { , $holder | Invoke-ParMap { 1 } -Unserializable Error -Pool $pool -ErrorAction Stop } | Should -Throw '*MemoryStream*'
    }

    It 'is what -Unserializable says in tasks and processes, too' {
        Invoke-ParTask { param($given) $given.Connection.Stream.Length; [IO.MemoryStream]::new() } -ArgumentList $holder -Unserializable PropertyBag -Pool $pool | Select-Object -First 1 | Should -Be 5
        $task = Start-ParTask { [IO.MemoryStream]::new([byte[]] (1, 2)) } -Unserializable PropertyBag -Pool $pool
        ($task | Receive-ParResult).Length | Should -Be 2
        Remove-Job $task
        $process = Start-ParProcess { param($given) $given.Connection.Stream.Length } -ArgumentList $holder -Unserializable PropertyBag
        $null = Wait-ParProcess $process -TimeoutSeconds 40
        Receive-Job $process | Should -Be 5
        Remove-Job $process
    }
}

Describe 'Huge values' {
    BeforeEach { Start-TestClock 120 }

    AfterAll { 1 | Invoke-ParMap { $PID } -Pool $pool | Should -Be $worker }

    It 'travel there and back: <Name>' -ForEach @(
        @{ Name = 'a text'; Make = { 'x' * (40MB + $args.Count) }; Size = 40MB }
        @{ Name = 'bytes'; Make = { , [byte[]]::new(100MB) }; Size = 100MB }
        @{ Name = 'numbers'; Make = { , [double[]]::new(5MB) }; Size = 5MB }
        @{ Name = 'many elements'; Make = { , [object[]] (1..200000) }; Size = 200000 }
    ) {
        $value = & $Make
        $back = @(, $value | Invoke-ParMap { $_.Length; , $_ } -Pool $pool)
        $back[0] | Should -Be $Size
        $back[1].GetType() | Should -Be $value.GetType()
        $back[1].Length | Should -Be $Size
    }

    It 'are a graph of many objects' {
        $graph = [object[]]::new(30000)
        for ($i = 0; $i -lt $graph.Length; $i++) { $graph[$i] = [pscustomobject] @{ Id = $i; Before = $i -gt 0 ? $graph[0] : $null } }
        $back = @(, $graph | Invoke-ParMap { $_[29999].Id; [object]::ReferenceEquals($_[29999].Before, $_[0]); , $_ } -Pool $pool)
        $back[0, 1] | Should -Be 29999, $true
        $back[2].Length | Should -Be 30000
    }

    # The memory of these arrays is never touched, so they cost next to nothing.
    It 'that have no room in a message are an error at once: <Name>' -ForEach @(
        @{ Name = 'item'; Items = { 1; , [int[]]::new(600000000); 3 }; Script = { "$_" }; Path = 'Item' }
        @{ Name = 'result'; Items = { 1, 2, 3 }; Script = { if ($_ -eq 2) { , [int[]]::new(600000000) } else { "$_" } }; Path = 'Output' }
        @{ Name = 'part of a result'; Items = { 1, 2, 3 }; Script = { if ($_ -eq 2) { @{ Part = [int[]]::new(600000000) } } else { "$_" } }; Path = 'Output' }
    ) {
        $failed = Get-MapError @(& $Items) $Script
        $output | Should -Be 1, 3
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ValueNotSerializable,ProcParallel.Commands.InvokeParMapCommand'
        "$($failed[0])" | Should -BeLike "$Path of type System.*too large. 2400000000 bytes*"
        $Error.Clear()
    }

    It 'that have no room are an error at once as $using: value and argument' {
        $huge = [int[]]::new(600000000)
        { 1 | Invoke-ParMap { $using:huge } -Pool $pool } | Should -Throw '*too large*' -ErrorId 'ValueNotSerializable,*'
        { 1 | Invoke-ParMap { 1 } -ArgumentList (, $huge) -Pool $pool } | Should -Throw '*too large*' -ErrorId 'ValueNotSerializable,*'
        { 1 | Invoke-ParMap { throw [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'id', 0, [int[]]::new(600000000)) } -Pool $pool -ErrorAction Stop } | Should -Throw
        $Error.Clear()
    }

    It 'leave no memory behind in worker and session' {
        $before = Get-Resident $PID
        $workerBefore = Get-Resident $worker
        $null = & {
            $block = [byte[]]::new(300MB)
            [Array]::Fill($block, [byte] 1)
            , $block | Invoke-ParMap { , $_ } -Pool $pool
        }
        $null = Wait-Until { (Get-Resident $worker) - $workerBefore -lt 100 -and (Get-Resident $PID) - $before -lt 150 } 20
        Get-Resident $worker | Should -BeLessThan ($workerBefore + 100) -Because 'an idle worker gives back what items have left'
        Get-Resident $PID | Should -BeLessThan ($before + 150) -Because 'the session keeps no buffers of this size'
    }
}
