# Locks, semaphores, events, conditions and barriers, as scripts use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $script:pool = New-ParPool 4
    $null = 1..4 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1
}

AfterAll {
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'Use-ParLock' {
    BeforeEach {
        Start-TestClock
        $script:lock = New-ParLock
    }

    AfterEach { $lock.Dispose() }

    It 'runs a script in the scope of its caller, with the lock held' {
        $seen = 0
        Use-ParLock $lock { $seen = 5; $lock.IsHeld } | Should -BeTrue
        $seen | Should -Be 5
        $lock.IsHeld | Should -BeFalse
    }

    It 'gives its output while the script runs' {
        Use-ParLock $lock { 1; 2; 3 } | ForEach-Object { "$_ $($lock.IsHeld)" } | Should -Be '1 True', '2 True', '3 True'
    }

    It 'releases it when the script throws' {
        { Use-ParLock $lock { throw 'x' } } | Should -Throw x
        $lock.IsHeld | Should -BeFalse
    }

    It 'releases it when the pipeline has enough, or a loop is left' {
        Use-ParLock $lock { 1; 2; 3 } | Select-Object -First 1 | Should -Be 1
        $lock.IsHeld | Should -BeFalse
        foreach ($i in 1..3) { Use-ParLock $lock { break } }
        $lock.IsHeld | Should -BeFalse
    }

    It 'releases it when it is stopped, and stops while it waits' {
        foreach ($script in '$lock.Acquire(); Use-ParLock $lock { 1 }', 'Use-ParLock $lock { Start-Sleep 100 }', '$null = $lock.Acquire(); $lock.Acquire()') {
            $shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
            $null = $shell.AddScript("param(`$module, `$lock, `$ready) Import-Module `$module; `$ready.Set(); $script").AddArgument($env:PROCPARALLEL_MODULE)
            $ready = [System.Threading.ManualResetEventSlim]::new()
            $null = $shell.AddArgument($lock).AddArgument($ready)
            $running = $shell.BeginInvoke()
            $ready.Wait(20000) | Should -BeTrue
            Wait-Until { $lock.IsHeld } 20 | Should -BeTrue
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
            if ($lock.IsHeld) { $lock.Release() }
            $shell.Dispose()
        }
        $lock.TryAcquire() | Should -BeTrue
        $lock.Release()
    }

    It 'has a time limit' {
        $null = $lock.Acquire()
        { Use-ParLock $lock { 'never' } -TimeoutSeconds 0.1 } | Should -Throw -ErrorId 'LockTimedOut,*'
        { Use-ParLock $lock { 'never' } -TimeoutSeconds 0 } | Should -Throw -ErrorId 'LockTimedOut,*'
        $lock.Release()
    }

    It 'works with a semaphore, and with nothing else' {
        $semaphore = New-ParSemaphore 2
        Use-ParLock $semaphore { $semaphore.Count } | Should -Be 1
        $semaphore.Count | Should -Be 2
        $flag = New-ParEvent
        { Use-ParLock $flag { 1 } } | Should -Throw -ErrorId 'NotALock,*'
        $semaphore.Dispose()
        $flag.Dispose()
    }

    It 'makes a shared counter of four processes right' {
        $counter = New-ParValue -Type ([int]) -Value 0
        $null = 1..4 | Invoke-ParMap {
            $counter = $using:counter
            for ($i = 0; $i -lt 500; $i++) { Use-ParLock $using:lock { $counter.Value = $counter.Value + 1 } }
        } -Pool $pool -ChunkSize 1
        $counter.Value | Should -Be 2000
        $counter.Dispose()
    }

    It 'warns the next one when a holder was killed' {
        $null = 1 | Invoke-ParMap { $null = ($using:lock).Acquire(); [Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep 100 } -Pool $pool -ErrorAction SilentlyContinue
        Use-ParLock $lock { 'mine' } -WarningVariable warned -WarningAction SilentlyContinue | Should -Be mine
        "$warned" | Should -BeLike 'LockAbandoned:*'
        $lock.IsAbandoned | Should -BeTrue
        Use-ParLock $lock { 'again' } -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'of a worker that dies inside it lets the others go on' {
        $ids = 1..8 | Invoke-ParMap {
            Use-ParLock $using:lock { if ($_ -eq 3) { [Environment]::FailFast('on purpose') }; $_ } -WarningAction SilentlyContinue
        } -Pool $pool -ChunkSize 1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $ids | Should -Be 1, 2, 4, 5, 6, 7, 8
        $failed | Should -HaveCount 1
    }

    It 'releases it when the worker exits in the middle' {
        $null = 1 | Invoke-ParMap { Use-ParLock $using:lock { exit 3 } } -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed | Should -HaveCount 1
        $lock.Acquire(30) | Should -BeTrue
        $lock.Release()
    }

    It 'tells the next one in another process too, and keeps nobody waiting' {
        $held = New-ParQueue
        $holder = Start-ParTask { Use-ParLock $using:lock { ($using:held).Put($PID); Start-Sleep 300 } } -Pool $pool
        $id = $held.Get(30)
        $waiting = 1..2 | Start-ParTask { Use-ParLock $using:lock { ($using:lock).IsAbandoned } -WarningVariable told -WarningAction SilentlyContinue; "$told" } -Pool $pool
        Wait-Until { $lock.WaitingCount -eq 2 } 30 | Should -BeTrue
        [Diagnostics.Process]::GetProcessById($id).Kill()
        $said = @($waiting | Receive-ParResult)
        $said | Should -HaveCount 4
        $said | Where-Object { $_ -eq $true -and $_ -is [bool] } | Should -HaveCount 1
        $said | Where-Object { $_ -like 'LockAbandoned:*' } | Should -HaveCount 1
        $lock.Acquire(30) | Should -BeTrue
        $lock.IsAbandoned | Should -BeFalse
        $lock.Release()
        $null = $holder | Receive-ParResult -ErrorAction SilentlyContinue
        Remove-Job (@($holder) + $waiting)
        $held.Dispose()
    }

    It 'of a reentrant lock can be nested' {
        $nested = New-ParLock -Reentrant
        Use-ParLock $nested { Use-ParLock $nested { 'inside' } } | Should -Be inside
        $nested.IsHeld | Should -BeFalse
        $nested.Dispose()
    }
}

Describe 'A semaphore' {
    BeforeEach { Start-TestClock }

    It 'lets only so many in at once' {
        $semaphore = New-ParSemaphore 2 -Bounded
        $inside = New-ParValue -Type ([int]) -Value 0
        $most = 1..12 | Invoke-ParMap {
            $inside = $using:inside
            Use-ParLock $using:semaphore { $now = $inside.Increment(); Start-Sleep -Milliseconds 20; $null = $inside.Add(-1); $now }
        } -Pool $pool -ChunkSize 1 | Measure-Object -Maximum
        $most.Maximum | Should -BeLessOrEqual 2
        { $semaphore.Release() } | Should -Throw '*more often*'
        $semaphore.Dispose()
        $inside.Dispose()
    }
}

Describe 'An event, a condition and a barrier' {
    BeforeEach { Start-TestClock }

    It 'wakes those who wait for it' {
        $flag = New-ParEvent
        $tasks = 1..3 | Start-ParTask { ($using:flag).Wait() } -Pool $pool
        $flag.Set()
        $tasks | Receive-ParResult | Should -Be $true, $true, $true
        $flag.IsSet | Should -BeTrue
        $flag.Clear()
        $flag.Wait(0) | Should -BeFalse
        Remove-Job $tasks
        (New-ParEvent -Set).IsSet | Should -BeTrue
        $flag.Dispose()
    }

    It 'wakes who waits for a condition when it is so' {
        $condition = New-ParCondition
        $number = New-ParValue -Type ([int]) -Value 0
        $task = Start-ParTask { Use-ParLock $using:condition { $n = $using:number; $c = $using:condition; $c.WaitFor({ $n.Value -ge 3 }); $n.Value } } -Pool $pool
        foreach ($i in 1..3) { Use-ParLock $condition { $null = $number.Increment(); $null = $condition.NotifyAll() } }
        $task | Receive-ParResult | Should -Be $true, 3
        Remove-Job $task
        $condition.Dispose()
        $number.Dispose()
    }

    It 'breaks a barrier for all when one of its parties is killed, at the barrier or before' {
        foreach ($script in { $null = ($using:barrier).Wait() }, { $barrier = $using:barrier; ($using:here).Put(1); Start-Sleep 300; $barrier.Wait() }) {
            $barrier, $here = (New-ParBarrier 3), (New-ParQueue)
            $dying = Start-ParProcess $script
            $waiting = Start-ParTask { try { ($using:barrier).Wait() } catch { "$_" } } -Pool $pool
            if ("$script" -match 'here') { $null = $here.Get(30) }
            Wait-Until { $barrier.WaitingCount -eq ("$script" -match 'here' ? 1 : 2) } 30 | Should -BeTrue
            $dying.Kill()
            $waiting | Receive-ParResult | Should -BeLike '*barrier is broken*'
            $barrier.IsBroken | Should -BeTrue
            { $barrier.Wait(30) } | Should -Throw '*barrier is broken*'
            $barrier.Reset()
            $barrier.IsBroken | Should -BeFalse
            $dying.Join(30) | Should -BeTrue
            Remove-Job $dying, $waiting
            $barrier, $here | ForEach-Object Dispose
        }
    }

    It 'runs the action of a barrier once a pass' {
        $barrier, $actions = (New-ParBarrier 4), (New-ParValue -Type ([int]) -Value 0)
        1..4 | Invoke-ParMap {
            $barrier, $actions = $using:barrier, $using:actions
            foreach ($pass in 1..5) { $number = $barrier.Wait(60, { $null = $actions.Increment() }); if ($actions.Value -ne $pass) { throw "$($actions.Value) in pass $pass" }; $number }
        } -Pool $pool -ChunkSize 1 | Group-Object | ForEach-Object Count | Should -Be 5, 5, 5, 5
        $barrier.IsBroken | Should -BeFalse
        $barrier, $actions | ForEach-Object Dispose
    }

    It 'has no name by which another session could have it by accident' {
        foreach ($command in 'Lock', 'Semaphore', 'Event', 'Condition', 'Barrier', 'Queue', 'Pipe', 'Dictionary') {
            (Get-Command "New-Par$command").Parameters.Keys | Should -Not -Contain Name
        }
    }

    It 'lets the parties of a barrier pass together' {
        $barrier = New-ParBarrier 4
        1..4 | Invoke-ParMap { ($using:barrier).Wait() } -Pool $pool -ChunkSize 1 | Sort-Object | Should -Be 0, 1, 2, 3
        { $barrier.Wait(0.1) } | Should -Throw
        $barrier.IsBroken | Should -BeTrue
        $barrier.Dispose()
    }
}
