# Values and arrays in shared memory, as users make and use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $prefix = "test-$PID"
}

AfterAll {
    Get-LeftMemory $prefix | Should -BeNullOrEmpty
    Assert-NothingLeft
}

Describe 'New-ParValue' {
    BeforeEach { Start-TestClock }

    It 'makes a value of a type' {
        $value = New-ParValue -Type [double] -Value 0
        $value | Should -BeOfType ProcParallel.Core.Sharing.ParValue
        $value.Value | Should -BeOfType double
        $value.Value = 2.5
        $value.Value | Should -Be 2.5
        $value.Add(1) | Should -Be 3.5
        $value.Increment() | Should -Be 4.5
        $value.Exchange(10) | Should -Be 4.5
        $value.CompareExchange(20, 9) | Should -Be 10
        $value.CompareExchange(20, 10) | Should -Be 10
        $value.Value | Should -Be 20
    }

    It 'takes the type of <Value> when none is given' -ForEach @(
        @{ Value = 5; Type = [int] }
        @{ Value = 5L; Type = [long] }
        @{ Value = 1.5; Type = [double] }
        @{ Value = 1.5d; Type = [decimal] }
        @{ Value = [byte] 5; Type = [byte] }
        @{ Value = [char] 'x'; Type = [char] }
        @{ Value = [guid] '11223344-5566-7788-99aa-bbccddeeff00'; Type = [guid] }
        @{ Value = [datetime]::new(2024, 1, 2); Type = [datetime] }
        @{ Value = [DayOfWeek]::Friday; Type = [DayOfWeek] }
        @{ Value = $true; Type = [bool] }
        @{ Value = $null; Type = [double] }
    ) {
        $made = New-ParValue $Value
        $made.ElementType | Should -Be $Type
        $made.Value | Should -Be ($null -eq $Value ? 0 : $Value)
    }

    It 'converts the value as PowerShell does' {
        (New-ParValue '12' -Type long).Value | Should -Be 12
        (New-ParValue Friday -Type ([DayOfWeek])).Value | Should -Be ([DayOfWeek]::Friday)
        (New-ParValue -Type [datetime] -Value 2024-02-03).Value | Should -Be ([datetime]::new(2024, 2, 3))
    }

    It 'refuses a value that the type cannot hold' {
        { New-ParValue abc -Type [int] } | Should -Throw '*abc*' -ErrorId 'SharedValueInvalid,ProcParallel.Commands.NewParValueCommand'
        { New-ParValue 300 -Type [byte] } | Should -Throw '*300*' -ErrorId 'SharedValueInvalid,ProcParallel.Commands.NewParValueCommand'
        { New-ParValue abc } | Should -Throw '*string*' -ErrorId 'SharedMemoryInvalid,ProcParallel.Commands.NewParValueCommand'
        $value = New-ParValue 5
        { $value.Value = 'abc' } | Should -Throw '*abc*'
        $value.Value | Should -Be 5
    }

    It 'is shown as a row' {
        (New-ParValue 5 | Out-String -Width 100).Trim() -split '\r?\n' | Should -HaveCount 3
        New-ParValue 5 | Out-String -Width 100 | Should -Match '(?m)^Value ElementType\s+Name'
    }
}

