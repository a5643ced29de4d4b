# What a ParTask says and does by itself.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'A ParTask' {
    BeforeAll { $pool = New-ParPool -Name one -ThrottleLimit 1 -MinimumWorkers 1 }
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }
    AfterAll { Remove-ParPool one -Force }

    It 'is queued, then runs, then is done' {
        $first = Start-ParTask { Start-Sleep 1; 'a' } -Pool one
        $second = Start-ParTask { 'b' } -Pool one
        Wait-Until { $first.State -eq 'Running' } 10 | Should -BeTrue
        $second.State | Should -Be NotStarted
        $second.StartedAt | Should -BeNullOrEmpty
        $second.WorkerId | Should -Be 0
        $first.Wait(10) | Should -BeTrue
        $second.Wait(10) | Should -BeTrue
        $first.State, $second.State | Should -Be Completed, Completed
        $second.QueuedAt | Should -BeLessOrEqual $second.StartedAt
        $second.StartedAt | Should -BeGreaterOrEqual $first.StartedAt
        $second.FinishedAt | Should -BeGreaterOrEqual $second.StartedAt
    }

    It 'knows its worker, process, attempt and duration while it runs and after' {
        $task = Start-ParTask { Start-Sleep -Milliseconds 600; $PID } -Pool one
        Wait-Until { $task.State -eq 'Running' } 10 | Should -BeTrue
        $running = $task.ProcessId
        $task.WorkerId | Should -Be 1
        $task.Attempts | Should -Be 1
        $task.Get() | Should -Be $running
        $task.ProcessId | Should -Be $running
        $task.WorkerId | Should -Be 1
        $task.Duration.TotalSeconds | Should -BeGreaterThan 0.5
        $task.Duration.TotalSeconds | Should -BeLessThan 5
    }

    It 'gives its value as often as it is asked, whether it was received or not' {
        $task = Start-ParTask { 'value' } -Pool one
        $task.Get() | Should -Be value
        $task | Receive-ParResult | Should -Be value
        $task.Get() | Should -Be value
        $task | Receive-Job | Should -BeNullOrEmpty
        $task.Get() | Should -Be value
    }

    It 'gives null for nothing, the object for one and an array for several' {
        $none, $one, $array, $several = (Start-ParTask { } -Pool one), (Start-ParTask { 5 } -Pool one),
            (Start-ParTask { , (1, 2) } -Pool one), (Start-ParTask { 1; , (2, 3) } -Pool one)
        $null -eq $none.Get() | Should -BeTrue
        $one.Get() | Should -BeOfType [int]
        , $array.Get() | Should -BeOfType [object[]]
        $array.Get().Count | Should -Be 2
        $several.Get().Count | Should -Be 2
        $several.Get()[1] | Should -Be 2, 3
    }

    It 'can be waited for, and asked whether it is ready and successful' {
        $good = Start-ParTask { Start-Sleep -Milliseconds 700 } -Pool one
        $bad = Start-ParTask { throw 'x' } -Pool one
        $good.Ready | Should -BeFalse
        $good.Successful | Should -BeNullOrEmpty -Because 'PowerShell makes null of a property that throws'
        { $good.get_Successful() } | Should -Throw '*not ended yet*'
        $good.Wait(0) | Should -BeFalse
        $good.Wait(0.1) | Should -BeFalse
        $good.Wait() | Should -BeTrue
        $good.Wait() | Should -BeTrue
        $good.Ready, $good.Successful | Should -Be $true, $true
        $bad.Wait(10) | Should -BeTrue
        $bad.Ready, $bad.Successful | Should -Be $true, $false
    }

    It 'refuses a time that is none' {
        $task = Start-ParTask { 1 } -Pool one
        { $task.Wait(-2) } | Should -Throw '*seconds from 0 on*'
        { $task.Get([double]::NaN) } | Should -Throw '*seconds from 0 on*'
    }

    It 'is not harmed by a wait that was too short' {
        $task = Start-ParTask { Start-Sleep 1; 'late' } -Pool one
        $problem = { $task.Get(0.1) } | Should -Throw -PassThru
        $problem.Exception.InnerException | Should -BeOfType [TimeoutException]
        $task.Get() | Should -Be late
    }

    It 'throws its own error, with the record in it' {
        $task = Start-ParTask { throw [ArgumentException]::new('wrong', 'thing') } -Pool one
        $problem = { $task.Get() } | Should -Throw -PassThru
        $inner = $problem.Exception.InnerException
        $inner | Should -BeOfType [System.Management.Automation.RuntimeException]
        $inner.InnerException | Should -BeOfType [ArgumentException]
        $inner.ErrorRecord.InvocationInfo.Line | Should -BeLike '*throw*'
        $inner.ErrorRecord.WorkerId | Should -Be 1
        { $task.Get() } | Should -Throw '*wrong*'
    }

    It 'is completed in spite of an error that did not end it' {
        $task = Start-ParTask { Write-Error 'small'; 'value' } -Pool one
        $task.Get() | Should -Be value
        $task.Successful | Should -BeTrue
        $task.Error.Count | Should -Be 1
    }

    It 'gives an exception that is returned, as a value' {
        $task = Start-ParTask { [InvalidOperationException]::new('value') } -Pool one
        $task.Get() | Should -BeOfType [InvalidOperationException]
        $task.Successful | Should -BeTrue
    }

    It 'is dropped when it is cancelled in the queue, and never runs' {
        $file = Join-Path $TestDrive ran
        $first = Start-ParTask { Start-Sleep 1 } -Pool one
        $second = Start-ParTask { Set-Content $using:file x } -Pool one
        $second.Cancel() | Should -BeTrue
        $second.Wait(2) | Should -BeTrue
        $second.State | Should -Be Stopped
        $problem = { $second.Get() } | Should -Throw -PassThru
        $problem.Exception.InnerException | Should -BeOfType [OperationCanceledException]
        $first.Wait(10) | Should -BeTrue
        (Start-ParTask { 1 } -Pool one).Get() | Should -Be 1
        $file | Should -Not -Exist
    }

    It 'is stopped when it is cancelled while it runs, and others are not touched' {
        $running = Start-ParTask { Start-Sleep 60 } -Pool one
        $next = Start-ParTask { 'next' } -Pool one
        Wait-Until { $running.State -eq 'Running' } 10 | Should -BeTrue
        $running.Cancel() | Should -BeTrue
        $running.Wait(2) | Should -BeTrue
        $running.State | Should -Be Stopped
        $running.Cancel() | Should -BeFalse
        $next.Get() | Should -Be next
    }

    It 'keeps its value when it is cancelled after its end' {
        $task = Start-ParTask { 5 } -Pool one
        $task.Wait() | Should -BeTrue
        $task.Cancel() | Should -BeFalse
        $task.State | Should -Be Completed
        $task.Get() | Should -Be 5
    }

    It 'can clean up when it is stopped, and sees that it was asked to' {
        $file = Join-Path $TestDrive cleaned
        $task = Start-ParTask { try { Set-Content "$using:file-begun" 1; Start-Sleep 60 } finally { Set-Content $using:file $ParWorker.CancellationRequested } } -Pool one
        Wait-Until { Test-Path "$file-begun" } 30 | Should -BeTrue
        $task.State | Should -Be Running
        $null = $task.Cancel()
        Wait-Until { (Test-Path $file) -and (Get-Content $file) -eq 'True' } 20 | Should -BeTrue
        (Start-ParTask { $ParWorker.CancellationRequested } -Pool one).Get() | Should -BeFalse
    }

    It 'fails when its worker is lost, and says how' {
        $task = Start-ParTask { Start-Sleep -Milliseconds 100; [Environment]::Exit(7) } -Pool one
        $task.Wait(20) | Should -BeTrue
        $task.State | Should -Be Failed
        $task.ProcessId | Should -BeGreaterThan 0
        $reason = $task.JobStateInfo.Reason
        $reason = $reason -is [System.Management.Automation.JobFailedException] ? $reason.Reason : $reason
        $reason.GetType().Name | Should -Be WorkerLostException
        $reason.ExitCode | Should -Be 7
        $problem = $task | Receive-ParResult 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'WorkerLost*'
        $problem.InvocationInfo.Line | Should -BeLike '*Start-ParTask*Exit(7)*'
    }

    It 'is tried again when it was asked for, and says how often' {
        $task = Start-ParTask { if ($ParWorker.Attempt -lt 3) { [Environment]::Exit(1) }; "attempt $($ParWorker.Attempt)" } -Pool one -RetryCount 3
        $task.Get() | Should -Be 'attempt 3'
        $task.Attempts | Should -Be 3
        $task.Successful | Should -BeTrue
    }

    It 'fails when it takes longer than allowed, which does not count the queue' {
        $slow = Start-ParTask { Start-Sleep 1 } -Pool one
        $quick = Start-ParTask { Start-Sleep -Milliseconds 100; 'quick' } -Pool one -TimeoutSeconds 0.8
        $late = Start-ParTask { Start-Sleep 60 } -Pool one -TimeoutSeconds 0.5
        $slow, $quick, $late | Wait-ParResult | Out-Null
        $quick.Get() | Should -Be quick
        $late.State | Should -Be Failed
        ($late | Receive-ParResult 2>&1).Exception | Should -BeOfType [TimeoutException]
        (Start-ParTask { 1 } -Pool one).Get() | Should -Be 1
    }
}
