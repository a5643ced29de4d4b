# What the tests of the ThreadJob module hold of Start-ThreadJob, wherever it has a meaning across processes and no other file holds it of Start-ParTask.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = New-ParPool -Name threads -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'A task of a script block' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    # There the output of the initialization is the first of each job's. Here it belongs to the worker, which many tasks share.
    It 'finds what the initialization script of its pool has made, and has none of its output' {
        $pool = New-ParPool 1 -InitializationScript { 'Hello'; $global:made = 'Hello' }
        Start-ParTask { "$made, Goodbye" } -Pool $pool | Receive-Job -Wait | Should -Be 'Hello, Goodbye'
        Remove-ParPool $pool
    }

    # There all that is piped goes to one job.
    It 'has in $input what was piped to it' {
        $tasks = 'Hello', 'Goodbye' | Start-ParTask { $input | ForEach-Object { "<$_>" } } -Pool threads
        $tasks | Receive-ParResult -Ordered | Should -Be '<Hello>', '<Goodbye>'
    }

    It 'has $using: beside its arguments' {
        $before, $after = 'Hello', 52
        Start-ParTask { param([string] $between) "$using:before $between $using:after" } -ArgumentList There -Pool threads |
            Receive-Job -Wait | Should -Be 'Hello There 52'
    }

    It 'has global variables of its caller by $using:' {
        $global:ProcParallelPeer = 'GlobalVar'
        try { Start-ParTask { $using:ProcParallelPeer; $using:global:ProcParallelPeer } -Pool threads | Receive-Job -Wait | Should -Be GlobalVar, GlobalVar }
        finally { Remove-Variable ProcParallelPeer -Scope Global }
    }

    It 'has what Write-Host writes as information' {
        $job = Start-ParTask { Write-Host 'HostOutput' } -Pool threads | Wait-Job
        $job.Information | Should -Be HostOutput
    }
}

Describe 'A task of a script file' {
    BeforeAll {
        Set-Content "$TestDrive/plain.ps1" 'for ($i = 0; $i -lt 10; $i++) { Write-Output "Hello $i" }'
        Set-Content "$TestDrive/arguments.ps1" 'param($arg1, $arg2) Write-Output $arg1; Write-Output $arg2'
        Set-Content "$TestDrive/input.ps1" '$input | foreach { Write-Output $_ }'
        Set-Content "$TestDrive/using.ps1" 'Write-Output $using:text; Write-Output $($using:list)[2]; Write-Output @(, $using:list)'
        Set-Content "$TestDrive/both.ps1" 'param([string] $first) Write-Output "$first $using:text $using:number"'
    }
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'gives its output' {
        $results = Start-ParTask -FilePath "$TestDrive/plain.ps1" -Pool threads | Receive-Job -Wait
        $results.Count | Should -Be 10
        $results[9] | Should -Be 'Hello 9'
    }

    It 'takes arguments' {
        Start-ParTask -FilePath "$TestDrive/arguments.ps1" -ArgumentList Hello, Goodbye -Pool threads | Receive-Job -Wait | Should -Be Hello, Goodbye
    }

    It 'has in $input what was piped to it' {
        'Hello', 'Goodbye' | Start-ParTask -FilePath "$TestDrive/input.ps1" -Pool threads | Receive-ParResult -Ordered | Should -Be Hello, Goodbye
    }

    It 'has the variables of its caller by $using:' {
        $text, $list = 'Hello!', (1..10)
        $results = Start-ParTask -FilePath "$TestDrive/using.ps1" -Pool threads | Receive-Job -Wait
        $results[0] | Should -Be 'Hello!'
        $results[1] | Should -Be 3
        $results[2] | Should -Be (1..10)
    }

    It 'has them beside its arguments' {
        $text, $number = 'There', 60
        Start-ParTask -FilePath "$TestDrive/both.ps1" -ArgumentList Hello -Pool threads | Receive-Job -Wait | Should -Be 'Hello There 60'
    }
}

Describe 'More tasks than workers' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'run as many at once as the pool has workers, and the others have not started' {
        $tasks = 1..4 | Start-ParTask { Start-Sleep 60 } -Pool threads
        Wait-Until { @(Get-Job -State Running).Count -eq 2 } 20 | Should -BeTrue
        @(Get-Job -State NotStarted).Count | Should -Be 2
        Get-Job | Remove-Job -Force
        Get-Job | Should -BeNullOrEmpty
        $tasks.State | Should -Be Stopped, Stopped, Stopped, Stopped
    }

    It 'give their workers back when they are removed while they run' {
        $running = 1, 2 | Start-ParTask { Start-Sleep 60 } -Pool threads
        Wait-Until { @(Get-Job -State Running).Count -eq 2 } 20 | Should -BeTrue
        $next = Start-ParTask { 'next' } -Pool threads
        $running[0] | Remove-Job -Force
        $next | Receive-Job -Wait | Should -Be next
        $running[1].State | Should -Be Running
    }

    It 'leave no more workers than the pool has' {
        $tasks = 1..20 | Start-ParTask { $PID } -Pool threads
        $ids = $tasks | Receive-Job -Wait -AutoRemoveJob | Sort-Object -Unique
        @($ids).Count | Should -BeLessOrEqual 2
        @(Get-ParWorker threads).Count | Should -BeLessOrEqual 2
    }

    It 'are all removed by Receive-Job -AutoRemoveJob, with all of their output' {
        $tasks = 1..4 | Start-ParTask { "$_ a"; "$_ b" } -Pool threads
        $results = $tasks | Receive-Job -Wait -AutoRemoveJob
        $results | Sort-Object | Should -Be '1 a', '1 b', '2 a', '2 b', '3 a', '3 b', '4 a', '4 b'
        Get-Job | Should -BeNullOrEmpty
    }
}
