# Lists in shared memory, as users make and use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $prefix = "testlist-$PID"
}

AfterAll {
    Get-LeftMemory $prefix | Should -BeNullOrEmpty
    Assert-NothingLeft
}

Describe 'New-ParList' {
    BeforeEach { Start-TestClock }

    It 'makes a list of what comes in, and puts out one object' {
        $made = @('text', 1, $null, 2.5, $true, 1.10d, 5L | New-ParList)
        $made | Should -HaveCount 1
        $list = $made[0]
        , $list | Should -BeOfType ProcParallel.Core.Sharing.ParList
        $list.Count | Should -Be 7
        $list.ToArray() | ForEach-Object { $null -eq $_ ? 'null' : $_.GetType().Name } | Should -Be String, Int32, null, Double, Boolean, Decimal, Int64
        @($list) | Should -Be 'text', 1, $null, 2.5, $true, 1.10, 5
        $list.Dispose()
    }

    It 'takes an array as its items, bytes as one item, and $null as one' {
        (New-ParList 'a', 'b').Count | Should -Be 2
        (New-ParList -InputObject ([int[]] (1..5))).Count | Should -Be 5
        $bytes = New-ParList ([byte[]] (1..5))
        $bytes.Count | Should -Be 1
        , $bytes[0] | Should -BeOfType byte[]
        $bytes[0] | Should -Be (1..5)
        (, [byte[]] (1, 2) | New-ParList)[0] | Should -Be 1, 2
        (New-ParList $null).Count | Should -Be 1
        (New-ParList '')[0] | Should -BeExactly ''
    }

    It 'is used as an array is' {
        $list = New-ParList 'a', 1, $null, 'd'
        $list[0] = 'zeroth'
        $list[0] | Should -BeExactly zeroth
        $list[-1] = 9
        $list[3] | Should -Be 9
        $list[1] += 1
        $list[0..2] | Should -Be zeroth, 2, $null
        "$list" | Should -Be 'zeroth 2  9'
        $list -contains 9 | Should -BeTrue
        $seen = foreach ($item in $list) { "<$item>" }
        $seen | Should -Be '<zeroth>', '<2>', '<>', '<9>'
        $list.IndexOf('zeroth') | Should -Be 0
        $list.IndexOf($null) | Should -Be 2
        $list.IndexOf('none') | Should -Be -1
        $list.Contains(9) | Should -BeTrue
        $copy = [object[]]::new(4)
        $list.CopyTo($copy)
        $copy | Should -Be @($list)
        $list.Dispose()
    }

    It 'takes what PowerShell has wrapped for what it is' {
        Set-Content (Join-Path $TestDrive lines) one, two
        $list = Get-Content (Join-Path $TestDrive lines) | New-ParList
        @($list) | Should -Be one, two
        $list[0] = Get-Content (Join-Path $TestDrive lines) | Select-Object -Last 1
        $list[0] | Should -BeExactly two
        $list.IndexOf((Get-Content (Join-Path $TestDrive lines) -Tail 1)) | Should -Be 0
        $date = Get-Date
        $list = New-ParList (Get-Date 2024-02-29)
        $list[0] = $date
        $list[0] | Should -Be $date
        $list.Dispose()
    }

    It 'refuses what a slot has no room for, and changes nothing' {
        $list = 'left', 'here', 'right' | New-ParList
        $list.GetSlotBytes(1) | Should -Be 8
        { $list[1] = 'nine byte' } | Should -Throw '*exceeds available storage: slot 1 of ParList`[3`] has 8 bytes, and it needs 9.*'
        { $list[1] = [byte[]]::new(100) } | Should -Throw '*slot 1 * has 8 bytes, and it needs 100.*'
        { $list[1] = 1.5d } | Should -Throw '*needs 16*'
        @($list) | Should -Be left, here, right
        $list[1] = [double]::MaxValue
        @($list) | Should -Be left, ([double]::MaxValue), right
        $list.Dispose()
    }

    It 'has room for more with -SlotBytes' {
        $list = New-ParList 'a', 0 -SlotBytes 20
        $list.GetSlotBytes(0) | Should -Be 24
        $list[1] = 'x' * 24
        $list[1].Length | Should -Be 24
        { $list[1] = 'x' * 25 } | Should -Throw '*exceeds available storage*24 bytes*25*'
        $list.Dispose()
    }

    It 'refuses an index that is not there' {
        $list = 1, 2, 3 | New-ParList
        { $list[3] = 5 } | Should -Throw '*The index 3 is outside of ParList`[3`]*'
        { $list[-4] = 5 } | Should -Throw
        { Set-StrictMode -Version 3; $list[3] } | Should -Throw
        { $list.GetSlotBytes(-1) } | Should -Throw '*The index -1*'
        @($list) | Should -Be 1, 2, 3
        $list.Dispose()
    }

    It 'refuses a <Type> and names it' -ForEach @(
        @{ Type = 'Hashtable'; Value = @{ A = 1 } }
        @{ Type = 'PSCustomObject'; Value = [pscustomobject] @{ A = 1 } }
        @{ Type = 'int'; Value = [int[]] (1, 2) }
        @{ Type = 'DayOfWeek'; Value = [DayOfWeek]::Friday }
        @{ Type = 'FileInfo'; Value = [IO.FileInfo] 'x' }
    ) {
        $list = 'left', 'here', 'right' | New-ParList
        { $list[1] = $Value } | Should -Throw "*$Type*cannot be in slot 1*"
        @($list) | Should -Be left, here, right
        { New-ParList -InputObject 1, $Value } | Should -Throw "*$Type*cannot be in slot 1*" -ErrorId 'SharedMemoryInvalid,ProcParallel.Commands.NewParListCommand'
        $list.Dispose()
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'no items'; Id = 'SharedMemoryInvalid'; Make = { @() | New-ParList -Name x } }
        @{ Why = 'an empty array'; Id = 'SharedMemoryInvalid'; Make = { New-ParList @() } }
        @{ Why = 'a slot of 0 bytes'; Id = 'ParameterArgumentValidationError'; Make = { New-ParList 1 -SlotBytes 0 } }
        @{ Why = 'a negative slot'; Id = 'ParameterArgumentValidationError'; Make = { New-ParList 1 -SlotBytes -1 } }
        @{ Why = 'a name with a NUL'; Id = 'SharedMemoryInvalid'; Make = { New-ParList 5 -Name "a`0b" } }
        @{ Why = 'a list that is too large'; Id = 'SharedMemoryOutOfSpace'; Make = { New-ParList (1..100) -SlotBytes 0x7FFFFFC7 } }
        @{ Why = 'a lock that is none'; Id = 'ParameterArgumentTransformationError'; Make = { New-ParList 5 -Lock lock } }
    ) {
        $Make | Should -Throw -ErrorId "$Id,ProcParallel.Commands.NewParListCommand"
    }

    It 'has a lock of its own, a given one, or none' {
        $own, $none, $lock = (New-ParList 1), (New-ParList 1 -NoLock), (New-ParLock)
        $given = New-ParList 1 -Lock $lock
        , $own.Lock | Should -BeOfType ProcParallel.Core.Sharing.ParLock
        $none.Lock | Should -BeNullOrEmpty
        [object]::ReferenceEquals($given.Lock, $lock) | Should -BeTrue
        1 | Invoke-ParMap { $null -eq ($using:none).Lock; [object]::ReferenceEquals(($using:given).Lock, $using:lock) } | Should -Be $true, $true
        foreach ($one in $own, $none, $given, $lock) { $one.Dispose() }
    }

    It 'cannot be used after Dispose()' {
        $list = 1, 2 | New-ParList
        $list.Dispose()
        { $list[0] = 1 } | Should -Throw '*disposed*'
        { Set-StrictMode -Version 3; $list[0] } | Should -Throw '*disposed*'
        { 1 | Invoke-ParMap { ($using:list)[0] } } | Should -Throw '*disposed*'
    }
}

