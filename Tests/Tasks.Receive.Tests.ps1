# Receive-ParResult.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool -Name receive -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Receive-ParResult' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'gives results as they are completed, or in order' {
        $tasks = 0.8, 0 | Start-ParTask { Start-Sleep $_; $_ } -Pool receive
        $tasks | Receive-ParResult -Keep | Should -Be 0, 0.8
        $tasks | Receive-ParResult -Keep -Ordered | Should -Be 0.8, 0
    }

    It 'takes jobs, ids, names, patterns and pools, from the pipeline and as an argument' {
        $a = Start-ParTask { 'a' } -Pool receive -Name first
        $b = Start-ParTask { 'b' } -Pool receive -Name second
        $other = Start-ParTask { 'other' } -Name third
        Receive-ParResult $a -Keep | Should -Be a
        Receive-ParResult -Job $a, $b -Ordered -Keep | Should -Be a, b
        $a.Id, $b.Id | Receive-ParResult -Ordered -Keep | Should -Be a, b
        Receive-ParResult -Id $a.Id -Keep | Should -Be a
        Receive-ParResult -Name first -Keep | Should -Be a
        Receive-ParResult -Name f*, SECOND -Ordered -Keep | Should -Be a, b
        'second' | Receive-ParResult -Keep | Should -Be b
        $pool | Receive-ParResult -Ordered -Keep | Should -Be a, b
        Get-Job first | Receive-ParResult -Keep | Should -Be a
        Receive-ParResult $other.Name -Keep | Should -Be other
    }

    It 'gives each job once, however often it is named' {
        $task = Start-ParTask { 'a' } -Pool receive -Name twice
        $task, $task, $task.Id, 'twice' | Receive-ParResult | Should -Be a
    }

    It 'says what it does not find, and gives the rest' {
        $task = Start-ParTask { 'a' } -Pool receive
        987654, 'nobody', $task | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable missing | Should -Be a
        $missing.Count | Should -Be 2
        $missing[0].FullyQualifiedErrorId | Should -Be 'JobNotFound,ProcParallel.Commands.ReceiveParResultCommand'
        $missing[1].TargetObject | Should -Be nobody
        Receive-ParResult -Name nob* | Should -BeNullOrEmpty
    }

    It 'returns at once from nothing and from what is done' {
        @() | Receive-ParResult | Should -BeNullOrEmpty
        $task = Start-ParTask { 1 } -Pool receive
        $null = $task.Wait()
        $task | Receive-ParResult | Should -Be 1
        $task | Receive-ParResult | Should -BeNullOrEmpty
    }

    It 'keeps results with -Keep, else gives them once' {
        $task = Start-ParTask { 1; Write-Error 'e'; 2 } -Pool receive
        @($task | Receive-ParResult -Keep 2>&1).Count | Should -Be 3
        @($task | Receive-ParResult -Keep 2>&1).Count | Should -Be 3
        @($task | Receive-ParResult 2>&1).Count | Should -Be 3
        @($task | Receive-ParResult 2>&1).Count | Should -Be 0
        $task.HasMoreData | Should -BeFalse
    }

    It 'shares what it gives with Receive-Job' {
        $task = Start-ParTask { 1; 2 } -Pool receive
        $null = $task.Wait()
        $task | Receive-Job -Keep | Should -Be 1, 2
        $task | Receive-ParResult -Keep | Should -Be 1, 2
        $task | Receive-Job | Should -Be 1, 2
        $task | Receive-ParResult | Should -BeNullOrEmpty
    }

    It 'gives nulls, empty and nested arrays as they are' {
        $task = Start-ParTask { $null; , @(); , (, 1); , (1, (2, 3)) } -Pool receive
        $output = [Collections.Generic.List[object]]::new()
        $task | Receive-ParResult | ForEach-Object { $output.Add($_) }
        $output.Count | Should -Be 4
        $null -eq $output[0] | Should -BeTrue
        , $output[1] | Should -BeOfType [array]
        $output[1].Count | Should -Be 0
        $output[2].Count | Should -Be 1
        $output[3][1] | Should -Be 2, 3
    }

    It 'gives a single job''s output while it runs' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $task = Start-ParTask { 'first'; Start-Sleep 20; 'second' } -Pool receive
        $task | Receive-ParResult | Select-Object -First 1 | Should -Be first
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
        $task.State | Should -Be Running
    }

    It 'reports a time-out, which does no harm' {
        $tasks = 0, 1.5 | Start-ParTask { Start-Sleep $_; "done $_" } -Pool receive
        $output = $tasks | Receive-ParResult -TimeoutSeconds 0.7 -ErrorAction SilentlyContinue -ErrorVariable late
        $output | Should -Be 'done 0'
        $late.Count | Should -Be 1
        $late[0].Exception | Should -BeOfType [TimeoutException]
        $late[0].FullyQualifiedErrorId | Should -BeLike 'ResultTimedOut,*'
        $late[0].CategoryInfo.Category | Should -Be OperationTimeout
        $late[0].TargetObject | Should -Be $tasks[1]
        $tasks | Receive-ParResult | Should -Be 'done 1.5'
    }

    It 'gives what there is with a time-out of nothing' {
        $tasks = 0, 30 | Start-ParTask { Start-Sleep $_; "done $_" } -Pool receive
        $null = $tasks[0].Wait()
        $tasks | Receive-ParResult -TimeoutSeconds 0 -ErrorAction SilentlyContinue | Should -Be 'done 0'
    }

    It 'reports a failed task as its own error, and goes on with the others' {
        $tasks = 1, 2, 3 | Start-ParTask { if ($_ -eq 2) { throw [InvalidOperationException]::new('two is bad') }; $_ } -Pool receive
        $output = $tasks | Receive-ParResult -Ordered -ErrorAction SilentlyContinue -ErrorVariable failed
        $output | Should -Be 1, 3
        $failed.Count | Should -Be 1
        $failed[0].Exception | Should -BeOfType [InvalidOperationException]
        $failed[0].Exception.Message | Should -BeExactly 'two is bad'
        $failed[0].InvocationInfo.ScriptName | Should -Be $PSCommandPath
        $failed[0].InvocationInfo.Line | Should -BeLike '*throw*two is bad*'
        $failed[0].ScriptStackTrace | Should -BeLike "*$PSCommandPath*"
        $failed[0].ItemIndex | Should -Be 1
        $tasks | Receive-ParResult -Ordered -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'gives records with -PassThru' {
        $tasks = 1, 2 | Start-ParTask { if ($_ -eq 2) { throw 'bad' }; $_ * 10; 'x' } -Pool receive
        $records = $tasks | Receive-ParResult -PassThru -Ordered -Keep
        $records.Count | Should -Be 2
        $records[0] | Should -BeOfType ProcParallel.ParResult
        $records[0].Output | Should -Be 10, x
        $records[0].Succeeded | Should -BeTrue
        $records[0].InputObject | Should -Be 1
        $records.Index | Should -Be 0, 1
        $records[1].Succeeded | Should -BeFalse
        $records[1].Errors[0].Exception.Message | Should -Be bad
        $records[1].ProcessId | Should -BeGreaterThan 0
        @($tasks | Receive-ParResult -PassThru).Count | Should -Be 2
        @($tasks | Receive-ParResult -PassThru).Count | Should -Be 0
    }

    It 'says of a task that was stopped that it was, also with -PassThru' {
        $task = Start-ParTask { 'before'; Start-Sleep 60 } -Pool receive
        Wait-Until { $task.HasMoreData } 10 | Should -BeTrue
        $null = $task.Cancel()
        $output = $task | Receive-ParResult -Keep -ErrorAction SilentlyContinue -ErrorVariable stopped
        $output | Should -Be before
        $stopped[0].FullyQualifiedErrorId | Should -BeLike 'JobStopped*'
        $stopped[0].CategoryInfo.Category | Should -Be OperationStopped
        ($task | Receive-ParResult -PassThru 2>&1).FullyQualifiedErrorId | Should -BeLike 'JobStopped*'
    }

    It 'runs the call-back once, with the task, when it is received' {
        $calls = [Collections.Generic.List[object]]::new()
        $task = Start-ParTask { 5 } -Pool receive -OnCompleted { param($done) $calls.Add($done); "got $($_.Get())" }
        $null = $task.Wait()
        $calls.Count | Should -Be 0
        $task | Receive-ParResult -Keep | Should -Be 5, 'got 5'
        $task | Receive-ParResult | Should -Be 5
        $calls.Count | Should -Be 1
        $calls[0] | Should -Be $task
    }

    It 'runs the call-back of a map once, when all of it was received' {
        $map = 1..5 | Invoke-ParMap { if ($_ -eq 3) { throw 'three' }; $_ } -AsJob -Pool receive -OnCompleted { "all $($_.Done), failed $($args[0].FailedCount)" }
        $map | Receive-ParResult -Keep -ErrorAction SilentlyContinue | Select-Object -Last 1 | Should -Be 'all 5, failed 1'
        $map | Receive-ParResult -ErrorAction SilentlyContinue | Should -HaveCount 4
        { 1 | Invoke-ParMap { $_ } -OnCompleted { } } | Should -Throw -ErrorId 'AsJobNeeded,*'
        { 1 | Invoke-ParMap { $_ } -JobName name } | Should -Throw -ErrorId 'AsJobNeeded,*'
    }

    It 'runs the call-back of a task that failed, too, and survives one that fails itself' {
        $bad = Start-ParTask { throw 'x' } -Pool receive -OnCompleted { "successful: $($_.Successful)" }
        $worse = Start-ParTask { 1 } -Pool receive -OnCompleted { throw 'in the call-back' }
        $last = Start-ParTask { 2 } -Pool receive
        $output = $bad, $worse, $last | Receive-ParResult -Ordered -ErrorAction SilentlyContinue -ErrorVariable failed
        $output | Should -Be 'successful: False', 1, 2
        $failed.Exception.Message | Should -Be x, 'in the call-back'
    }

    It 'gives the prompt back within a second when it is stopped, and the tasks go on' {
        $go = Join-Path $TestDrive go
        $task = Start-ParTask { while (-not (Test-Path $using:go)) { Start-Sleep -Milliseconds 20 }; 'done' } -Pool receive
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript('param($task) $task | Receive-ParResult').AddArgument($task)
        $shell.Runspace = [RunspaceFactory]::CreateRunspace([InitialSessionState]::CreateDefault2())
        $shell.Runspace.InitialSessionState.ImportPSModule($env:PROCPARALLEL_MODULE)
        $shell.Runspace.Open()
        $run = $shell.BeginInvoke()
        Start-Sleep -Milliseconds 500
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        { $shell.EndInvoke($run) } | Should -Throw
        $task.State | Should -Be Running
        Set-Content $go 1
        $task.Get() | Should -Be done
        $shell.Runspace.Dispose()
        $shell.Dispose()
    }
}
