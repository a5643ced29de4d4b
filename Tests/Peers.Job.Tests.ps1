# What PowerShell's own tests hold of Start-Job and the job cmdlets, wherever it has a meaning for work in a pool and Jobs.Cmdlets.Tests.ps1 does not hold it already.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = New-ParPool -Name work -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'The script of a job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'has arguments in $args' {
        $job = Start-ParTask { $args[1]; $args[0] } -ArgumentList "$TestDrive", 42 -Pool work
        Wait-Job $job -Timeout 30 | Should -Be $job
        (Receive-Job $job) -join ',' | Should -Be "42,$TestDrive"
    }

    It 'can run jobs of its own kind' {
        $job = Start-ParTask { Start-ParTask { 1 + 1 } | Wait-Job | Receive-Job } -Pool work
        $job.State | Should -BeIn NotStarted, Running
        $job | Wait-Job | Receive-Job | Should -Be 2
    }

    It 'can run a native program, whose output is that of the job' {
        $pwsh = (Get-PwshCommand)[0]
        $job = Start-ParTask { & $using:pwsh -NoProfile -NonInteractive -Command 1+1 } -Pool work
        $null = $job | Wait-Job
        $job.State | Should -Be Completed
        $job.HasMoreData | Should -BeTrue
        Receive-Job $job | Should -Be 2
    }

    It 'has redirections of its own' {
        $folder = "$TestDrive"
        $job = Start-ParTask { Write-Output hello > "$using:folder/hello.txt"; Write-Error MyError 2> "$using:folder/error.txt" } -Pool work
        Receive-Job $job -Wait | Should -BeNullOrEmpty
        $job.Error | Should -BeNullOrEmpty
        Get-Content "$folder/hello.txt" | Should -Be hello
        Get-Content "$folder/error.txt" -Raw | Should -Match MyError
    }

    It 'does not take read-only variables of its caller' {
        $job = Start-ParTask { $PID; $global:PID; $PSHOME; $HOME } -Pool work
        $results = Receive-Job $job -Wait
        $results[0..1] | Should -Not -Contain $PID
        $results[2..3] | Should -Be $PSHOME, $HOME
    }

    It 'may use variables that are not there' {
        Receive-Job (Start-ParTask { Set-StrictMode -Off; "Hi $nameThatIsNotThere" } -Pool work) -Wait | Should -BeExactly 'Hi '
    }

    It 'begins where its caller is when it is started' {
        $before, $after = (New-Item "$TestDrive/before", "$TestDrive/after" -ItemType Directory).FullName
        Push-Location $before
        try {
            $first = Start-ParTask { $PWD.ProviderPath } -Pool work
            Set-Location $after
            $second = Start-ParTask { $PWD.ProviderPath } -Pool work
            $first, $second | Receive-ParResult -Ordered | Should -Be $before, $after
        } finally { Pop-Location }
    }
}

Describe 'The working directory of a pool' {
    BeforeEach { Start-TestClock }

    It 'may be <Name>' -ForEach @(
        @{ Name = 'one with spaces'; Folder = 'My Dir' }
        @{ Name = 'one with brackets'; Folder = '[my] dir' }
        @{ Name = 'one with quotes'; Folder = 'My ''Dir' }
    ) {
        $path = (New-Item -Path $TestDrive -Name $Folder -ItemType Directory).FullName
        $pool = New-ParPool 1 -WorkingDirectory $path
        Invoke-ParTask { $PWD.ProviderPath; [Environment]::CurrentDirectory } -Pool $pool | Should -Be $path, $path
        Remove-ParPool $pool
    }

    It 'may be on a drive that only the caller has' {
        $null = New-PSDrive -Name ZY -PSProvider FileSystem -Root $TestDrive
        $pool = New-ParPool 1 -WorkingDirectory ZY:/
        (Invoke-ParTask { $PWD.ProviderPath } -Pool $pool).TrimEnd('/', '\') | Should -Be "$TestDrive"
        Remove-ParPool $pool
    }

    It 'is where its items begin, each of them, wherever their caller is' {
        $path = (New-Item "$TestDrive/own" -ItemType Directory).FullName
        $pool = New-ParPool 1 -WorkingDirectory $path
        1..2 | Invoke-ParMap { $PWD.ProviderPath; Set-Location / } -Pool $pool | Should -Be $path, $path
        Remove-ParPool $pool
    }

    It 'is refused before anything starts when it <Name>' -ForEach @(
        @{ Name = 'does not exist'; Folder = 'This is an invalid path'; Id = 'DirectoryNotFound' }
        @{ Name = 'is empty'; Folder = ''; Id = 'ParameterArgumentValidationError' }
        @{ Name = 'is a blank'; Folder = ' '; Id = 'DirectoryNotFound' }
    ) {
        { New-ParPool 1 -Name nowhere -WorkingDirectory $Folder } | Should -Throw -ErrorId "$Id,*"
        Get-ParPool nowhere* | Should -BeNullOrEmpty
    }
}

Describe 'Wait-Job and Get-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'find jobs by their state' {
        $job = Start-ParTask { 1 + 1 } -Pool work | Wait-Job
        $other = Start-ParTask { Start-Sleep 60 } -Pool work
        Wait-Job -State Completed | Should -Be $job
        Wait-Until { $other.State -eq 'Running' } 20 | Should -BeTrue
        Get-Job -State Running | Should -Be $other
    }

    It 'wait for all of several jobs' {
        $jobs = 1..3 | Start-ParTask { $_ } -Pool work
        $ended = Wait-Job -Job $jobs
        $ended | Sort-Object Id | Should -Be $jobs
        $jobs.State | Should -Be Completed, Completed, Completed
    }

    It 'give up after a time, and the job goes on' {
        $job = Start-ParTask { Start-Sleep 60 } -Pool work
        Wait-Until { $job.State -eq 'Running' } 20 | Should -BeTrue
        $job | Wait-Job -Timeout 1 | Should -BeNullOrEmpty
        $job.State | Should -Be Running
        $job.Command | Should -BeExactly ' Start-Sleep 60 '
    }
}

