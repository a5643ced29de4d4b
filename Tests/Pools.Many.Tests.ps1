# Pools that are used by many at once: runspaces, sessions, thousands of tasks; and what ends in the middle of it.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule

    # Runs a script in a runspace of its own, which has the module; its output is there when the handle is waited for.
    function Start-TestRunspace([scriptblock] $Script, [object[]] $ArgumentList = @()) {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        $null = $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'").AddStatement().AddScript($Script.ToString())
        foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
        @{ Shell = $shell; Handle = $shell.BeginInvoke() }
    }

    function Wait-TestRunspace($Run) {
        try {
            $Run.Shell.EndInvoke($Run.Handle)
            $Run.Shell.Streams.Error | Should -BeNullOrEmpty
        } finally {
            $Run.Shell.Runspace.Close()
            $Run.Shell.Dispose()
        }
    }
}

AfterAll { Assert-NothingLeft }

Describe 'Several runspaces' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'work in pools of their own at the same time' {
        $runs = 1..3 | ForEach-Object {
            Start-TestRunspace { param($who) 1..300 | Invoke-ParMap { "$($ParWorker.PoolName) $using:who $_" } -Pool (New-ParPool 2 -Name "of $who") -ChunkSize 1 } $_
        }
        foreach ($who in 1..3) { Wait-TestRunspace $runs[$who - 1] | Should -Be @(1..300 | ForEach-Object { "of $who $who $_" }) }
    }

    It 'work in one pool at the same time, each with maps and with tasks of which every second is stopped' {
        $pool = New-ParPool 2
        $runs = 1..4 | ForEach-Object {
            Start-TestRunspace {
                param($who, $pool)
                1..200 | Invoke-ParMap { $_ + $using:who } -Pool $pool
                $tasks = 1..20 | Start-ParTask { if ($_ % 2) { Start-Sleep 600 } else { $_ } } -Pool $pool
                $tasks | Where-Object { $_.InputObject % 2 } | Stop-ParTask
                $tasks | Where-Object { $_.InputObject % 2 -eq 0 } | Receive-ParResult -Ordered
                $tasks | Wait-ParResult | Where-Object State -EQ Stopped | Measure-Object | ForEach-Object Count
            } $_, $pool
        }
        foreach ($who in 1..4) {
            Wait-TestRunspace $runs[$who - 1] | Should -Be (@(1..200 | ForEach-Object { $_ + $who }) + @(1..10 | ForEach-Object { 2 * $_ }) + 10)
        }
    }

    It 'that give work while the pool is <How> have it done or are told so' -ForEach @{ How = 'closed' }, @{ How = 'stopped' } {
        $pool = New-ParPool 2
        $seen = [Collections.Concurrent.ConcurrentQueue[int]]::new()
        $runs = 1..3 | ForEach-Object {
            Start-TestRunspace {
                param($pool, $seen)
                try {
                    while ($true) {
                        $result = Invoke-ParTask { 6 * 7 } -Pool $pool -ErrorAction Stop
                        if ($result -ne 42) { return "gave '$result'" }
                        $seen.Enqueue(1)
                    }
                } catch { $_.FullyQualifiedErrorId }
            } $pool, $seen
        }
        Wait-Until { $seen.Count -gt 60 } 30 | Should -BeTrue
        if ($How -eq 'closed') { $pool | Close-ParPool } else { $pool | Stop-ParPool -Confirm:$false }
        foreach ($run in $runs) { Wait-TestRunspace $run | Should -BeLike 'PoolClosed,*' }
        ($pool | Wait-ParPool -TimeoutSeconds 20).WorkerCount | Should -Be 0
    }
}

Describe 'Several sessions' {
    BeforeEach { Start-TestClock 90 }
    AfterEach { Assert-NothingLeft }

    It 'of one user do not get into each other''s way' {
        $runs = 1..3 | ForEach-Object {
            Start-TestScript {
                param($who)
                1..200 | Invoke-ParMap { "$using:who $_" } -ChunkSize 1 -ThrottleLimit 2
            } $_
        }
        foreach ($who in 1..3) {
            $run = Wait-TestScript $runs[$who - 1]
            $run.Output | Should -Be @(1..200 | ForEach-Object { "$who $_" })
            $run.Error | Should -BeNullOrEmpty
        }
    }

    It 'that are ending still have work done for their exit handlers' {
        $file = Join-Path $TestDrive exiting
        $run = Invoke-TestScript {
            param($file)
            $null = 1 | Invoke-ParMap { $_ }
            $null = Register-EngineEvent PowerShell.Exiting -Action { [IO.File]::WriteAllText($file, "$(1..3 | Invoke-ParMap { $_ * 2 })") }
            exit 4
        } $file
        $run.ExitCode | Should -Be 4
        $run.Error | Should -BeNullOrEmpty
        Get-Content $file | Should -Be '2 4 6'
    }
}

Describe 'Thousands of tasks' {
    BeforeEach { Start-TestClock 120 }
    AfterEach { Get-Job | Remove-Job -Force; Assert-NothingLeft }

    It 'give each its own result' {
        $pool = New-ParPool 2
        $tasks = 1..5000 | Start-ParTask { $_ * 2 } -Pool $pool
        $tasks | Receive-ParResult -Ordered | Should -Be @(1..5000 | ForEach-Object { $_ * 2 })
    }

    It 'are stopped while they wait, and give the prompt back at once' {
        $pool = New-ParPool 2
        $running = 1..2 | Start-ParTask { Start-Sleep 600 } -Pool $pool
        $null = Wait-Until { @($running | Where-Object State -EQ Running).Count -eq 2 } 30
        $tasks = 1..10000 | Start-ParTask { $_ } -Pool $pool
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $tasks | Stop-ParTask
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        @($tasks | Wait-ParResult | Where-Object State -EQ Stopped) | Should -HaveCount 10000
        @($running | Where-Object State -EQ Running) | Should -HaveCount 2
    }

    It 'end with their pool, all of them' {
        $pool = New-ParPool 2
        $tasks = 1..10000 | Start-ParTask { Start-Sleep 600 } -Pool $pool
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $pool | Stop-ParPool -Confirm:$false
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        @($tasks | Wait-ParResult -TimeoutSeconds 60) | Should -HaveCount 10000
        @($tasks | Where-Object Successful) | Should -BeNullOrEmpty
    }
}
