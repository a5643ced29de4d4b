# The engine's own job cmdlets on jobs of this module: what PowerShell's tests for Start-Job, Start-ThreadJob and
# ForEach-Object -Parallel -AsJob hold of theirs, wherever it has a meaning across processes.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool -Name jobs -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Get-Job' {
    BeforeAll {
        $before = Get-Date
        $job = Start-ParTask { 1 + 1 } -Name Adding -Pool jobs
        $null = $job | Wait-Job
        $after = Get-Date
        $other = Start-ParTask { Start-Sleep 60 } -Pool jobs
    }
    BeforeEach { Start-TestClock }
    AfterAll { Get-Job | Remove-Job -Force }

    It 'finds a job by <_>' -ForEach 'Id', 'Name', 'InstanceId', 'State', 'Command' {
        $by = @{ $_ = $job.$_ }
        @(Get-Job @by) | Should -Be $job
    }

    It 'finds jobs by pattern, filter, time and data' {
        @(Get-Job add*) | Should -Be $job
        @(Get-Job -Filter @{ State = 'Completed'; Name = 'a*' }) | Should -Be $job
        @(Get-Job -Before $after) | Should -Be $job
        @(Get-Job -After $before).Count | Should -BeGreaterThan 0
        @(Get-Job -HasMoreData $true) | Should -Be $job
        @(Get-Job -Newest 1).Count | Should -Be 1
    }

    It 'lists all jobs, each once, in the order in which they were started' {
        @(Get-Job) | Should -Be $job, $other
        @(Get-Job -IncludeChildJob) | Should -Be $job, $other
        Get-Job | Should -BeOfType [System.Management.Automation.Job2]
    }

    It 'lists them beside the jobs of others' {
        $theirs = Start-ThreadJob { 1 }
        @(Get-Job) | Should -Be $job, $other, $theirs
        $theirs | Remove-Job -Force
    }

    It 'says what is not there' {
        { Get-Job -Name nobody -ErrorAction Stop } | Should -Throw -ErrorId 'JobWithSpecifiedNameNotFound,*'
        Get-Job nob* | Should -BeNullOrEmpty
    }

    It 'shows their type, state, place and command' {
        $job.PSJobTypeName | Should -Be ParTask
        $job.State | Should -Be Completed
        $job.Location | Should -Be jobs
        $job.Command | Should -BeExactly ' 1 + 1 '
        $job.PSBeginTime | Should -BeLessOrEqual $job.PSEndTime
        $job.ChildJobs.Count | Should -Be 0
    }
}

