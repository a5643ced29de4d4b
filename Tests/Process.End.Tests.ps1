# How processes are ended: Stop-ParProcess, the end of their session, and the end of what they have started.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule

    # Starts a process and waits until its script runs.
    function Start-Running([scriptblock] $Script, [hashtable] $More = @{}) {
        $mark = Join-Path $TestDrive ([guid]::NewGuid())
        $process = Start-ParProcess $Script -ArgumentList $mark @More
        Wait-Until { Get-Content $mark -ErrorAction Ignore } 40 | Should -BeTrue
        $content = Get-Content $mark
        Remove-Item $mark
        $process, $content
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-Spare
    Assert-NothingLeft
}

Describe 'Stop-ParProcess' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'stops a script in good order: what finally writes arrives, and the exit code says "terminated"' {
        $process, $null = Start-Running { param($mark) try { 'before'; Set-Content $mark x; Start-Sleep 300 } finally { 'finally' } }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Stop-ParProcess $process
        $process.Join(30) | Should -BeTrue
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $process | Receive-ParResult -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be before, finally
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'JobStopped*'
        $process.ExitCode, $process.State, $process.IsAlive | Should -Be -15, Stopped, $false
    }

    It 'stops a script that sleeps at once, and not when the grace period has passed' {
        $seconds = foreach ($i in 1..3) {
            $process, $null = Start-Running { param($mark) Set-Content $mark x; Start-Sleep 300 }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $process.Terminate()
            $process.Join(30) | Should -BeTrue
            $process.ExitCode | Should -Be -15
            $clock.Elapsed.TotalSeconds
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1
    }

    It 'kills what does not stop' {
        $process, $null = Start-Running { param($mark) [IO.File]::WriteAllText($mark, 'x'); [Threading.Thread]::Sleep(300000) }
        $process.Terminate()
        $process.Join(30) | Should -BeTrue
        $process.ExitCode, $process.State | Should -Be -15, Stopped
    }

    It 'kills at once with -Force, and with what the script has started' {
        $process, $child = Start-Running { param($mark) try { Set-Content $mark (Start-Process /bin/sleep 300 -PassThru).Id; Start-Sleep 300 } finally { 'finally' } }
        Wait-Until { Test-ProcessAlive $child } | Should -BeTrue
        $process | Stop-ParProcess -Force -PassThru | Should -Be $process
        $process.Join(30) | Should -BeTrue
        $process.ExitCode, $process.State | Should -Be -9, Stopped
        $process | Receive-ParResult -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Wait-Until { -not (Test-ProcessAlive $child) } | Should -BeTrue
    } -Tag Unix -Skip:$IsWindows

    It 'ends the whole tree, also what has left its session, <Kind>' -ForEach @{ Kind = 'in good order'; Force = $false }, @{ Kind = 'with -Force'; Force = $true } {
        $process, $children = Start-Running {
            param($mark)
            /bin/sh -c "(setsid sh -c 'sleep 300 & echo `$! >> $mark.ids; sleep 300' &) > /dev/null 2>&1; sleep 300 > /dev/null 2>&1 & echo `$! >> $mark.ids"
            while (@(Get-Content "$mark.ids" -ErrorAction Ignore).Count -lt 2) { Start-Sleep -Milliseconds 20 }
            Move-Item "$mark.ids" $mark
            Start-Sleep 300
        }
        @($children | Where-Object { Test-ProcessAlive $_ }).Count | Should -Be 2
        Stop-ParProcess $process -Force:$Force
        $process.Join(30) | Should -BeTrue
        Wait-Until { -not @($children | Where-Object { Test-ProcessAlive $_ }) } 10 | Should -BeTrue
    } -Tag Linux -Skip:(-not $IsLinux)

    It 'does nothing to what has ended, and nothing with -WhatIf' {
        $process = Start-ParProcess { exit 3 }
        $process.Join()
        $process | Stop-ParProcess
        $process | Stop-ParProcess -Force
        $process.ExitCode, $process.State | Should -Be 3, Completed
        $process, $null = Start-Running { param($mark) Set-Content $mark x; Start-Sleep 300 }
        Stop-ParProcess $process -WhatIf
        $process.IsAlive | Should -BeTrue
    }

    It 'ends the processes of a process, as a signal from elsewhere does: <ByParent>' -ForEach @{ ByParent = $true }, @{ ByParent = $false } {
        $process, $inner = Start-Running { param($mark) $inner = Start-ParProcess { Start-Sleep 300 }; Set-Content $mark $inner.ProcessId; $inner.Join() }
        Test-ProcessAlive $inner | Should -BeTrue
        if ($ByParent) { $process.Kill() } else { Stop-Process -Id $process.ProcessId -Force }
        $process.Join(30) | Should -BeTrue
        Wait-Until { -not (Test-ProcessAlive $inner) } 10 | Should -BeTrue
    }
}

