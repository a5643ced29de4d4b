# Wait-ParResult and Stop-ParTask.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool -Name receive -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Wait-ParResult' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'waits for all, puts them out as they end, and takes nothing' {
        $tasks = 0.7, 0 | Start-ParTask { Start-Sleep $_; $_ } -Pool receive
        $done = $tasks | Wait-ParResult
        $done | Should -Be $tasks[1], $tasks[0]
        $done = $tasks | Wait-ParResult -All
        $done.Count | Should -Be 2
        $tasks | Receive-ParResult -Ordered | Should -Be 0.7, 0
    }

    It 'waits for the first with -Any' {
        $tasks = 20, 0 | Start-ParTask { Start-Sleep $_; $_ } -Pool receive
        $tasks | Wait-ParResult -Any | Should -Be $tasks[1]
        $tasks[0].State | Should -Not -Be Completed
    }

    It 'waits for the first failure with -FirstError, else for all' {
        $tasks = 'ok', 'bad', 'slow' | Start-ParTask { if ($_ -eq 'bad') { Start-Sleep -Milliseconds 400; throw $_ }; if ($_ -eq 'slow') { Start-Sleep 20 }; $_ } -Pool receive
        $done = $tasks | Wait-ParResult -FirstError
        $done[-1] | Should -Be $tasks[1]
        $done | Should -Not -Contain $tasks[2]
        $null = $tasks[2].Cancel()
        $good = 1, 2 | Start-ParTask { $_ } -Pool receive
        @($good | Wait-ParResult -FirstError).Count | Should -Be 2
    }

    It 'gives what has ended when the time is up, without an error' {
        $tasks = 0, 20 | Start-ParTask { Start-Sleep $_ } -Pool receive
        $done = $tasks | Wait-ParResult -TimeoutSeconds 1 -ErrorVariable problem
        $done | Should -Be $tasks[0]
        $problem | Should -BeNullOrEmpty
        $tasks[1] | Wait-ParResult -TimeoutSeconds 0 | Should -BeNullOrEmpty
    }

    It 'returns at once from nothing and from what has ended' {
        @() | Wait-ParResult | Should -BeNullOrEmpty
        $task = Start-ParTask { throw 'x' } -Pool receive
        $null = $task.Wait()
        $task, $task | Wait-ParResult | Should -Be $task
    }

    It 'wakes when what it waits for is cancelled, or its pool is stopped' {
        $other = New-ParPool -Name stopping -ThrottleLimit 1
        $tasks = 1, 2 | Start-ParTask { Start-Sleep 60 } -Pool stopping
        $third = Start-ParTask { Start-Sleep 60 } -Pool receive
        $null = $third.Cancel()
        $other | Stop-ParPool -Confirm:$false
        $done = $tasks + $third | Wait-ParResult
        $done.Count | Should -Be 3
        $done.State | Should -Be Stopped, Stopped, Stopped
        Remove-ParPool stopping
    }

    It 'works on tasks with Wait-Job, too' {
        $tasks = 0, 20 | Start-ParTask { Start-Sleep $_ } -Pool receive
        $tasks | Wait-Job -Any | Should -Be $tasks[0]
        $tasks[1] | Wait-Job -Timeout 1 | Should -BeNullOrEmpty
    }
}

Describe 'Stop-ParTask' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'stops what runs and what is queued, and the pool goes on' {
        $tasks = 1..4 | Start-ParTask { Start-Sleep 60 } -Pool receive
        $tasks | Stop-ParTask | Should -BeNullOrEmpty
        @($tasks | Wait-ParResult -TimeoutSeconds 5).Count | Should -Be 4
        $tasks.State | Should -Be Stopped, Stopped, Stopped, Stopped
        (Start-ParTask { 1 } -Pool receive).Get() | Should -Be 1
    }

    It 'kills what does not listen' {
        $task = Start-ParTask { $PID; [Threading.Thread]::Sleep(60000) } -Pool receive
        Wait-Until { $task.HasMoreData } 10 | Should -BeTrue
        $id = $task.ProcessId
        $task | Stop-ParTask
        $task.Wait(5) | Should -BeTrue
        Wait-Until { -not (Test-ProcessAlive $id) } 10 | Should -BeTrue
        (Start-ParTask { 1 } -Pool receive).Get() | Should -Be 1
    }

    It 'puts the tasks out with -PassThru' {
        $task = Start-ParTask { Start-Sleep 60 } -Pool receive
        $task | Stop-ParTask -PassThru | Should -Be $task
    }

    It 'does nothing with -WhatIf' {
        $task = Start-ParTask { Start-Sleep 1; 'done' } -Pool receive
        Stop-ParTask $task -WhatIf
        $task.Get() | Should -Be done
    }

    It 'takes ids, names and pools' {
        $a = Start-ParTask { Start-Sleep 60 } -Pool receive -Name a
        $b = Start-ParTask { Start-Sleep 60 } -Pool receive -Name b
        $c = Start-ParTask { Start-Sleep 60 } -Pool receive
        Stop-ParTask -Id $a.Id
        Stop-ParTask -Name b
        $pool | Stop-ParTask
        @($a, $b, $c | Wait-ParResult -TimeoutSeconds 5).Count | Should -Be 3
    }
}
