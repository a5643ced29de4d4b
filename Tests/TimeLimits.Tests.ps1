# Items that take too long, and calls that are stopped: what ends, how, and what is left.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }

    # Runs a script in a runspace of its own until it has made a file, and stops it there, as Ctrl+C does.
    function Stop-WhenBegun([string] $Script, [string] $Mark) {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        $null = $shell.AddScript("Import-Module '$(Get-TestModulePath)'; `$mark = '$Mark'; " + $Script)
        $null = $shell.BeginInvoke()
        Wait-Until { Test-Path $Mark } 30 | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds
        $shell.Runspace.Dispose()
        $shell.Dispose()
    }
}

AfterAll { Assert-NothingLeft }

Describe '-TimeoutSeconds' {
    BeforeAll { $pool = New-ParPool 2 -StopGraceSeconds 1 }
    BeforeEach { Start-TestClock }
    AfterAll { $pool | Remove-ParPool -Force -Confirm:$false }

    It 'ends an item that <Name>, and no other' -ForEach @(
        @{ Name = 'sleeps'; How = { Start-Sleep 60 } }
        @{ Name = 'is a tight loop'; How = { while ($true) { } } }
        @{ Name = 'blocks in .NET'; How = { [System.Threading.Thread]::Sleep(60000) } }
        @{ Name = 'waits for a program'; How = { /bin/sleep 60 } }
        @{ Name = 'waits for a program that ignores SIGTERM'; How = { /bin/sh -c 'trap "" TERM INT HUP; while true; do sleep 1; done' } }
        @{ Name = 'catches everything and goes on'; How = { while ($true) { try { Start-Sleep 60 } catch { 'caught' } finally { Start-Sleep 60 } } } }
    ) {
        $how = $How.ToString()
        $result = 1..8 | Invoke-ParMap { if ($_ -eq 3) { . ([scriptblock]::Create($using:how)) }; $_ } -Pool $pool -TimeoutSeconds 1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 1, 2, 4, 5, 6, 7, 8
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ItemTimedOut,*'
        $failed[0].TargetObject | Should -Be 3
        Wait-Until { -not (Get-Process sleep -ErrorAction Ignore | Where-Object { $_.Parent.Id -in (Get-ParWorker $pool).ProcessId }) } 10 | Should -BeTrue
    } -Tag Unix -Skip:$IsWindows

    It 'lets finally blocks run within the grace period' {
        $mark = Join-Path $TestDrive finally
        $null = 1 | Invoke-ParMap { try { Start-Sleep 60 } finally { Set-Content $using:mark done } } -Pool $pool -TimeoutSeconds 0.5 -ErrorAction SilentlyContinue
        Wait-Until { Test-Path $mark } 10 | Should -BeTrue
    }

    It 'keeps the worker of an item that stops when it is asked to' {
        $one = New-ParPool 1 -StopGraceSeconds 20
        $before = 1 | Invoke-ParMap { $PID } -Pool $one
        $null = 1 | Invoke-ParMap { Start-Sleep 60 } -Pool $one -TimeoutSeconds 0.5 -ErrorAction SilentlyContinue
        1 | Invoke-ParMap { $PID } -Pool $one | Should -Be $before
    }

    It 'counts the execution of an item, not the time that it has waited' {
        1..6 | Invoke-ParMap { Start-Sleep -Milliseconds 700; $_ } -Pool $pool -ThrottleLimit 1 -ChunkSize 1 -TimeoutSeconds 3 | Should -Be (1..6)
    }

    It 'that races with the end of its item never hits the next one' {
        $items = 1..60
        $result = $items | Invoke-ParMap { if ($_ % 2) { [System.Threading.Thread]::Sleep(100) }; $_ } -Pool $pool -TimeoutSeconds 0.1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed | ForEach-Object { $_.TargetObject % 2 | Should -Be 1 }
        @($result) + @($failed | ForEach-Object TargetObject) | Sort-Object | Should -Be $items
    }
}

