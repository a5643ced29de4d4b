# A session that is killed takes its workers along, whatever they do, and all that they have started.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll { Assert-NothingLeft }

Describe 'The death of a session by SIGKILL, whose workers <Name>,' -ForEach @(
    @{ Name = 'are starting'; Count = 2; Script = { New-ParPool 2 -MinimumWorkers 2; 'begun'; Start-Sleep 300 } }
    @{ Name = 'are idle'; Count = 3; Script = { 1..2 | Invoke-ParMap { Start-Sleep 1 } -ChunkSize 1 -ThrottleLimit 2; 'begun'; Start-Sleep 300 } }
    @{ Name = 'run a script'; Count = 3; Script = { $null = 1..2 | Invoke-ParMap { while ($true) { } } -ChunkSize 1 -ThrottleLimit 2 -AsJob; 'begun'; Start-Sleep 300 } }
    @{ Name = 'are in native code'; Count = 5; Script = { $null = 1..2 | Invoke-ParMap { /bin/sleep 300 } -ChunkSize 1 -ThrottleLimit 2 -AsJob; 'begun'; Start-Sleep 300 } }
    @{ Name = 'have sent what it has not read'; Count = 4; Script = {
            1..2 | Invoke-ParMap {
                /bin/sh -c "(setsid sleep 300 &) > /dev/null 2>&1; (sleep 300 &) > /dev/null 2>&1"
                while ($true) { 'x' * 1000 }
            } -ChunkSize 1 -ThrottleLimit 1 | ForEach-Object { if ($_) { $null = kill -STOP $PID } }
        }
    }
    @{ Name = 'are stopped'; Count = 3; Script = {
            $ids = 1..2 | Invoke-ParMap { Start-Sleep 1; $PID } -ChunkSize 1 -ThrottleLimit 2
            kill -STOP $ids
            'begun'
            Start-Sleep 300
        }
    }
    @{ Name = 'have daemons'; Count = 6; Script = {
            $null = 1..2 | Invoke-ParMap { /bin/sh -c "(setsid sh -c 'sleep 300 & sleep 300' &) > /dev/null 2>&1"; Start-Sleep 1 } -ChunkSize 1 -ThrottleLimit 2
            'begun'
            Start-Sleep 300
        }
    }
) {
    BeforeEach { Start-TestClock }

    It 'leaves no process and no file' {
        $run = Start-TestScript $Script
        Wait-Until { @(Get-TestProcess).Count -ge $Count } 40 | Should -BeTrue
        if ($Name -eq 'are stopped') {
            Wait-Until { @(Get-TestProcess | Where-Object { (Get-Content "/proc/$_/stat" -Raw -ErrorAction Ignore) -match '\) T ' }).Count -eq 2 } 40 | Should -BeTrue
        }
        if ($Name -eq 'have sent what it has not read') {
            Wait-Until { (Get-Content "/proc/$($run.Process.Id)/stat" -Raw -ErrorAction Ignore) -match '\) T ' } 40 | Should -BeTrue
        }
        $workers = Get-TestProcess | Where-Object { $_ -ne $run.Process.Id }
        $run.Process.Kill()
        $null = Wait-TestScript $run 20
        Wait-Until { -not @(Get-TestProcess) } 10 | Should -BeTrue

        # A worker that is just starting may open what it cannot remove any more; the next session to have pools does it.
        $folders = Join-Path ([IO.Path]::GetTempPath()) "procparallel-$($run.Process.Id)-*"
        Wait-Until {
            Remove-ParPool (New-ParPool 1 -MinimumWorkers 0)
            -not (Test-Path $folders) -and -not (Get-RuntimeFile $workers)
        } 20 | Should -BeTrue
    }
} -Tag Linux -Skip:(-not $IsLinux)
