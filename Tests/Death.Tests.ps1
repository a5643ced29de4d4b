# Workers that die while they run scripts: what is lost, what is not, and what the error says.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
    $runaway = 'public static class Runaway { public static int Down(int n) => 1 + Down(n + 1); }'
}

AfterAll { Assert-NothingLeft }

Describe 'A script whose worker <Name>' -ForEach @(
    @{ Name = 'is killed'; How = { kill -KILL $PID; Start-Sleep 60 }; ExitCode = 137; Signal = 'SIGKILL' }
    @{ Name = 'is ended by SIGTERM'; How = { kill -TERM $PID; Start-Sleep 60 }; ExitCode = 143; Signal = 'SIGTERM' }
    @{ Name = 'is stopped'; How = { kill -STOP $PID; Start-Sleep 60 }; ExitCode = 137; Signal = 'SIGKILL' }
    @{ Name = 'exits with 0'; How = { [Environment]::Exit(0) }; ExitCode = 0; Signal = $null }
    @{ Name = 'exits with 7'; How = { [Environment]::Exit(7) }; ExitCode = 7; Signal = $null }
    @{ Name = 'runs exit 7'; How = { exit 7 }; ExitCode = 7; Signal = $null }
    @{ Name = 'fails fast'; How = { [Environment]::FailFast('no way on') }; ExitCode = 134; Signal = 'SIGABRT' }
    @{ Name = 'overflows its stack'; How = { [Runaway]::Down(0) }; ExitCode = 134; Signal = 'SIGABRT' }
) {
    BeforeAll { $pool = New-ParPool 2 -InitializationScript ([scriptblock]::Create("Add-Type '$runaway'")) }
    BeforeEach { Start-TestClock }
    AfterAll { $pool | Remove-ParPool -Force -Confirm:$false }

    It 'costs the item that it ran, and no other, for chunk size <_>' -ForEach 1, 5 {
        $how = $How.ToString()
        $result = 1..20 | Invoke-ParMap { if ($_ -eq 8) { . ([scriptblock]::Create($using:how)) }; $_ } -Pool $pool -ChunkSize $_ -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be (1..7 + 9..20)
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'WorkerLost,*'
        $failed[0].TargetObject | Should -Be 8
        $failed[0].Exception | ForEach-Object { $_.ItemIndex, $_.ExitCode, $_.SignalName } | Should -Be 7, $ExitCode, $Signal
        $failed[0].Exception.WorkerId | Should -BeIn 1, 2
        $failed[0].Exception.ProcessId | Should -BeGreaterThan 0
        Wait-Until { -not (Get-RuntimeFile $failed[0].Exception.ProcessId) } | Should -BeTrue -Because 'its sockets and pipes are not left'
        $pool.State | Should -Be Open
    }
} -Tag Unix -Skip:$IsWindows