Describe 'Many processes' {
    AfterEach { Get-Job | Remove-Job -Force }

    It 'all end, and all are stopped that have not come up yet' {
        Start-TestClock 180
        $processes = 1..15 | ForEach-Object { Start-ParProcess { $PID } }
        @($processes | Wait-ParProcess).Count | Should -Be 15
        $processes.ExitCode | Sort-Object -Unique | Should -Be 0
        @($processes | Receive-ParResult | Sort-Object -Unique).Count | Should -Be 15
        $processes = 1..15 | ForEach-Object { $process = Start-ParProcess { Start-Sleep 300 }; $process.Terminate(); $process }
        @($processes | Wait-ParProcess -TimeoutSeconds 60).Count | Should -Be 15
        $processes.ExitCode | Sort-Object -Unique | Should -Be -15
        @($processes.ProcessId | Where-Object { Test-ProcessAlive $_ }).Count | Should -Be 0
        # Nor is there one that nobody has asked for its exit code.
        if ($IsLinux) { @($processes.ProcessId | Where-Object { Test-Path "/proc/$_" }).Count | Should -Be 0 }
    }

    It 'that start others and wait for each in turn report depth first' {
        Start-TestClock 120
        $reports, $file = (New-ParQueue), (Join-Path $TestDrive tree.ps1)
        Set-Content $file "param(`$Reports, `$Name, `$Depth) `$Reports.Put(`$Name); if (`$Depth) { foreach (`$i in 0, 1) { (Start-ParProcess -FilePath '$file' -ArgumentList `$Reports, `"`$Name`$i`", (`$Depth - 1)).Join() } }"
        $process = Start-ParProcess -FilePath $file -ArgumentList $reports, '', 2
        $process.Join(100) | Should -BeTrue
        $process | Receive-ParResult | Should -BeNullOrEmpty
        Receive-ParQueue $reports -NoWait | Should -Be '', '0', '00', '01', '1', '10', '11'
        $reports.Dispose()
    }

    It 'cannot multiply without end: a script that starts itself is stopped by its depth' {
        Start-TestClock 90
        $file = Join-Path $TestDrive bomb.ps1
        Set-Content $file "Start-ParProcess -FilePath '$file' -ErrorAction Stop | Receive-ParResult; 'level'"
        $process = Start-ParProcess -FilePath $file
        $output = $process | Receive-ParResult -ErrorVariable failures -ErrorAction SilentlyContinue
        @($output).Count | Should -Be 4
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NestingTooDeep*'
        Remove-Job $process
    }

    It 'need no standard streams' {
        Start-TestClock
        $process = Start-ParProcess { [Console]::Out.Close(); [Console]::Error.Close(); [Console]::In.Close(); 'ok' }
        $process.Get() | Should -Be ok
        $process.ExitCode | Should -Be 0
    }

    It 'do not hold up a pipeline that is stopped while it waits for them' {
        Start-TestClock
        $process = Start-ParProcess { Start-Sleep 300 }
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = $shell.AddScript("param(`$process) Import-Module '$env:PROCPARALLEL_MODULE'; Wait-ParProcess `$process").AddArgument($process)
            $running = $shell.BeginInvoke()
            Start-Sleep 1
            $running.IsCompleted | Should -BeFalse
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        } finally { $shell.Runspace.Close(); $shell.Dispose() }
        $process.IsAlive | Should -BeTrue
    }

    It 'leave nothing in the session' {
        Start-TestClock
        $before = @(Get-Process -Id $PID).Threads.Count
        1..3 | ForEach-Object { $process = Start-ParProcess { 1 }; $process.Join(); Remove-Job $process }
        Wait-Until { @(Get-Process -Id $PID).Threads.Count -le $before + 12 } 30 | Should -BeTrue
    }
}