Describe 'A shared list in workers' {
    BeforeEach { Start-TestClock }
    AfterAll { Get-ParPool | Remove-ParPool -Force -Confirm:$false }

    It 'is the same list, by $using:, as argument, as item and in a queue' {
        $list = New-ParList '', 0, '', '', '' -SlotBytes 100
        $queue = New-ParQueue
        $queue.Put($list)
        1 | Invoke-ParMap { $l = $using:list; $l[0] = 'by $using:'; $l[1] = $PID }
        1 | Invoke-ParMap { param($item, $given) $given[2] = 'as argument' } -ArgumentList $list
        , $list | Invoke-ParMap { $_[3] = 'as item' }
        1 | Invoke-ParMap { ($using:queue).Get()[4] = 'in a queue' }
        $list[1] | Should -Not -Be $PID
        $list[0, 2, 3, 4] | Should -Be 'by $using:', 'as argument', 'as item', 'in a queue'
        [object]::ReferenceEquals((1 | Invoke-ParMap { , $using:list }), $list) | Should -BeTrue
        { 1 | Invoke-ParMap { ($using:list)[0] = 'x' * 105 } -ErrorAction Stop } | Should -Throw '*exceeds available storage: slot 0*104 bytes*105*'
        $list[0] | Should -Be 'by $using:'
        $list.Dispose()
        $queue.Dispose()
    }

    It 'counts under its lock' {
        $list = New-ParList 'left', 0, 'right'
        1..4 | Invoke-ParMap { $l = $using:list; foreach ($i in 1..50) { Use-ParLock $l.Lock { $l[1] += 1 } } } -ChunkSize 1 -ThrottleLimit 4
        @($list) | Should -Be left, 200, right
        $list.Dispose()
    }

    It 'is left whole by a worker that is killed while it writes' {
        $pool = New-ParPool 1
        $list = New-ParList 'left', '', 'right' -SlotBytes 10000
        $null = Start-ParTask { $l = $using:list; $a, $b = ('a' * 10000), ('b' * 9000); while ($true) { $l[1] = $a; $l[1] = $b } } -Pool $pool
        Wait-Until { $list[1] -ne '' } 30 | Should -BeTrue
        (Get-Process -Id (Get-ParWorker $pool).ProcessId).Kill()
        Remove-ParPool $pool -Force -Confirm:$false
        $list[1] | Should -Match '^(a{10000}|b{9000})$'
        $list[1] = 'next'
        @($list) | Should -Be left, next, right
        Get-Job | Remove-Job -Force
        $list.Dispose()
    }
}

