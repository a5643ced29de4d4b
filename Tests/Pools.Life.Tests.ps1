# How pools end: closed, waited for, stopped, removed; with their work, their module and their session.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll { Assert-NothingLeft }

Describe 'Close-ParPool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'lets the pool take no more work' {
        $pool = New-ParPool 1 -Name closed
        ($pool | Close-ParPool -PassThru) | Should -Be $pool
        $failure = { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*closed*' -ErrorId 'PoolClosed,ProcParallel.Commands.InvokeParMapCommand' -PassThru
        $failure.CategoryInfo.Category | Should -Be InvalidOperation
    }

    It 'lets work that is open be finished' {
        $pool = New-ParPool 1
        $seen = 1..5 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1 | ForEach-Object { if ($_ -eq 1) { Close-ParPool $pool }; $_ }
        $seen | Should -Be (1..5)
        ($pool | Wait-ParPool -TimeoutSeconds 30).State | Should -Be Closed
    }

    It 'may be done twice' {
        $pool = New-ParPool 1
        Close-ParPool $pool
        { Close-ParPool $pool -ErrorAction Stop } | Should -Not -Throw
    }
}

Describe 'Wait-ParPool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'waits until the workers of a closed pool are gone' {
        $pool = New-ParPool 2
        $ids = 1..2 | Invoke-ParMap { $PID } -Pool $pool
        $pool | Close-ParPool
        Wait-ParPool $pool.Name | Should -Be $pool
        $ids | ForEach-Object { Test-ProcessAlive $_ | Should -BeFalse }
        $pool.WorkerCount | Should -Be 0
    }

    It 'refuses to wait for an open pool, for it would not end' {
        $pool = New-ParPool 1 -MinimumWorkers 0
        $pool | Wait-ParPool -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -Be 'PoolOpen,ProcParallel.Commands.WaitParPoolCommand'
    }

    It 'gives up after -TimeoutSeconds, and the pool goes on' {
        $pool = New-ParPool 1
        $job = 1 | Invoke-ParMap { Start-Sleep 30 } -Pool $pool -AsJob
        $pool | Close-ParPool
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $pool | Wait-ParPool -TimeoutSeconds 0.3 -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $failed[0].FullyQualifiedErrorId | Should -Be 'PoolWaitTimedOut,ProcParallel.Commands.WaitParPoolCommand'
        $failed[0].Exception | Should -BeOfType TimeoutException
        $pool.State | Should -Be Closing
        $job | Stop-Job
        $job | Remove-Job -Force
    }
}

Describe 'Stop-ParPool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'ends running and queued work at once, and everything that waits for it' {
        $pool = New-ParPool 2
        $job = 1..10000 | Invoke-ParMap { Start-Sleep 100 } -Pool $pool -AsJob -ChunkSize 1
        $null = Wait-Until { @(Get-ParWorker $pool.Name | Where-Object { $null -ne $_.CurrentItem }).Count -eq 2 } 30
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $pool | Stop-ParPool -Confirm:$false
        $job | Wait-Job -Timeout 20 | Should -Not -BeNullOrEmpty
        $pool | Wait-ParPool -TimeoutSeconds 20 | Should -Be $pool
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $job.State | Should -BeIn Failed, Stopped
        $job | Remove-Job -Force
    }

    It 'makes a map that is open a terminating error' {
        $pool = New-ParPool 1
        $failure = { 1..100 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1 -BufferSize 4 | ForEach-Object { if ($_ -eq 2) { Stop-ParPool $pool -Confirm:$false } } } |
            Should -Throw -ErrorId 'PoolClosed,ProcParallel.Commands.InvokeParMapCommand' -PassThru
        "$failure" | Should -BeLike '*stopped*'
    }

    It 'kills work that does not listen' {
        $pool = New-ParPool 1
        $job = 1 | Invoke-ParMap { while ($true) { } } -Pool $pool -AsJob
        $null = Wait-Until { Get-ParWorker $pool.Name | Where-Object { $null -ne $_.CurrentItem } } 30
        $pool | Stop-ParPool -Confirm:$false
        $pool | Wait-ParPool -TimeoutSeconds 20 | Should -Be $pool
        $job | Remove-Job -Force
    }
}

