# The lock of values and arrays in shared memory, and how others find those by name.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $prefix = "test-$PID"
}

AfterAll {
    Get-LeftMemory $prefix | Should -BeNullOrEmpty
    Assert-NothingLeft
}

Describe 'The lock of shared memory' {
    BeforeEach { Start-TestClock }
    AfterAll { Get-ParPool | Remove-ParPool -Force -Confirm:$false }

    It 'is its own by default' {
        $value, $array = (New-ParValue 1), (New-ParArray 1)
        $value.Lock | Should -BeOfType ProcParallel.Core.Sharing.ParLock
        [object]::ReferenceEquals($value.Lock, $array.Lock) | Should -BeFalse
        # As Python's RLock.
        Use-ParLock $value.Lock { Use-ParLock $value.Lock { 5 } } | Should -Be 5
        $value.Dispose(); $array.Dispose()
    }

    It 'is the one that is given, for several and in other processes' {
        $lock = New-ParLock
        $value = New-ParValue 0 -Lock $lock
        $array = New-ParArray 2 -Type [int] -Lock $lock
        $items = 1, 2 | New-ParArray -Lock $lock
        foreach ($one in $value, $array, $items) { [object]::ReferenceEquals($one.Lock, $lock) | Should -BeTrue }
        1 | Invoke-ParMap {
            $given, $value, $array = $using:lock, $using:value, $using:array
            [object]::ReferenceEquals($value.Lock, $given) -and [object]::ReferenceEquals($array.Lock, $given)
        } | Should -BeTrue
        1..4 | Invoke-ParMap {
            $value, $array = $using:value, $using:array
            foreach ($i in 1..50) { Use-ParLock $value.Lock { $value.Value += 1 }; Use-ParLock $array.Lock { $array[1] += 1 } }
        } -ChunkSize 1 -ThrottleLimit 4
        $value.Value, $array[1] | Should -Be 200, 200
        Use-ParLock $items.Lock { 1 | Invoke-ParMap { $v = $using:value; $v.Lock.TryAcquire() } } | Should -BeFalse
        # The lock does not end with what has it.
        $value.Dispose()
        Use-ParLock $array.Lock { 5 } | Should -Be 5
        $array.Dispose(); $items.Dispose(); $lock.Dispose()
    }

    It 'is the one of a lock that a worker has made, and of a condition' {
        $pool = New-ParPool 1
        $lock = 1 | Invoke-ParMap { $global:kept = New-ParLock; $global:kept } -Pool $pool
        $value = New-ParValue 0 -Lock $lock
        1 | Invoke-ParMap { $v = $using:value; [object]::ReferenceEquals($v.Lock, $global:kept) } -Pool $pool | Should -BeTrue
        $condition = New-ParCondition
        $waited = New-ParArray 1 -Lock $condition
        1 | Invoke-ParMap { ($using:waited).Lock.GetType().Name } -Pool $pool | Should -Be ParCondition
        $value.Dispose(); $waited.Dispose(); $condition.Dispose()
        Remove-ParPool $pool
    }

    It 'is not there with -NoLock' {
        $value, $array = (New-ParValue 1 -NoLock), (1, 2 | New-ParArray -NoLock)
        $value.Lock | Should -BeNullOrEmpty
        $array.Lock | Should -BeNullOrEmpty
        1 | Invoke-ParMap { ($using:value, (, $using:array)[0]).ForEach{ $null -eq $_.Lock } } | Should -Not -Contain $false
        1 | Invoke-ParMap { $v = $using:value; $v.Value += 1 }
        $value.Value | Should -Be 2
        { Use-ParLock $value.Lock { } } | Should -Throw '*-NoLock has none*' -ErrorId 'LockMissing,ProcParallel.Commands.UseParLockCommand'
        $value.Dispose(); $array.Dispose()
    }

    It 'is the same for those who attach by name' {
        $lock = New-ParLock
        $value = New-ParValue 0 -Name "$prefix-given" -Lock $lock
        $array = New-ParArray 1 -Name "$prefix-nolock" -NoLock
        $run = {
            param($prefix)
            (Get-ParValue "$prefix-given").Lock.TryAcquire()
            $null -eq (Get-ParArray "$prefix-nolock").Lock
        }
        $result = Use-ParLock $lock { Invoke-TestScript $run $prefix }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'False', 'True'
        (Invoke-TestScript $run $prefix).Output | Should -Be 'True', 'True'
        $value.Dispose(); $array.Dispose(); $lock.Dispose()
    }

    It 'cannot be <Name>' -ForEach @(
        @{ Name = '$true'; Given = $true }, @{ Name = '$false'; Given = $false }, @{ Name = 'a number'; Given = 1 }, @{ Name = 'a text'; Given = 'lock' }
        @{ Name = 'a table'; Given = @{} }, @{ Name = 'an object'; Given = [pscustomobject] @{ Name = 'lock' } }
    ) {
        { New-ParValue 1 -Lock $Given } | Should -Throw '*is not a lock*' -ErrorId 'ParameterArgumentTransformationError,ProcParallel.Commands.NewParValueCommand'
        { New-ParArray 1 -Lock $Given } | Should -Throw '*is not a lock*' -ErrorId 'ParameterArgumentTransformationError,ProcParallel.Commands.NewParArrayCommand'
    }

    It 'cannot be another shared object, nothing, or one that was disposed of' {
        $others = @{ ParSemaphore = New-ParSemaphore 1; ParEvent = New-ParEvent; ParQueue = New-ParQueue; 'ParValue<int>' = New-ParValue 1 }
        foreach ($other in $others.GetEnumerator()) {
            { New-ParValue 1 -Lock $other.Value } | Should -Throw "*A $($other.Key) is not a lock*"
            $other.Value.Dispose()
        }
        { New-ParValue 1 -Lock $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,ProcParallel.Commands.NewParValueCommand'
        $lock = New-ParLock
        { New-ParArray 1 -Lock $lock -NoLock } | Should -Throw '*not both*' -ErrorId 'LockAmbiguous,ProcParallel.Commands.NewParArrayCommand'
        $lock.Dispose()
        { New-ParArray 1 -Lock $lock } | Should -Throw '*disposed of*' -ErrorId 'SharedMemoryInvalid,ProcParallel.Commands.NewParArrayCommand'
    }
}

Describe 'Get-ParArray and Get-ParValue' {
    BeforeEach { Start-TestClock }

    It 'attach in another session, which leaves it when it ends' {
        $array = 1, 2, 3 | New-ParArray -Name "$prefix-array"
        $value = New-ParValue 5 -Name "$prefix-value"
        $result = Invoke-TestScript {
            param($prefix)
            $array = Get-ParArray "$prefix-array"
            $array -join ' '
            $array[1] = 20
            $value = Get-ParValue "$prefix-value"
            $value.Increment()
            $array.Name
            $array.Dispose()
        } $prefix
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be '1 2 3', '6', "$prefix-array"
        @($array) | Should -Be 1, 20, 3
        $value.Value | Should -Be 6
        [object]::ReferenceEquals((Get-ParValue "$prefix-value"), $value) | Should -BeTrue
        $array.Dispose()
        $value.Dispose()
    }

    It 'attach to a block in its whole size, of which both sides see each byte' {
        $block = New-ParArray 512 -Type [byte] -Name "$prefix-block"
        $bytes = [byte[]] (0..255 * 2)
        $block.CopyFrom($bytes)
        $result = Invoke-TestScript {
            param($prefix)
            # There is no way to say another size.
            (Get-Command Get-ParArray).Parameters.Keys -match 'Length|Size'
            $block = Get-ParArray "$prefix-block"
            $block.Length
            $block -join ' '
            [byte[]] $other = foreach ($one in $block) { 255 - $one }
            $block.CopyFrom($other)
        } $prefix
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be '512', ($bytes -join ' ')
        @($block) | Should -Be ([byte[]] (255..0 * 2))
        $block.Dispose()
    }

    It 'find nothing when it was disposed of' {
        $array = New-ParArray 1 -Name "$prefix-gone"
        $array.Dispose()
        Get-ParArray "$prefix-gone" -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be 'SharedMemoryNotFound,ProcParallel.Commands.GetParArrayCommand'
        $failed[0].CategoryInfo.Category | Should -Be ObjectNotFound
        { Get-ParArray "a`0b" -ErrorAction Stop } | Should -Throw '*U+0000*' -ErrorId 'SharedMemoryInvalid,ProcParallel.Commands.GetParArrayCommand'
    }

    It 'give another session the lock of the memory too, which cannot make its own under that name' {
        $value = New-ParValue 5 -Name "$prefix-locked"
        $null = $value.Lock.Acquire()
        $result = Invoke-TestScript {
            param($prefix)
            try { New-ParValue 6 -Name "$prefix-locked" } catch { $_.FullyQualifiedErrorId }
            $value = Get-ParValue "$prefix-locked"
            $value.Lock.TryAcquire()
            $value.Dispose()
        } $prefix
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'SharedMemoryNameInUse,ProcParallel.Commands.NewParValueCommand', 'False'
        $value.Lock.Release()
        $value.Dispose()
    }

    It 'report each name that is not there, and go on' {
        $value = New-ParValue 5 -Name "$prefix-there"
        $found = "$prefix-a", "$prefix-there", 'a/b' | Get-ParValue -ErrorAction SilentlyContinue -ErrorVariable failed
        $found | Should -HaveCount 1
        $failed.FullyQualifiedErrorId | Should -Be 'SharedMemoryNotFound,ProcParallel.Commands.GetParValueCommand', 'SharedMemoryInvalid,ProcParallel.Commands.GetParValueCommand'
        $failed[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $failed[0].TargetObject | Should -Be "$prefix-a"
        Get-ParArray "$prefix-there" -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be 'SharedMemoryWrongType,ProcParallel.Commands.GetParArrayCommand'
        { New-ParArray 3 -Name "$prefix-there" } | Should -Throw "*$prefix-there*" -ErrorId 'SharedMemoryNameInUse,ProcParallel.Commands.NewParArrayCommand'
        $value.Dispose()
    }

    It 'find nothing when the session that made it was killed, and nothing is left of it' {
        $run = Start-TestScript {
            param($prefix)
            $array = 1, 2, 3 | New-ParArray -Name "$prefix-killed"
            $more = New-ParArray 1000000
            $null = 1 | Invoke-ParMap { ($using:more)[0] = 1 }
            Start-Sleep -Seconds 300
        } $prefix
        Wait-Until { $script:array = Get-ParArray "$prefix-killed" -ErrorAction Ignore; $null -ne $script:array } 40 | Should -BeTrue
        $run.Process.Kill()
        $null = Wait-TestScript $run
        Wait-Until { -not (Get-LeftMemory $prefix) } | Should -BeTrue
        Get-ParArray "$prefix-killed" -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be 'SharedMemoryNotFound,ProcParallel.Commands.GetParArrayCommand'
        @($script:array) | Should -Be 1, 2, 3
        $script:array.Dispose()
    }
}
