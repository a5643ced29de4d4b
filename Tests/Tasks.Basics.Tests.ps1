# Start-ParTask, Invoke-ParTask, and what a ParTask says and does by itself.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Start-ParTask' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'returns at once, and the results come as they are done' {
        $null = New-ParPool -Name two -ThrottleLimit 2
        Wait-Until { @(Get-ParWorker two | Where-Object State -EQ Idle).Count -eq 2 } 30 | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $tasks = 2, 1 | Start-ParTask { Start-Sleep $_; "done in $_" } -Pool two
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        $tasks | Receive-ParResult | Should -Be 'done in 1', 'done in 2'
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 1.9
        Remove-ParPool two
    }

    It 'makes one task for each input object, which knows its input and place' {
        $tasks = 'a', 'b', 'c' | Start-ParTask { "$_$($ParWorker.ItemIndex)" }
        $tasks.Count | Should -Be 3
        $tasks.InputObject | Should -Be 'a', 'b', 'c'
        $tasks.Index | Should -Be 0, 1, 2
        $tasks | Receive-ParResult -Ordered | Should -Be 'a0', 'b1', 'c2'
    }

    It 'makes no task of an empty pipeline' {
        @() | Start-ParTask { 1 } | Should -BeNullOrEmpty
        Get-Job | Should -BeNullOrEmpty
    }

    It 'makes one task of an array that is given as an argument' {
        $task = Start-ParTask { $_.Count } -InputObject (1, 2, 3)
        @($task).Count | Should -Be 1
        $task.Get() | Should -Be 3
    }

    It 'takes a null like any other input' {
        $task = $null | Start-ParTask { $null -eq $_ }
        $task.Get() | Should -BeTrue
    }

    It 'takes a script by position, and by the names that other commands have for it' {
        (Start-ParTask { 1 }).Get() | Should -Be 1
        (Start-ParTask -Command { 2 }).Get() | Should -Be 2
        (1 | Start-ParTask -Process { $_ + 2 }).Get() | Should -Be 3
    }

    It 'gives arguments to parameters and to $args' {
        (Start-ParTask { param($a, $b) "$a-$b" } -ArgumentList 1, 2).Get() | Should -Be '1-2'
        (Start-ParTask { "$args" } -Args 1, 2).Get() | Should -Be '1 2'
        (5 | Start-ParTask { param($item, $b) "$item-$b" } -ArgumentList 2).Get() | Should -Be '5-2'
    }

    It 'splats arrays and hashtables' {
        $script = { param($a, $b) "$a-$b" }
        (, (1, 2) | Start-ParTask $script -Splat).Get() | Should -Be '1-2'
        (@{ b = 1; a = 2 } | Start-ParTask $script -Splat).Get() | Should -Be '2-1'
    }

    It 'runs a script file, with input, arguments and $using:' {
        $file = Join-Path $TestDrive 'script [1].ps1'
        Set-Content -LiteralPath $file 'param($item, $more) "$item $more $using:outside $PSScriptRoot"'
        $outside = 'here'
        (7 | Start-ParTask -FilePath $file -ArgumentList 8).Get() | Should -Be "7 8 here $TestDrive"
        (7 | Start-ParTask -LiteralPath $file).Get() | Should -Be "7  here $TestDrive"
    }

    It 'runs a method of an assembly' {
        $assembly = Get-TestAssembly
        (5 | Start-ParTask -AssemblyPath $assembly -Method TestMethods.Numbers.Square).Get() | Should -Be 25
    }

    It 'sends the values of $using: as they are when it is started' {
        $value = 1
        $list = 1, 2, 3
        $task = Start-ParTask { Start-Sleep -Milliseconds 200; $using:value; , $using:list; $using:list[1] }
        $value = 2
        $output = $task.Get()
        $output[0] | Should -Be 1
        $output[1] | Should -Be 1, 2, 3
        $output[2] | Should -Be 2
    }

    It 'runs in another process, in full language mode, at the location of its caller' {
        $task = Start-ParTask { $PID; $ExecutionContext.SessionState.LanguageMode; $PWD.Path }
        $output = $task.Get()
        $output[0] | Should -Not -Be $PID
        $output[0] | Should -Be $task.ProcessId
        $output[1] | Should -Be FullLanguage
        $output[2] | Should -Be $PWD.ProviderPath
    }

    It 'runs in the pool that is named' {
        $pool = New-ParPool -Name tasks -ThrottleLimit 1
        $task = Start-ParTask { $ParWorker.PoolName } -Pool tasks
        $task.Pool | Should -Be $pool
        $task.Location | Should -Be tasks
        $task.Get() | Should -Be tasks
        Remove-ParPool tasks
    }

    It 'names what it runs' {
        (Start-ParTask { 1 + 1 } -Name adding).Name | Should -Be adding
        (Start-ParTask { 1 + 1 }).Command | Should -BeExactly ' 1 + 1 '
    }

    It 'can run nested tasks and jobs' {
        $task = Start-ParTask { Start-Job { 1 + 1 } | Receive-Job -Wait -AutoRemoveJob }
        $task.Get() | Should -Be 2
    }

    It 'refuses what it cannot run before it starts anything' {
        { Start-ParTask -FilePath (Join-Path $TestDrive none.ps1) } | Should -Throw -ErrorId 'FileNotFound,*'
        { Start-ParTask { 1 } -Pool none } | Should -Throw '*none*'
        { Start-ParTask { $using:undefined } } | Should -Throw -ErrorId 'UsingVariableUndefined,*'
        { Start-ParTask { 1 } -TimeoutSeconds 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        Get-Job | Should -BeNullOrEmpty
    }

    It 'starts the other tasks when an input cannot travel' {
        $handle = [Threading.ManualResetEvent]::new($false)
        $tasks = 1, $handle, 3 | Start-ParTask { $_ } -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ValueNotSerializable*'
        $tasks | Receive-ParResult -Ordered | Should -Be 1, 3
    }
}

Describe 'Invoke-ParTask' {
    BeforeEach { Start-TestClock }

    It 'waits and gives what the script puts out' {
        Invoke-ParTask { param($a) $a; 'b' } -ArgumentList 'a' | Should -Be 'a', 'b'
    }

    It 'puts output out while the script still runs' {
        $first = Invoke-ParTask { 'first'; Start-Sleep 30; 'second' } | Select-Object -First 1
        $first | Should -Be first
    }

    It 'reports a failure at the line of the script' {
        $problem = Invoke-ParTask {
            throw 'x'
        } 2>&1
        $problem.Exception.Message | Should -BeExactly x
        $problem.InvocationInfo.Line.Trim() | Should -Be "throw 'x'"
        $problem.InvocationInfo.ScriptName | Should -Be $PSCommandPath
    }

    It 'leaves no job' {
        Invoke-ParTask { 1 } | Should -Be 1
        Get-Job | Should -BeNullOrEmpty
    }

    It 'stops what takes too long' {
        $problem = Invoke-ParTask { Start-Sleep 60 } -TimeoutSeconds 0.3 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'ItemTimedOut*'
    }
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
