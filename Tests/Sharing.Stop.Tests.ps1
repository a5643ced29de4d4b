# Ctrl+C in every call that blocks, cmdlet or method: it ends at once, and takes and leaves nothing.

BeforeDiscovery {
    $blocking = @(
        '$full.Put(2)'
        '$full.TryPut(2, -1)'
        'Send-ParQueue $full 2'
        '1..10000 | Send-ParQueue $full'
        '$empty.Get()'
        '$item = $null; $empty.TryGet([ref] $item, -1)'
        '$empty.GetMany(5)'
        'Receive-ParQueue $empty'
        '$unfinished.Join()'
        '$here.Receive()'
        '$here.Poll(-1)'
        'Receive-ParMessage $here'
        'Receive-ParMessage $here -All'
        'while ($true) { $here.Send([byte[]]::new(32MB)) }'
        'while ($true) { Send-ParMessage $here ([byte[]]::new(32MB)) }'
        '$flag.Wait()'
        '$semaphore.Acquire()'
        'Use-ParLock $semaphore { }'
        '$lock.Acquire()'
        'Use-ParLock $lock { }'
        'Use-ParLock $array.Lock { }'
        'Use-ParLock $condition { $condition.Wait() }'
        'Use-ParLock $condition { $condition.WaitFor({ $false }) }'
        'Wait-ParAny $empty, $flag, $task, $process'
        '$process.Join()'
        '$process.Join(300)'
        '$process.Wait()'
        '$process.Get()'
        'Wait-ParProcess $process'
        '$task.Wait()'
        '$task.Get()'
        'Wait-ParResult $task'
        'Receive-ParResult $task'
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool 1
    $full, $empty, $unfinished = (New-ParQueue 1), (New-ParQueue), (New-ParQueue)
    $full.Put(1)
    $unfinished.Put(1)
    $lock, $flag, $condition, $semaphore = (New-ParLock), (New-ParEvent), (New-ParCondition), (New-ParSemaphore 0)
    $array = New-ParArray 1
    $null = $lock.Acquire(), $array.Lock.Acquire()
    $process = Start-ParProcess { Start-Sleep 300 }
    $task = Start-ParTask { Start-Sleep 300 } -Pool $pool

    # Runs a script in a runspace of its own with the objects of this file, stops it once it blocks, and says how that went.
    function Stop-Blocking([string] $Script) {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        $ready = [Threading.ManualResetEventSlim]::new()
        $shell.Runspace.SessionStateProxy.SetVariable('ready', $ready)
        foreach ($name in 'full', 'empty', 'unfinished', 'lock', 'flag', 'condition', 'semaphore', 'array', 'process', 'task', 'here') {
            $shell.Runspace.SessionStateProxy.SetVariable($name, (Get-Variable $name -ValueOnly))
        }
        $running = $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; `$ready.Set(); $Script").BeginInvoke()
        $null = $ready.Wait(20000)
        $blocks = -not $running.AsyncWaitHandle.WaitOne(300)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $stopped = $shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(10000)
        [pscustomobject]@{ Blocks = $blocks; Stopped = $stopped; Seconds = $clock.Elapsed.TotalSeconds; State = $shell.InvocationStateInfo.State }
        # One that hangs would hang this, too.
        if ($stopped) { $shell.Dispose() }
    }
}

AfterAll {
    $full, $empty, $unfinished, $lock, $flag, $condition, $semaphore, $array | ForEach-Object { $_.Dispose() }
    Get-Job | Remove-Job -Force
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'Ctrl+C' {
    BeforeEach {
        Start-TestClock
        $here, $there = New-ParPipe
    }

    AfterEach { $here, $there | ForEach-Object Dispose }

    It 'ends <_>' -ForEach $blocking {
        $ended = Stop-Blocking $_
        $ended.Blocks | Should -BeTrue
        $ended.Stopped | Should -BeTrue
        $ended.State | Should -Be Stopped
        $ended.Seconds | Should -BeLessThan 5
        # Nobody has taken or left anything, and what was waited for goes on.
        $full.Count, $empty.Count, $unfinished.Count | Should -Be 1, 0, 1
        $condition.IsHeld, $lock.IsHeld, $lock.WaitingCount, $semaphore.Count | Should -Be $false, $true, 0, 0
        $process.IsAlive | Should -BeTrue
        $task.Ready | Should -BeFalse
    }

    It 'breaks the barrier that is waited at, so that the others do not wait for who has gone' {
        $here.Dispose()
        $here = New-ParBarrier 2
        (Stop-Blocking '$here.Wait()').State | Should -Be Stopped
        $here.IsBroken | Should -BeTrue
    }

    It 'lets finally use what is shared, in another process too' {
        $queue = New-ParQueue
        $cleaner = Start-ParProcess {
            $queue, $flag = $using:queue, $using:flag
            try { $flag.Set(); $null = ($using:empty).Get() } finally { $queue.Put('put'); 'sent' | Send-ParQueue $queue; $flag.Clear() }
        }
        $flag.Wait(30) | Should -BeTrue
        $cleaner.Terminate()
        $cleaner.Join(30) | Should -BeTrue
        Receive-ParQueue $queue -NoWait | Should -Be put, sent
        $flag.IsSet | Should -BeFalse
        $empty.Count | Should -Be 0
        $queue.Dispose()
    }
}