Describe 'A lost worker' {
    BeforeEach { Start-TestClock }

    It 'has its last lines of standard error in the error' {
        $null = 1 | Invoke-ParMap { [Console]::Error.WriteLine('these were its last words'); [Environment]::Exit(3) } -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].Exception.StandardError | Should -BeLike '*these were its last words*'
        "$($failed[0])" | Should -BeLike '*code 3*these were its last words*'
    }

    It 'is replaced, and Get-ParWorker shows the other' {
        $pool = New-ParPool 1
        $first = 1 | Invoke-ParMap { $PID } -Pool $pool
        $null = 1 | Invoke-ParMap { [Environment]::Exit(3) } -Pool $pool -ErrorAction SilentlyContinue
        $second = 1 | Invoke-ParMap { $PID } -Pool $pool
        $second | Should -Not -Be $first
        (Get-ParWorker $pool).ProcessId | Should -Be $second
    }

    It 'that was idle costs nothing' {
        $pool = New-ParPool 2
        $ids = 1..2 | Invoke-ParMap { Start-Sleep -Milliseconds 200; $PID } -Pool $pool -ChunkSize 1 | Sort-Object -Unique
        Stop-Process -Id $ids -Force
        1..10 | Invoke-ParMap { $_ } -Pool $pool | Should -Be (1..10)
    }

    It 'leaves the output that had arrived' {
        $result = 1 | Invoke-ParMap { 'first'; 'second'; Start-Sleep -Milliseconds 300; [Environment]::Exit(3) } -ErrorAction SilentlyContinue
        $result | Should -Be first, second
    }

    It 'and all others at once, with thousands of items queued, cost at most what they ran' {
        $pool = New-ParPool 2
        $job = 1..4000 | Invoke-ParMap { [System.Threading.Thread]::Sleep(1); $_ } -Pool $pool -AsJob -ChunkSize 10
        Wait-Until { @(Get-ParWorker $pool | Where-Object ItemsDone -GT 20).Count -eq 2 } 20 | Should -BeTrue
        Stop-Process -Id (Get-ParWorker $pool).ProcessId -Force
        $result = $job | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed = @($failed | Where-Object FullyQualifiedErrorId -Like 'WorkerLost*')
        $failed.Count | Should -BeLessOrEqual 2
        @($result) + @($failed | ForEach-Object TargetObject) | Sort-Object -Unique | Should -HaveCount 4000
        Remove-Job $job
    }

    It 'takes the programs along that it had started, also one that had left its group' {
        $file = Join-Path $TestDrive children
        $null = 1 | Invoke-ParMap {
            /bin/sh -c "(sleep 730 & setsid sleep 731 & setsid sh -c 'sleep 732 & sleep 733' &) > /dev/null 2>&1; echo begun > '$using:file'"
            [Environment]::Exit(3)
        } -ErrorAction SilentlyContinue
        Get-Content $file | Should -Be begun
        Wait-Until { -not (Get-Process sleep -ErrorAction Ignore | Where-Object CommandLine -Match 'sleep 73[0-3]') } 10 | Should -BeTrue
    } -Tag Linux -Skip:(-not $IsLinux)
}

Describe '-RetryCount' {
    BeforeEach { Start-TestClock }

    It 'runs the item of a lost worker again, in another worker' {
        $mark = Join-Path $TestDrive attempts
        $result = 1..6 | Invoke-ParMap {
            if ($_ -eq 3) { Add-Content $using:mark "$($ParWorker.Attempt) $($ParWorker.Id) $PID"; if ($ParWorker.Attempt -lt 3) { [Environment]::Exit(3) } }
            $_
        } -RetryCount 2 -ThrottleLimit 2
        $result | Should -Be (1..6)
        $attempts = Get-Content $mark
        $attempts | ForEach-Object { ($_ -split ' ')[0] } | Should -Be 1, 2, 3
        $attempts | ForEach-Object { ($_ -split ' ')[2] } | Sort-Object -Unique | Should -HaveCount 3
    }

    It 'runs it again although a map around it keeps all other workers' {
        $pool = New-ParPool 2
        $met = New-Item (Join-Path $TestDrive met) -ItemType Directory
        $mark = Join-Path $TestDrive inner
        $result = 1, 2 | Invoke-ParMap { $null = New-Item $using:met/$_; while (@(Get-ChildItem $using:met).Count -lt 2) { Start-Sleep -Milliseconds 10 }; $_ } `
            -Begin { $kept = 1 } -End { 'end' } -Pool $pool -ChunkSize 1 |
            ForEach-Object { $_; if ($_ -eq 1) { 1 | Invoke-ParMap { Add-Content $using:mark x; if ($ParWorker.Attempt -eq 1) { [Environment]::Exit(3) }; 'inner' } -Pool $pool -RetryCount 1 } }
        $result | Should -Be 1, inner, 2, end, end
        Get-Content $mark | Should -HaveCount 2
        Remove-ParPool $pool
    }

    It 'gives an item up that ends every worker, after its attempts, and does all others' {
        $result = 1..30 | Invoke-ParMap { if ($_ -eq 5) { [Environment]::Exit(3) }; $_ } -RetryCount 2 -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be (1..4 + 6..30)
        $failed | Should -HaveCount 1
        $failed[0].Exception.Attempt | Should -Be 3
    }

    It 'does not run an item again that failed by itself' {
        $mark = Join-Path $TestDrive tries
        $null = 1 | Invoke-ParMap { Add-Content $using:mark x; throw 'x' } -RetryCount 3 -ErrorAction SilentlyContinue
        Get-Content $mark | Should -HaveCount 1
    }

    It 'is seen in the records of -PassThru' {
        $record = 1 | Invoke-ParMap { if ($ParWorker.Attempt -eq 1) { [Environment]::Exit(3) }; 'done' } -RetryCount 1 -PassThru
        $record.Attempt, $record.Output | Should -Be 2, 'done'
    }
}