Describe 'New-ParArray' {
    BeforeEach { Start-TestClock }

    It 'makes an array of a length, all zero, and puts out one object' {
        $made = @(New-ParArray -Type [int] -Length 10)
        $made | Should -HaveCount 1
        $array = $made[0]
        , $array | Should -BeOfType ProcParallel.Core.Sharing.ParArray
        $array.Length | Should -Be 10
        $array.Count | Should -Be 10
        $array.ElementType | Should -Be ([int])
        ($array | Measure-Object -Sum -Minimum -Maximum) | ForEach-Object { $_.Count, $_.Sum, $_.Minimum, $_.Maximum } | Should -Be 10, 0, 0, 0
        (New-ParArray 3).ElementType | Should -Be ([double])
    }

    It 'makes an array of what comes in' {
        $array = 1.5, 2.5, 3 | New-ParArray
        $array.ElementType | Should -Be ([double])
        @($array) | Should -Be 1.5, 2.5, 3
        (1..3 | New-ParArray -Type [long]).ElementType | Should -Be ([long])
        $bytes = New-ParArray -InputObject ([byte[]] (1..5))
        $bytes.ElementType | Should -Be ([byte])
        @($bytes) | Should -Be (1..5)
        $floats = New-ParArray -InputObject 1, 2, 3 -Type [float]
        @($floats) | Should -Be 1, 2, 3
        $numbers = '1', '2' | New-ParArray -Type [int]
        @($numbers) | Should -Be 1, 2
    }

    It 'is zero each time, also where memory was used before' {
        foreach ($i in 1..3) {
            $array = New-ParArray -Type [int] -Length 10
            $array.Length | Should -Be 10
            @($array) | Should -Be (@(0) * 10)
            $array.CopyFrom([int[]] (0..9))
            @($array) | Should -Be (0..9)
            $array[2..4] | Should -Be 2, 3, 4
            $array.Dispose()
        }
    }

    It 'is used as an array is' {
        $array = New-ParArray -Type [int] -Length 10
        $array[3] = 7
        $array[3] | Should -Be 7
        $array[-1] = 9
        $array[9] | Should -Be 9
        $array[-10] = 1
        $array[0] | Should -Be 1
        $array[2..4] | Should -Be 0, 7, 0
        $array[3, 9] | Should -Be 7, 9
        $array.Slice(2, 2) | Should -Be 0, 7
        $array -join ' ' | Should -Be '1 0 0 7 0 0 0 0 0 9'
        "$array" | Should -Be '1 0 0 7 0 0 0 0 0 9'
        $array -contains 7 | Should -BeTrue
        $array | Where-Object { $_ } | Should -Be 1, 7, 9
        $sum = 0; foreach ($element in $array) { $sum += $element }; $sum | Should -Be 17
        $array.Add(3, 1) | Should -Be 8
        $array.Increment(3) | Should -Be 9
        $array[3] += 1
        $array[3] | Should -Be 10
        $array.CopyFrom([int[]] (5, 6), 1)
        $array[0..3] | Should -Be 1, 5, 6, 10
        $copy = [int[]]::new(10)
        $array.CopyTo($copy)
        $copy | Should -Be @($array)
        $array.Fill(2)
        $array.ToArray() | Should -Be (@(2) * 10)
    }

    It 'refuses an index and a value that do not fit, and changes nothing' {
        $array = 1, 2, 3 | New-ParArray
        { $array[3] = 5 } | Should -Throw '*The index 3 is outside of ParArray<int>`[3`]*'
        { $array[-4] = 5 } | Should -Throw '*index*'
        { Set-StrictMode -Version 3; $array[3] } | Should -Throw '*The index 3 is outside of ParArray<int>`[3`]*'
        { $array.Add(7, 1) } | Should -Throw '*The index 7*'
        { $array[1] = 'abc' } | Should -Throw '*abc*'
        { $array[1] = 3000000000 } | Should -Throw '*3000000000*'
        { $array.Slice(2, 2) } | Should -Throw '*2 elements from index 2*'
        @($array) | Should -Be 1, 2, 3
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a length of 0'; Id = 'ParameterArgumentValidationError'; Make = { New-ParArray 0 } }
        @{ Why = 'a negative length'; Id = 'ParameterArgumentValidationError'; Make = { New-ParArray -1 } }
        @{ Why = 'no items'; Id = 'SharedMemoryInvalid'; Make = { @() | New-ParArray } }
        @{ Why = 'text'; Id = 'SharedMemoryInvalid'; Make = { 'a', 'b' | New-ParArray } }
        @{ Why = 'text among numbers'; Id = 'SharedValueInvalid'; Make = { 1, 'b' | New-ParArray } }
        @{ Why = 'a type of references'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Type [string] } }
        @{ Why = 'a type that is none'; Id = 'CannotConvertArgumentNoMessage'; Make = { New-ParArray 5 -Type [nothing] } }
        @{ Why = 'a name with a slash'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name a/b } }
        @{ Why = 'a name with a NUL'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name "a`0b" } }
        @{ Why = 'an empty name'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name '' } }
    ) {
        $Make | Should -Throw -ErrorId "$Id,ProcParallel.Commands.NewParArrayCommand"
    }

    It 'refuses neither a length nor items' {
        $result = Invoke-TestScript { try { New-ParArray -Type ([int]) } catch { $_.FullyQualifiedErrorId; "$_" } }
        $result.Output[0] | Should -Be 'MissingMandatoryParameter,ProcParallel.Commands.NewParArrayCommand'
        $result.Output[1] | Should -BeLike '*Length*'
    }

    It 'says so when there is not so much memory' {
        Add-Type 'public unsafe struct ParTestKibibyte { public fixed byte Bytes[1024]; }' -CompilerOptions /unsafe
        { New-ParArray ([int]::MaxValue) -Type ([ParTestKibibyte]) } | Should -Throw 'There is no room for 2 TiB of shared memory*' -ErrorId 'SharedMemoryOutOfSpace,*'
    }

    It 'cannot be used after Dispose()' {
        $array = 1, 2, 3 | New-ParArray
        $array.Dispose()
        $array.IsDisposed | Should -BeTrue
        { $array[0] = 1 } | Should -Throw '*disposed*'
        { Set-StrictMode -Version 3; $array[0] } | Should -Throw '*disposed*'
        { $array.Fill(1) } | Should -Throw '*disposed*'
        { 1 | Invoke-ParMap { ($using:array)[0] } } | Should -Throw '*disposed*'
    }
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