Describe 'Receive-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'has each stream of the job, which can be read by itself' {
        $job = Start-ParTask { Write-Verbose -Verbose MyVerbose; Write-Progress -Activity 1 -Status 2 } -Pool work | Wait-Job
        $job.Verbose.ReadAll() | Should -BeExactly MyVerbose
        $progress = $job.Progress.ReadAll()
        $progress[0].Activity, $progress[0].StatusDescription | Should -BeExactly 1, 2
        $job | Receive-ParResult *>&1 | Should -BeNullOrEmpty
    }

    # There a job is one child for each computer, which is what these parameters choose among.
    It 'has no children to choose among' {
        $job = Start-ParTask { 1 + 1 } -Pool work | Wait-Job
        Receive-Job $job -Location elsewhere | Should -BeNullOrEmpty
        { Receive-Job -ComputerName localhost -Job $job -ErrorAction Stop } | Should -Throw -ErrorId 'ComputerNameParameterNotSupported,*'
        Receive-Job $job -NoRecurse | Should -Be 2
    }

    It 'gives the job before its results' {
        $result = Start-ParTask { 1 + 1 } -Pool work | Receive-Job -Wait -WriteJobInResults
        $result.Count | Should -Be 2
        $result[0].State, $result[0].HasMoreData | Should -Be Completed, $false
        $result[1] | Should -Be 2
    }

    It 'removes a job by that name' {
        Start-ParTask { 1 + 1 } -Name AutoRemoved -Pool work | Receive-Job -Wait -AutoRemoveJob | Should -Be 2
        { Get-Job -Name AutoRemoved -ErrorAction Stop } | Should -Throw -ErrorId 'JobWithSpecifiedNameNotFound,*'
    }

    It 'gives the rest of a job that goes on, in order, without a gap' {
        $job = Start-ParTask { $count = 1; while ($true) { $count++; Start-Sleep -Milliseconds 10 } } -Pool work
        $null = $job.Cancel()
        $job = Start-ParTask { foreach ($i in 1..2000) { $i; Start-Sleep -Milliseconds 10 } } -Pool work
        $parts = [Collections.Generic.List[int]]::new()
        Wait-Until { $parts.AddRange([int[]] @(Receive-Job $job)); $parts.Count -ge 20 } 30 | Should -BeTrue
        $parts | Should -Be (1..$parts.Count)
    }
}

Describe 'Stop-Job' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'stops jobs by their state, and nothing is left to receive' {
        $job = Start-ParTask { 'first'; Start-Sleep 60; 'never' } -Pool work
        Wait-Until { Receive-Job $job } 20 | Should -BeTrue
        Stop-Job -State Running
        $job.State | Should -Be Stopped
        $job.HasMoreData | Should -BeFalse
        Receive-Job $job -ErrorVariable problem | Should -BeNullOrEmpty
        $problem | Should -BeNullOrEmpty
    }
}

Describe 'Processes of jobs' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    # There a process ends with its job. Here it is the next one's, so it ends with its pool.
    It 'are used again, and end with their pool' {
        $pool = New-ParPool -Name ending -ThrottleLimit 1
        $first = Start-ParTask { $PID } -Pool $pool | Receive-Job -Wait
        $second = Start-ParTask { $PID } -Pool $pool | Receive-Job -Wait
        $second | Should -Be $first
        Get-Job | Remove-Job
        Test-ProcessAlive $first | Should -BeTrue
        Remove-ParPool $pool
        Wait-Until { -not (Test-ProcessAlive $first) } 10 | Should -BeTrue
    }

    It 'end when a job is stopped or removed that does not listen: <_>' -ForEach 'Stop-Job', 'Remove-Job -Force' {
        $job = Start-ParTask { $PID; [Threading.Thread]::Sleep(60000) } -Pool work
        Wait-Until { Receive-Job $job -Keep } 20 | Should -BeTrue
        $id = Receive-Job $job
        Invoke-Expression "`$job | $_"
        Wait-Until { -not (Test-ProcessAlive $id) } 10 | Should -BeTrue
        (Start-ParTask { 'next' } -Pool work).Get() | Should -Be next
    }
}