Describe 'A spare process' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is there after the first start, is used by the next one, and by none with -Fresh' {
        (Start-ParProcess { 1 }).Join()
        $spare = { @(Get-TestProcess | Where-Object { $_ -ne $PID }) }
        Wait-Until { @(& $spare).Count -eq 1 } 20 | Should -BeTrue
        $id = @(& $spare)[0]
        (Start-ParProcess { $PID } -Fresh).Get() | Should -Not -Be $id
        (Start-ParProcess { $PID }).Get() | Should -Be $id
    } -Tag Linux -Skip:(-not $IsLinux)

    It 'that was killed costs nothing' {
        (Start-ParProcess { 1 }).Join()
        Wait-Until { @(Get-TestProcess).Count -eq 1 } 20 | Should -BeTrue
        Get-TestProcess | ForEach-Object { Stop-Process -Id $_ -Force }
        Wait-Until { @(Get-TestProcess).Count -eq 0 } 20 | Should -BeTrue
        (Start-ParProcess { 'works' }).Get() | Should -Be works
    } -Tag Linux -Skip:(-not $IsLinux)
}

Describe 'The end of the session' {
    BeforeAll { Stop-Spare }
    BeforeEach { Start-TestClock 90 }
    AfterEach { Wait-Until { -not @(Get-TestProcess) } 20 | Should -BeTrue }

    It 'waits for processes that are no daemons, and says for which' {
        $run = Invoke-TestScript { $null = Start-ParProcess { Start-Sleep 300 } -Daemon; $null = Start-ParProcess { Start-Sleep 3; Set-Content $args[0] done } -ArgumentList $args -Name slow; exit 6 } (Join-Path $TestDrive waited)
        $run.ExitCode | Should -Be 6
        Get-Content (Join-Path $TestDrive waited) | Should -Be done
        $run.Error | Should -Match 'Waiting for the end of slow \(\d+\)'
    }

    It 'does not wait for daemons' {
        $run = Invoke-TestScript { (Start-ParProcess { Start-Sleep 300 } -Daemon).Daemon; 'end' }
        $run.TimedOut, $run.Output, $run.Error | Should -Be $false, @('True', 'end'), ''
    }

    It 'is not held up after Ctrl+C' {
        if (Test-SignalIgnored 2) {
            Set-ItResult -Skipped -Because 'SIGINT is ignored here, as in what a shell runs in the background'
        }
        $hint = Join-Path $TestDrive hint
        $run = Start-TestScript { $null = Start-ParProcess { Start-Sleep 300 }; 'end' } -ErrorFile $hint
        Wait-Until { (Test-Path $hint) -and (Get-Content $hint -Raw) -match 'Ctrl\+C stops them' } 40 | Should -BeTrue
        /bin/kill -INT $run.Process.Id
        (Wait-TestScript $run 20).TimedOut | Should -BeFalse
    } -Tag Unix -Skip:$IsWindows

    It 'by removing the module ends them all' {
        $run = Invoke-TestScript {
            $process = Start-ParProcess { Start-Sleep 300 }
            Remove-Module ProcParallel
            $process.IsAlive, $process.ExitCode
        }
        $run.Output | Should -Be False, -9
    }

    It 'by SIGKILL ends them all' {
        $run = Start-TestScript { (Start-ParProcess { $null = Start-ParProcess { Start-Sleep 300 }; while ($true) { } }).Join() }
        $null = Wait-Until { @(Get-TestProcess).Count -ge 3 } 40
        $run.Process.Kill()
        $null = Wait-TestScript $run 20
        Wait-Until { -not @(Get-TestProcess) } 20 | Should -BeTrue
        New-ParPool 1 | Remove-ParPool -Force -Confirm:$false
        Wait-Until { -not (Test-Path (Join-Path ([IO.Path]::GetTempPath()) "procparallel-$($run.Process.Id)-*")) } 10 | Should -BeTrue -Because 'the next session removes it'
    } -Tag Unix -Skip:$IsWindows
}