Describe 'Ctrl+C in Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'gives the prompt back, stops what runs, and runs nothing of what waits' {
        $mark = Join-Path $TestDrive begun
        $seconds = Stop-WhenBegun '1..100 | Invoke-ParMap { Add-Content $using:mark $_; Start-Sleep 60 } -ThrottleLimit 2 -ChunkSize 1' $mark
        $seconds | Should -BeLessThan 6
        @(Get-Content $mark).Count | Should -BeLessOrEqual 2
        Wait-Until { -not @(Get-TestProcess | Where-Object { $_ -notin (Get-ParWorker).ProcessId }) } 20 | Should -BeTrue
    }

    It 'gives the prompt back while items do not listen' {
        $mark = Join-Path $TestDrive deaf
        Stop-WhenBegun '1..4 | Invoke-ParMap { Add-Content $using:mark $_; while ($true) { } } -ThrottleLimit 2 -ChunkSize 1' $mark | Should -BeLessThan 6
    }
}

Describe 'A map that is stopped where no item runs' {
    BeforeEach { Start-TestClock }

    It 'stops <Where> that <Name>, and keeps the worker if it may: <Kept>' -ForEach @(
        foreach ($where in '-Begin', '-End') {
            @{ Where = $where; Name = 'sleeps'; Kept = $true; How = { Start-Sleep 60 } }
            @{ Where = $where; Name = 'is a tight loop'; Kept = $true; How = { while ($true) { } } }
            @{ Where = $where; Name = 'blocks in .NET'; Kept = $false; How = { [System.Threading.Thread]::Sleep(60000) } }
        }
    ) {
        $pool = New-ParPool 1 -StopGraceSeconds ($Kept ? 60 : 1)
        $before = 1 | Invoke-ParMap { $PID } -Pool $pool
        $mark = Join-Path $TestDrive ([guid]::NewGuid())
        $block = [scriptblock]::Create("try { Set-Content `$using:mark begun; $How } finally { Add-Content `$using:mark finally }")
        $blocks = @{ $Where.TrimStart('-') = $block }
        $job = 1..3 | Invoke-ParMap { $_ } @blocks -Pool $pool -AsJob
        Wait-Until { Test-Path $mark } 20 | Should -BeTrue
        (Get-ParWorker $pool).State | Should -Be Busy
        $job | Stop-Job -PassThru | Remove-Job
        $after = 1 | Invoke-ParMap { $PID } -Pool $pool
        if ($Kept) {
            $after | Should -Be $before
            Get-Content $mark | Should -Be begun, finally
        } else { $after | Should -Not -Be $before }
        Remove-ParPool $pool
    }

    It 'and whose clean block never ends costs its worker, and not the next map' {
        $pool = New-ParPool 1 -StopGraceSeconds 1
        $before = 1 | Invoke-ParMap { $PID } -Pool $pool
        $numbers = { 1; $null = Wait-Until { (Get-ParWorker $pool).ItemsDone -eq 2 } 20; throw 'no more' }
        { & $numbers | Invoke-ParMap { process { $_ } clean { [System.Threading.Thread]::Sleep(60000) } } -Pool $pool } | Should -Throw 'no more'
        1 | Invoke-ParMap { $PID } -Pool $pool | Should -Not -Be $before
        Remove-ParPool $pool
    }
}

Describe 'A map within a worker' {
    BeforeEach { Start-TestClock }

    It 'runs, and one within that' {
        1..2 | Invoke-ParMap { $outer = $_; 1..2 | Invoke-ParMap { $inner = $_; 1 | Invoke-ParMap { "$using:outer$using:inner$_" } } } | Should -Be '111', '121', '211', '221'
    }

    It 'runs down to four levels, and a fifth is told so' {
        $script = '"arrived"'
        foreach ($level in 1..4) { $script = "1 | Invoke-ParMap { $script }" }
        Invoke-Expression $script | Should -Be arrived
        $output = @(& ([scriptblock]::Create("1 | Invoke-ParMap { $script }")) 2>&1)
        $output | Should -HaveCount 1
        $output[0].FullyQualifiedErrorId | Should -BeLike 'NestingTooDeep,*'
    }
}
