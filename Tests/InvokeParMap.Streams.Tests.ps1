# The streams of items, as if the script had run in the caller's own session.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
}

AfterAll { Assert-NothingLeft }

Describe 'The streams of an item' {
    BeforeEach { Start-TestClock }

    It 'come in the order in which they were written' {
        $VerbosePreference = $DebugPreference = $WarningPreference = $InformationPreference = 'Continue'
        $all = 1..2 | Invoke-ParMap {
            "out $_"
            Write-Error "error $_"
            Write-Warning "warning $_"
            Write-Verbose "verbose $_"
            Write-Debug "debug $_"
            Write-Information "information $_"
            Write-Host "host $_"
            "last $_"
        } *>&1
        $expected = foreach ($i in 1, 2) { 'out', 'error', 'warning', 'verbose', 'debug', 'information', 'host', 'last' | ForEach-Object { "$_ $i" } }
        $all | ForEach-Object { "$_" } | Should -Be $expected
        # Records that know their item and worker, of the engine's own kinds.
        $all[1..6] | ForEach-Object { $_.GetType().BaseType.Name } |
            Should -Be ErrorRecord, WarningRecord, VerboseRecord, DebugRecord, InformationRecord, InformationRecord
    }

    It 'are those of one item together, though items run at once' {
        $all = 1..40 | Invoke-ParMap { foreach ($i in 1..5) { Write-Warning "$_"; Start-Sleep -Milliseconds 1 } } -ChunkSize 1 3>&1
        $all | ForEach-Object { "$_" } | Should -Be (1..40 | ForEach-Object { $_, $_, $_, $_, $_ } | ForEach-Object { "$_" })
    }

    It '<Number> can be sent to a file' -ForEach @(
        @{ Number = 3; Name = 'warning' }
        @{ Number = 4; Name = 'verbose' }
        @{ Number = 5; Name = 'debug' }
        @{ Number = 6; Name = 'information' }
    ) {
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $file = Join-Path $TestDrive "stream$Number"
        $script = [scriptblock]::Create("Write-$Name text; 'out'")
        $result = switch ($Number) {
            3 { 1 | Invoke-ParMap $script 3>$file }
            4 { 1 | Invoke-ParMap $script 4>$file }
            5 { 1 | Invoke-ParMap $script 5>$file }
            6 { 1 | Invoke-ParMap $script 6>$file }
        }
        $result | Should -Be out
        Get-Content $file | Should -Be text
    }

    It 'are collected by the variables of the common parameters' {
        $null = 1..2 | Invoke-ParMap { Write-Warning "w$_"; Write-Information "i$_"; Write-Error "e$_" } -WarningVariable w -WarningAction SilentlyContinue -InformationVariable i -ErrorVariable e -ErrorAction SilentlyContinue
        $w | ForEach-Object { "$_" } | Should -Be w1, w2
        $i | ForEach-Object { "$_" } | Should -Be i1, i2
        $e | ForEach-Object { "$_" } | Should -Be e1, e2
    }

    It 'are shown by the caller''s preferences only' {
        $all = 1 | Invoke-ParMap { Write-Verbose v; Write-Debug d; Write-Information i; 1 } *>&1
        $all | Where-Object { $_ -isnot [Management.Automation.InformationRecord] } | Should -Be 1
        1 | Invoke-ParMap { Write-Warning w } -WarningAction SilentlyContinue 3>&1 | Should -BeNullOrEmpty
    }

    It '-Verbose of the command shows the verbose messages of its items' {
        1 | Invoke-ParMap { Write-Verbose v } -Verbose 4>&1 | ForEach-Object { "$_" } | Where-Object { $_ -eq 'v' } | Should -Be v
    }

    It '-WarningAction Stop ends the call at a warning' {
        { 1..10 | Invoke-ParMap { Write-Warning "w$_" } -WarningAction Stop } | Should -Throw
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }
}