Describe 'Receive-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'gives the output, once' {
        $job = Start-ParTask { 1 + 1 } -Pool jobs | Wait-Job
        $job.HasMoreData | Should -BeTrue
        Receive-Job $job | Should -Be 2
        $job.HasMoreData | Should -BeFalse
        Receive-Job $job | Should -BeNullOrEmpty
    }

    It 'keeps it with -Keep' {
        $job = Start-ParTask { 1 + 1 } -Pool jobs | Wait-Job
        Receive-Job $job -Keep | Should -Be 2
        Receive-Job $job | Should -Be 2
        Receive-Job $job | Should -BeNullOrEmpty
    }

    It 'waits with -Wait' {
        Start-ParTask { Start-Sleep -Milliseconds 300; 1; 2 } -Pool jobs | Receive-Job -Wait | Should -Be 1, 2
    }

    It 'removes with -AutoRemoveJob' {
        1, 2 | Start-ParTask { $_ } -Pool jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object | Should -Be 1, 2
        1..4 | Invoke-ParMap { $_ } -AsJob -Pool jobs | Receive-Job -Wait -AutoRemoveJob | Should -Be 1, 2, 3, 4
        Get-Job | Should -BeNullOrEmpty
    }

    It 'writes the job and its changes of state with -WriteJobInResults and -WriteEvents' {
        $job = Start-ParTask { Start-Sleep -Milliseconds 500; 1 + 1 } -Pool jobs
        $written = $job | Receive-Job -Wait -WriteEvents -WriteJobInResults
        $written[0] | Should -Be $job
        $written | Should -Contain 2
        $written[-1].GetType().FullName | Should -Be System.Management.Automation.JobStateEventArgs
        $written[-1].JobStateInfo.State | Should -Be Completed
    }

    It 'gives parts of the output while the job runs' {
        $job = Start-ParTask { $count = 1; while ($true) { $count++; Start-Sleep -Milliseconds 20 } } -Pool jobs
        $null = $job.Cancel()
        $job = Start-ParTask { foreach ($i in 1..1000) { $i; Start-Sleep -Milliseconds 20 } } -Pool jobs
        $first = [Collections.Generic.List[int]]::new()
        Wait-Until { Receive-Job $job | ForEach-Object { $first.Add($_) }; $first.Count -ge 5 } 20 | Should -BeTrue
        $kept = $null
        Wait-Until { $script:kept = @(Receive-Job $job -Keep); $script:kept.Count -ge 5 } 20 | Should -BeTrue
        $script:kept[0] | Should -Be ($first[-1] + 1)
        $rest = @(Receive-Job $job)
        $rest[0] | Should -Be $script:kept[0]
        $rest[$script:kept.Count - 1] | Should -Be $script:kept[-1]
    }

    It 'gives each stream' {
        $job = Start-ParTask {
            $VerbosePreference = $DebugPreference = 'Continue'
            Write-Error error; Write-Warning warning; Write-Verbose verbose; Write-Debug debug; Write-Information information
            Write-Progress progress -Status half -PercentComplete 50
        } -Pool jobs | Wait-Job
        $job.Error | Should -Be error
        $job.Warning | Should -Be warning
        $job.Verbose | Should -Be verbose
        $job.Debug | Should -Be debug
        $job.Information | Should -Be information
        $job.Progress[0].Activity | Should -Be progress
        $job.Progress[0].StatusDescription | Should -Be half
        Receive-Job $job -Keep -ErrorVariable ev -ErrorAction SilentlyContinue -WarningVariable wv -WarningAction SilentlyContinue -InformationVariable iv
        $ev.Exception.Message | Should -Be error
        $wv | Should -Be warning
        $iv | Should -Be information
        (Receive-Job $job -Verbose -Debug *>&1).Count | Should -Be 5 -Because 'progress cannot be redirected'
    }

    It 'gives the error that ended the job, with its message and line' {
        $job = Start-ParTask {
            throw 'My Job Error!'
        } -Pool jobs | Wait-Job
        $job.State | Should -Be Failed
        $job.JobStateInfo.Reason.Message | Should -BeExactly 'My Job Error!'
        $job.StatusMessage | Should -BeExactly 'My Job Error!'
        $problem = $job | Receive-Job 2>&1
        $problem.ToString() | Should -BeExactly 'My Job Error!'
        $problem.InvocationInfo.ScriptName | Should -Be $PSCommandPath
        $problem.InvocationInfo.Line.Trim() | Should -Be "throw 'My Job Error!'"
        $problem.InvocationInfo.PositionMessage | Should -BeLike "*~~~~~~~~~~~~~~~~~~~~~*"
    }
}

Describe 'Wait-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'waits for a job that is found by <_>' -ForEach 'Id', 'Name', 'InstanceId' {
        $job = Start-ParTask { 1 + 1 } -Name Waited -Pool jobs
        $by = @{ $_ = $job.$_ }
        Wait-Job @by | Should -Be $job
        $job.State | Should -Be Completed
        $job.Ready | Should -BeTrue
        $job.Get() | Should -Be 2
    }

    It 'waits for the first with -Any' {
        $jobs = 10, 0, 10 | Start-ParTask { Start-Sleep $_ } -Pool jobs
        Wait-Job $jobs -Any | Should -Be $jobs[1]
    }

    It 'gives up after -Timeout' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool jobs
        Wait-Job $job -Timeout 1 | Should -BeNullOrEmpty
        $job.State | Should -Be Running
    }
}
