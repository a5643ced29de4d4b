# Stop-Job and Remove-Job on jobs of this module, what the engine is refused, and the events of jobs.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool -Name jobs -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Stop-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'stops a job that is found by <_>' -ForEach 'Id', 'Name', 'InstanceId', 'Job' {
        $job = Start-ParTask { 1..80 | ForEach-Object { $_; Start-Sleep -Milliseconds 250 } } -Name Stopping -Pool jobs
        Wait-Until { Receive-Job $job } 20 | Should -BeTrue
        $by = @{ $_ = $_ -eq 'Job' ? $job : $job.$_ }
        Stop-Job @by
        $job.State | Should -Be Stopped
        Receive-Job $job -ErrorVariable problem | Out-Null
        $problem | Should -BeNullOrEmpty
    }

    It 'is not needed by a job that has ended' {
        $job = Start-ParTask { 1 } -Pool jobs | Wait-Job
        Stop-Job $job
        $job.State | Should -Be Completed
    }

    It 'puts the job out with -PassThru' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        Stop-Job $job -PassThru | Should -Be $job
    }

    It 'ends what listens to nothing' {
        $job = Start-ParTask { $PID; [Threading.Thread]::Sleep(60000) } -Pool jobs
        Wait-Until { $job.HasMoreData } 20 | Should -BeTrue
        $id = $job.ProcessId
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Stop-Job $job
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $job.State | Should -Be Stopped
        Wait-Until { -not (Test-ProcessAlive $id) } 10 | Should -BeTrue
    }

    It 'works by the methods of a job, too' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        $job.StopJob($true, 'no reason')
        $job.State | Should -Be Stopped
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        $job.StopJobAsync($true, 'no reason')
        Wait-Job $job | Should -Be $job
        $job.State | Should -Be Stopped
        $job.StartJob()
        $job.StartJobAsync()
        $job.State | Should -Be Stopped
    }
}

Describe 'Remove-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'removes a job that is found by <_>' -ForEach 'Id', 'Name', 'InstanceId', 'State', 'Job' {
        $job = Start-ParTask { 1 + 1 } -Name Removing -Pool jobs | Wait-Job
        $by = @{ $_ = $_ -eq 'Job' ? $job : $job.$_ }
        Remove-Job @by
        Get-Job | Should -BeNullOrEmpty
        { Get-Job -Id $job.Id -ErrorAction Stop } | Should -Throw -ErrorId 'JobWithSpecifiedSessionNotFound,*'
    }

    It 'refuses a running and a queued job without -Force' {
        $jobs = 1..3 | Start-ParTask { Start-Sleep 60 } -Pool jobs
        Remove-Job $jobs -ErrorAction SilentlyContinue -ErrorVariable refused
        $refused.Count | Should -Be 3
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'JobObjectNotFinishedCannotBeRemoved,*'
        @(Get-Job).Count | Should -Be 3
        Remove-Job $jobs -Force
        Get-Job | Should -BeNullOrEmpty
        $jobs.State | Should -Be Stopped, Stopped, Stopped
        (Start-ParTask { 1 } -Pool jobs).Get() | Should -Be 1
    }

    It 'does nothing with -WhatIf' {
        $job = Start-ParTask { 1 + 1 } -Pool jobs | Wait-Job
        Remove-Job $job -WhatIf
        Get-Job | Should -Be $job
    }

    It 'lets go of everything, even while somebody holds the job' {
        $job = Start-ParTask { , [byte[]]::new(1MB); Write-Warning w } -InputObject 'input' -Pool jobs | Wait-Job
        Remove-Job $job
        $job.HasMoreData | Should -BeFalse
        $job.InputObject | Should -BeNullOrEmpty
        { $job.Get() } | Should -Throw '*removed*'
        Receive-ParResult $job -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'leaves nothing of a job in memory' {
        # In a function, so that no variable keeps what it made.
        function New-Trace {
            $job = Start-ParTask { , [byte[]]::new(1MB) } -Pool jobs
            $null = $job.Wait()
            $traces = [WeakReference]::new($job), [WeakReference]::new($job.Get())
            Remove-Job $job
            $traces
        }
        $traces = New-Trace
        Wait-Until { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); -not ($traces[0].IsAlive -or $traces[1].IsAlive) } 10 | Should -BeTrue
    }
}

Describe 'What jobs in worker processes cannot do' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is refused by Debug-Job with the reason' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        Wait-Until { $job.State -eq 'Running' } 10 | Should -BeTrue
        $host.Runspace.Debugger.SetDebugMode([System.Management.Automation.DebugModes]'LocalScript,RemoteScript')
        { Debug-Job $job } | Should -Throw '*cannot be debugged*another process*'
        $job.State | Should -Be Running
    }

    It 'is refused by <_> with the reason' -ForEach 'SuspendJob', 'ResumeJob', 'UnblockJob' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        { $job.$_() } | Should -Throw '*cannot be suspended, resumed or unblocked*'
    }

    It 'is refused by the engine''s factory of jobs' {
        $definition = [System.Management.Automation.JobDefinition]::new([ProcParallel.ParJobSourceAdapter], '1', 'x')
        { [ProcParallel.ParJobSourceAdapter]::new().NewJob($definition) } | Should -Throw '*Start-ParTask*'
    }
}

Describe 'Events of jobs' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-EventSubscriber | Unregister-Event -Force; Get-Job | Remove-Job -Force }

    It 'come for each change of state' {
        $states = [Collections.Concurrent.ConcurrentQueue[string]]::new()
        $blockers = 1, 2 | Start-ParTask { Start-Sleep 1 } -Pool jobs
        $job = Start-ParTask { Start-Sleep -Milliseconds 300 } -Pool jobs
        $null = Register-ObjectEvent $job StateChanged -MessageData $states -Action { $Event.MessageData.Enqueue($EventArgs.JobStateInfo.State) }
        $null = $blockers + $job | Wait-ParResult
        Wait-Until { $states.Count -ge 2 } 5 | Should -BeTrue
        $states | Should -Be Running, Completed
    }

    It 'tell when a job has failed, and the job can be received in the action' {
        $found = [Collections.Concurrent.ConcurrentQueue[object]]::new()
        $job = Start-ParTask { Start-Sleep -Milliseconds 500; 'value' } -Pool jobs
        $null = Register-ObjectEvent $job StateChanged -MessageData $found -Action {
            if ($Sender.Ready) { $Event.MessageData.Enqueue($Sender.Get()) }
        }
        Wait-Until { $found.Count -eq 1 } 10 | Should -BeTrue
        $found | Should -Be value
    }

    It 'can be waited for' {
        $job = Start-ParTask { Start-Sleep -Milliseconds 500 } -Pool jobs
        $null = Register-ObjectEvent $job StateChanged -SourceIdentifier ended
        do { $occurred = Wait-Event ended -Timeout 10; $occurred | Remove-Event } until ($occurred.SourceEventArgs.JobStateInfo.State -ne 'Running')
        $occurred.SourceEventArgs.JobStateInfo.State | Should -Be Completed
    }
}