Describe 'Information of an item' {
    BeforeEach { Start-TestClock }

    It 'keeps data, tags, source, time, user and process' {
        $record = 1 | Invoke-ParMap { Write-Information ([pscustomobject]@{ A = 1 }) -Tags x, y; $global:own = $PID } 6>&1
        $record.MessageData.A | Should -Be 1
        $record.Tags | Should -Be x, y
        $record.ProcessId | Should -Not -Be $PID
        ([datetime]::Now - $record.TimeGenerated).TotalMinutes | Should -BeLessThan 1
        $record.User | Should -Not -BeNullOrEmpty
    }

    It 'of Write-Host comes once, with its colours' {
        $records = @(1 | Invoke-ParMap { Write-Host one, two -Separator '+' -ForegroundColor Red -BackgroundColor Blue -NoNewline } 6>&1)
        $records.Count | Should -Be 1
        "$($records[0])" | Should -Be 'one+two'
        $records[0].Tags | Should -Contain PSHOST
        $records[0].MessageData.ForegroundColor | Should -Be Red
        $records[0].MessageData.BackgroundColor | Should -Be Blue
        $records[0].MessageData.NoNewLine | Should -BeTrue
    }

    It 'of $Host.UI comes as what Write-Host would have written' {
        1 | Invoke-ParMap { $Host.UI.WriteLine('shown') } 6>&1 | ForEach-Object { "$_" } | Should -Be shown
    }

    It 'of Out-Host and Out-Default is shown to the host' {
        1 | Invoke-ParMap { 'text' | Out-Host } 6>&1 | ForEach-Object { "$_".Trim() } | Where-Object { $_ } | Should -Be text
    }

    It 'of Write-Host is on the console once' {
        $run = Invoke-TestScript { 1 | Invoke-ParMap { Write-Host 'only once' } }
        $run.Output | Should -Be 'only once'
    }

    It 'of several types is shown the same as in the session' {
        $script = { Write-Host ([pscustomobject]@{ A = 1 }); Write-Host (1, 2); Write-Host '' ; Write-Host $null }
        $here = & $script 6>&1 | ForEach-Object { "$_" }
        1 | Invoke-ParMap $script 6>&1 | ForEach-Object { "$_" } | Should -Be $here
    }
}

Describe 'Progress of an item' {
    BeforeEach { Start-TestClock }

    It 'reaches the caller, apart from that of other workers' {
        $run = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = $run.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; 1..2 | Invoke-ParMap { Write-Progress -Activity `"act `$_`" -Status s -PercentComplete 50 -Id 1; Write-Progress -Activity x -Id 1 -Completed; Start-Sleep -Milliseconds 200 } -ChunkSize 1 -ThrottleLimit 2; Get-ParPool | Remove-ParPool -Force").Invoke()
            $shown = @($run.Streams.Progress | Where-Object Activity -Like 'act*')
            $shown.Count | Should -Be 2
            $shown.PercentComplete | Should -Be 50, 50
            @($run.Streams.Progress | Where-Object RecordType -EQ Completed).Count | Should -BeGreaterOrEqual 2
        } finally { $run.Dispose() }
    }

    It 'is hidden by $ProgressPreference of the caller' {
        $ProgressPreference = 'SilentlyContinue'
        1 | Invoke-ParMap { Write-Progress a -Status b; "$ProgressPreference" } | Should -Be SilentlyContinue
    }
}

Describe 'A native program in an item' {
    BeforeEach { Start-TestClock }

    It 'has its standard output as output of the item, line by line' {
        1..2 | Invoke-ParMap { /bin/sh -c "echo one $_; echo two $_" } | Should -Be 'one 1', 'two 1', 'one 2', 'two 2'
    } -Tag Unix -Skip:$IsWindows

    It 'has its standard error in the error stream' {
        $all = 1 | Invoke-ParMap { /bin/sh -c 'echo out; echo err >&2' } 2>&1
        $all | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { "$_" } | Should -Be err
        $all | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Should -Be out
    } -Tag Unix -Skip:$IsWindows

    It 'that writes to standard error does not end a call with -ErrorAction Stop' {
        1..2 | Invoke-ParMap { /bin/sh -c 'echo progress >&2; echo out' } -ErrorAction Stop 2>$null | Should -Be out, out
    } -Tag Unix -Skip:$IsWindows

    It 'leaves its exit code in $LASTEXITCODE' {
        1 | Invoke-ParMap { /bin/sh -c 'exit 3'; $?; $LASTEXITCODE } | Should -Be $false, 3
    } -Tag Unix -Skip:$IsWindows

    It 'that fails is an error when $PSNativeCommandUseErrorActionPreference says so' {
        $PSNativeCommandUseErrorActionPreference = $true
        $null = 1 | Invoke-ParMap { /bin/sh -c 'exit 3' } -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be ProgramExitedWithNonZeroCode
    } -Tag Unix -Skip:$IsWindows

    It 'has an empty standard input' {
        1 | Invoke-ParMap { /bin/sh -c 'cat | wc -c' } | ForEach-Object { [int] $_ } | Should -Be 0
    } -Tag Unix -Skip:$IsWindows

    It 'gets what is piped to it' {
        1 | Invoke-ParMap { 'b', 'a' | /usr/bin/sort } | Should -Be a, b
    } -Tag Unix -Skip:$IsWindows

    It 'may write 10 MiB' {
        $length = 1 | Invoke-ParMap { /bin/sh -c 'head -c 10485760 /dev/zero | tr "\0" "x" | fold -w 1023' } | ForEach-Object { $_.Length } | Measure-Object -Sum
        $length.Sum | Should -Be 10485760
    } -Tag Unix -Skip:$IsWindows
}