Describe 'Remove-ParPool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'lets work be finished and forgets the pool' {
        $pool = New-ParPool 1 -Name gone
        $job = 1..3 | Invoke-ParMap { Start-Sleep -Milliseconds 100; $_ } -Pool $pool -AsJob
        Remove-ParPool gone -Confirm:$false
        Get-ParPool | Should -BeNullOrEmpty
        $pool.State | Should -Be Closed
        $job | Receive-Job -Wait | Should -Be 1, 2, 3
        $job | Remove-Job
    }

    It '-Force drops the work' {
        $pool = New-ParPool 1
        $job = 1 | Invoke-ParMap { Start-Sleep 100 } -Pool $pool -AsJob
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $pool | Remove-ParPool -Force -Confirm:$false
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $job | Wait-Job -Timeout 20 | Should -Not -BeNullOrEmpty
        $job | Remove-Job -Force
    }

    It 'may be done with a pool that is closed, stopped, broken or removed already' {
        $closed, $stopped = New-ParPool 1; $stopped = New-ParPool 1
        $closed | Close-ParPool
        $stopped | Stop-ParPool -Confirm:$false
        $broken = New-ParPool 1 -InitializationScript { throw 'x' }
        $null = Wait-Until { $broken.State -eq 'Broken' } 30
        { $closed, $stopped, $broken | Remove-ParPool -Confirm:$false -ErrorAction Stop; $closed | Remove-ParPool -Confirm:$false -ErrorAction Stop } | Should -Not -Throw
        Get-ParPool | Should -BeNullOrEmpty
    }
}

Describe 'A pool that has ended' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'because it was <How> refuses work with the reason' -ForEach @(
        @{ How = 'closed'; End = { Close-ParPool $args[0] } }
        @{ How = 'stopped'; End = { Stop-ParPool $args[0] -Confirm:$false } }
        @{ How = 'removed'; End = { Remove-ParPool $args[0] -Confirm:$false } }
        @{ How = 'removed by force'; End = { Remove-ParPool $args[0] -Force -Confirm:$false } }
    ) {
        $pool = New-ParPool 1 -Name ended -MinimumWorkers 0
        & $End $pool
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*ended*' -ErrorId 'PoolClosed,*'
        { Start-ParTask { 1 } -Pool $pool } | Should -Throw '*ended*' -ErrorId 'PoolClosed,*'
        { Invoke-ParTask { 1 } -Pool $pool } | Should -Throw '*ended*' -ErrorId 'PoolClosed,*'
    }

    It 'because it was stopped keeps the results that had come' {
        $pool = New-ParPool 1
        $done = Start-ParTask { 'done' } -Pool $pool
        $null = $done | Wait-ParResult
        $open = Start-ParTask { Start-Sleep 600 } -Pool $pool
        $pool | Stop-ParPool -Confirm:$false
        $done | Receive-ParResult | Should -Be done
        { $open.Get(30) } | Should -Throw '*stopped*'
        $done, $open | Remove-Job
    }

    It 'is not one that nobody holds in a variable' {
        $null = New-ParPool 1 -Name forgotten
        [GC]::Collect()
        1 | Invoke-ParMap { $_ } -Pool forgotten | Should -Be 1
    }

    It 'does not wait for a worker that a signal has stopped' {
        $pool = New-ParPool 2
        $ids = 1..2 | Invoke-ParMap { Start-Sleep -Milliseconds 200; $PID } -Pool $pool -ChunkSize 1 | Sort-Object -Unique
        $job = 1 | Invoke-ParMap { Start-Sleep 600 } -Pool $pool -AsJob
        $null = Wait-Until { Get-ParWorker $pool | Where-Object { $null -ne $_.CurrentItem } } 30
        foreach ($id in $ids) { kill -STOP $id }
        $pool | Stop-ParPool -Confirm:$false
        $pool | Wait-ParPool -TimeoutSeconds 20 | Should -Be $pool
        $ids | ForEach-Object { Test-ProcessAlive $_ | Should -BeFalse }
        $job | Remove-Job -Force
    } -Tag Unix -Skip:$IsWindows
}

