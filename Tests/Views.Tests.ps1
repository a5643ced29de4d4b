# How the module's objects look in a terminal of 80 columns.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool -Name 'a pool whose name is long' -ThrottleLimit 1
    $task = 'input' | Start-ParTask { param($text) "the output of $text, which is longer than a line of the terminal can be, as people who write such lines know" } -Pool $pool
    $failed = Start-ParTask { throw 'the reason' } -Name 'a task whose name is long' -Pool $pool
    $map = 1..3 | Invoke-ParMap { Write-Error small; if ($_ -eq 2) { throw 'two' }; $_ } -AsJob -Pool $pool
    $process = Start-ParProcess { 'x' }
    $null = $task, $failed, $map, $process | Wait-Job
    $running = Start-ParTask { Start-Sleep 120 } -Pool $pool
    $queued = Start-ParTask { 1 } -Pool $pool
    $null = Wait-Until { $running.State -eq 'Running' } 20
    $results = $map | Receive-ParResult -PassThru -Keep | Sort-Object Index

    # The lines of objects as the console shows them.
    function Get-View([object[]] $Object, [switch] $List) {
        $text = $List ? ($Object | Format-List | Out-String -Width 80) : ($Object | Out-String -Width 80)
        @($text -split '\r?\n' | Where-Object { $_.Trim() } | ForEach-Object TrimEnd)
    }

    # The lines, which have room, are as many as there are objects and header lines, and have one column for each title.
    function Get-Table([object[]] $Object, [string] $Titles) {
        $lines = Get-View $Object
        ($lines[0].Trim() -replace '\s+', ' ') | Should -Be $Titles
        $lines.Count | Should -Be ($Object.Count + 2)
        foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual 80 }
        $lines | Select-Object -Skip 2
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'The table of' {
    BeforeEach { Start-TestClock }

    It 'tasks' {
        $rows = Get-Table ($task, $failed, $running, $queued) 'Id Name State Data Pool Duration Command'
        $rows[0] | Should -Match ' Completed +True +a pool wh… +[\d.]+ m?s param\(\$text\) "the .*…$'
        $rows[1] | Should -Match 'a task wh… Failed '
        $rows[2] | Should -Match ' Running +False .* Start-Sleep 120$'
        $rows[3] | Should -Match ' NotStarted False .* 0 ms 1$'
    }

    It 'maps' {
        (Get-Table @($map) 'Id Name State Data Done Failed Duration Command') | Should -Match ' Failed +True +3/3 +1 +[\d.]+ m?s Write-Error sm.*…$'
    }

    It 'processes' {
        (Get-Table @($process) 'Id Name PID State ExitCode Duration Command') | Should -Match ' Completed +0 +[\d.]+ m?s ''x''$'
    }

    It 'jobs of several kinds is one, whichever is first' {
        $rows = Get-Table ($task, $map, $process) 'Id Name State Data Pool Duration Command'
        $rows[1] | Should -Match ' Failed +True '
        $rows = Get-Table ($map, $task, $process) 'Id Name State Data Done Failed Duration Command'
        $rows[1] | Should -Match ' Completed +True +1/1 '
        $rows = Get-Table ($process, $map, $task) 'Id Name PID State ExitCode Duration Command'
        $rows[1] | Should -Match ' Failed '
        Get-View (Get-Job) | Should -HaveCount (2 + @(Get-Job).Count)
    }

    It 'results' {
        $rows = Get-Table $results 'Index Ok Worker Try Duration Input Output'
        $rows[0] | Should -Match '^ +0 True +1 +1 +[\d.]+ m?s 1 +1$'
        $rows[1] | Should -Match '^ +1 False +1 +1 +[\d.]+ m?s 2 +two$'
    }

    It 'pools and workers' {
        (Get-Table @($pool) 'Name Kind State Limit Workers Waiting Running Done') | Should -Match '^a pool whose name… Script Open +1 +1 +1 +1 +\d+$'
        # The age, which is some seconds, has a unit.
        (Get-Table @(Get-ParWorker $pool) 'Pool Id PID State Item Queued Done Age MB') | Should -Match ' Busy .* ([\d.]+ m?s|\d+ m \d\d s) +\d+$'
    }
}

Describe 'The list of' {
    BeforeEach { Start-TestClock }

    It 'a task says where and when it ran, and why it failed' {
        $lines = Get-View $failed -List
        foreach ($pattern in 'Name +: a task whose name is long', 'State +: Failed', 'Reason +: the reason', 'Command +: throw ''the reason''',
            "Worker +: 1 \(process $($failed.ProcessId)\)", 'Attempts +: 1', 'StartedAt +: .*\d', 'Duration +: [\d.]+ m?s') {
            @($lines -match "^$pattern$").Count | Should -Be 1 -Because $pattern
        }
    }

    It 'a map says how much is done' {
        $lines = Get-View $map -List
        foreach ($pattern in 'Done +: 3/3', 'Failed +: 1', 'Reason +: 1 of 3 items failed. The first error: two') { @($lines -match "^$pattern$").Count | Should -Be 1 -Because $pattern }
    }

    It 'a result has the text of its errors' {
        (Get-View $results[0] -List) -match '^Errors +: small$' | Should -HaveCount 1
        (Get-View $results[1] -List) -match '^Errors +: \{small, two\}$' | Should -HaveCount 1
    }

    It 'anything has room, as far as it can' {
        foreach ($object in $task, $map, $process, $results[1], $pool, (Get-ParWorker $pool)) {
            foreach ($line in Get-View $object -List) { $line.Length | Should -BeLessOrEqual 80 }
        }
    }
}

Describe 'A duration' {
    It '<Seconds> is <Text>' -ForEach @(
        @{ Seconds = 0.0004; Text = '0 ms' }
        @{ Seconds = 0.25; Text = '250 ms' }
        @{ Seconds = 0.9996; Text = '1.0 s' }
        @{ Seconds = 59.9; Text = '59.9 s' }
        @{ Seconds = 61; Text = '1 m 01 s' }
        @{ Seconds = 3661; Text = '1 h 01 m' }
        @{ Seconds = 90000; Text = '1 d 01 h' }
    ) {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            [ProcParallel.ParView]::Duration([timespan]::FromSeconds($Seconds)) | Should -Be $Text
        } finally { [cultureinfo]::CurrentCulture = $culture }
    }
}

Describe 'The text of an error' {
    BeforeEach { Start-TestClock }

    It 'shows the line of the script, and says which item it was and where' {
        $problem = 5 | Invoke-ParMap {
            throw 'the reason'
        } -ThrottleLimit 1 2>&1
        $text = ($problem | Out-String -Width 80) -replace '\e\[[\d;]*m'
        foreach ($pattern in 'Views\.Tests\.ps1:\d+', '\d+ \| +throw ''the reason''', '\| +the reason', "\[item 0, worker \d+, process $($problem.ProcessId)\]") { $text | Should -Match $pattern }
    }
}