Describe 'Get-ParList' {
    BeforeEach { Start-TestClock }

    It 'attaches in another session, which leaves it when it ends' {
        $list = New-ParList 'a', 1 -Name "$prefix-list"
        $result = Invoke-TestScript {
            param($prefix)
            $list = Get-ParList "$prefix-list"
            $list -join ' '
            $list[0] = 'b'
            $list.Name
            $list.Dispose()
        } $prefix
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'a 1', "$prefix-list"
        @($list) | Should -Be b, 1
        [object]::ReferenceEquals((Get-ParList "$prefix-list"), $list) | Should -BeTrue
        { New-ParList 3 -Name "$prefix-list" } | Should -Throw "*$prefix-list*" -ErrorId 'SharedMemoryNameInUse,ProcParallel.Commands.NewParListCommand'
        Get-ParArray "$prefix-list" -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be 'SharedMemoryWrongType,ProcParallel.Commands.GetParArrayCommand'
        $list.Dispose()
    }

    It 'reports each name that is not there, and goes on' {
        $list = New-ParList 5 -Name "$prefix-there"
        $found = @("$prefix-a", "$prefix-there", 'a/b' | Get-ParList -ErrorAction SilentlyContinue -ErrorVariable failed)
        $found | Should -HaveCount 1
        $failed.FullyQualifiedErrorId | Should -Be 'SharedMemoryNotFound,ProcParallel.Commands.GetParListCommand', 'SharedMemoryInvalid,ProcParallel.Commands.GetParListCommand'
        $list.Dispose()
    }

    It 'finds nothing when the session that made it was killed, and nothing is left of it' {
        $run = Start-TestScript {
            param($prefix)
            $list = New-ParList 'a', 1, $null -Name "$prefix-killed"
            $more = New-ParList ('x' * 1000000), 0
            $null = 1 | Invoke-ParMap { ($using:more)[1] = 1 }
            Start-Sleep -Seconds 300
        } $prefix
        Wait-Until { $script:list = Get-ParList "$prefix-killed" -ErrorAction Ignore; $null -ne $script:list } 40 | Should -BeTrue
        $run.Process.Kill()
        $null = Wait-TestScript $run
        Wait-Until { -not (Get-LeftMemory $prefix) } | Should -BeTrue
        Get-ParList "$prefix-killed" -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be 'SharedMemoryNotFound,ProcParallel.Commands.GetParListCommand'
        @($script:list) | Should -Be a, 1, $null
        $script:list.Dispose()
    }
}