Describe 'The end of the module and of the session' {
    BeforeEach { Start-TestClock 90 }
    AfterEach { Assert-NothingLeft }

    It 'Remove-Module ends all pools, and the module can be imported again' {
        $run = Invoke-TestScript {
            param($path)
            $pool = New-ParPool 2
            $ids = 1..4 | Invoke-ParMap { $PID } -Pool $pool -ChunkSize 1 | Sort-Object -Unique
            $null = 1 | Invoke-ParMap { $_ }
            $job = 1 | Invoke-ParMap { Start-Sleep 100 } -Pool $pool -AsJob
            Remove-Module ProcParallel
            "alive $(@(Get-Process -Id $ids -ErrorAction Ignore).Count)"
            Import-Module $path
            "pools $(@(Get-ParPool).Count)"
            1..3 | Invoke-ParMap { $_ * 2 }
        } $env:PROCPARALLEL_MODULE
        $run.Output | Should -Be 'alive 0', 'pools 0', 2, 4, 6
        $run.Error | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
    }

    It 'Import-Module -Force with live pools leaves a usable module' {
        $run = Invoke-TestScript {
            param($path)
            $ids = 1..4 | Invoke-ParMap { $PID } | Sort-Object -Unique
            Import-Module $path -Force
            1..3 | Invoke-ParMap { $_ * 2 }
            "alive $(@(Get-Process -Id $ids -ErrorAction Ignore).Count)"
        } $env:PROCPARALLEL_MODULE
        $run.Output | Should -Be 2, 4, 6, 'alive 0'
        $run.Error | Should -BeNullOrEmpty
    }

    It 'the session''s end with running work leaves nothing and keeps its exit code' {
        $run = Invoke-TestScript {
            $pool = New-ParPool 2
            $null = 1..2 | Invoke-ParMap { Start-Sleep 100 } -Pool $pool -AsJob -ChunkSize 1
            while (@(Get-ParWorker | Where-Object { $null -ne $_.CurrentItem }).Count -lt 2) { Start-Sleep -Milliseconds 50 }
            exit 5
        }
        $run.TimedOut | Should -BeFalse
        $run.ExitCode | Should -Be 5
        $run.Error | Should -BeNullOrEmpty
    }

    It 'the session''s death by SIGKILL with running work leaves no process and no file' {
        $run = Start-TestScript {
            $null = 1..2 | Invoke-ParMap { if ($_ -eq 1) { /bin/sleep 300 } else { while ($true) { } } } -AsJob -ChunkSize 1 -ThrottleLimit 2
            while (@(Get-ParWorker | Where-Object { $null -ne $_.CurrentItem }).Count -lt 2) { Start-Sleep -Milliseconds 50 }
            'running'
            Start-Sleep 300
        }
        Wait-Until { @(Get-TestProcess).Count -ge 4 } 40 | Should -BeTrue -Because 'the session, two workers and a program run'
        $run.Process.Kill()
        $null = Wait-TestScript $run 20
        Wait-Until { -not @(Get-TestProcess) } 10 | Should -BeTrue
        $null = New-ParPool 1
        Wait-Until { -not (Test-Path (Join-Path ([IO.Path]::GetTempPath()) "procparallel-$($run.Process.Id)-*")) } 10 | Should -BeTrue -Because 'the next session removes it'
    } -Tag Unix -Skip:$IsWindows

    It 'a runspace that is closed takes its pools along' {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        $id = $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; 1 | Invoke-ParMap { `$PID }").Invoke()
        Test-ProcessAlive $id[0] | Should -BeTrue
        $shell.Runspace.Close()
        $shell.Dispose()
        Wait-Until { -not (Test-ProcessAlive $id[0]) } 10 | Should -BeTrue
    }

    It 'Remove-Module in one runspace leaves the pools of another' {
        $pool = New-ParPool 1 -MinimumWorkers 0
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try { $null = $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; 1 | Invoke-ParMap { 1 }; Remove-Module ProcParallel").Invoke() }
        finally { $shell.Runspace.Close(); $shell.Dispose() }
        $pool.State | Should -Be Open
        1 | Invoke-ParMap { $_ } -Pool $pool | Should -Be 1
    }

    It 'two runspaces do not see each other''s pools' {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = New-ParPool 1 -Name here -MinimumWorkers 0
            $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; @(Get-ParPool).Count; New-ParPool 1 -Name here -MinimumWorkers 0 | ForEach-Object Name").Invoke() | Should -Be 0, here
        } finally { $shell.Runspace.Close(); $shell.Dispose() }
        (Get-ParPool).Name | Should -Be here
    }
}
