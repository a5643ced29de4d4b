# What workers of a pool are set up with, replacements too, and what happens when that fails.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule

    # The same work in the first worker of a pool of one, and in the worker that replaces it.
    function Get-FromBoth($Pool, [scriptblock] $Script) {
        1 | Invoke-ParMap $Script -Pool $Pool
        $null = 1 | Invoke-ParMap { [Environment]::Exit(0) } -Pool $Pool -ErrorAction SilentlyContinue
        1 | Invoke-ParMap $Script -Pool $Pool
    }
}

AfterAll { Assert-NothingLeft }

Describe 'A worker and its replacement' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'have run -InitializationScript once, in the global scope' {
        $log = Join-Path $TestDrive init
        $null = New-Item $log
        $pool = New-ParPool 1 -InitializationScript ([scriptblock]::Create("Add-Content '$log' x; `$connection = 'open'; function Get-It { `$connection }"))
        Get-FromBoth $pool { Get-It } | Should -Be open, open
        1..5 | Invoke-ParMap { $connection } -Pool $pool | Should -Be (@('open') * 5)
        @(Get-Content $log).Count | Should -Be 2
    }

    It 'have imported -ImportModule' {
        $module = Join-Path $TestDrive MyModule.psm1
        Set-Content $module 'function Get-FromModule { "from module" }; $counter = 0; function Step-Counter { (++$script:counter) }'
        $pool = New-ParPool 1 -ImportModule $module
        Get-FromBoth $pool { Get-FromModule } | Should -Be 'from module', 'from module'
        1..3 | Invoke-ParMap { Step-Counter } -Pool $pool | Should -Be 1, 2, 3
    }

    It 'have -Function of the caller' {
        function Get-Twice { param([int] $n = 2) 2 * $n }
        $pool = New-ParPool 1 -Function Get-Twice
        Get-FromBoth $pool { Get-Twice; Get-Twice 5 } | Should -Be 4, 10, 4, 10
    }

    It 'have -Variable of the caller as it was when the pool was made' {
        $setting = @{ Server = 's1'; Ports = 1, 2 }
        $pool = New-ParPool 1 -Variable setting
        $setting.Server = 'changed'
        Get-FromBoth $pool { "$($setting.Server) $($setting.Ports.Count)" } | Should -Be 's1 2', 's1 2'
    }

    It 'have -EnvironmentVariable before any script runs' {
        $env:PROCPARALLEL_TEST_REMOVED = 'there'
        try {
            $pool = New-ParPool 1 -EnvironmentVariable @{ PROCPARALLEL_TEST_SET = 'a = b'; PROCPARALLEL_TEST_REMOVED = $null } -InitializationScript { $atStart = $env:PROCPARALLEL_TEST_SET }
            Get-FromBoth $pool { "$env:PROCPARALLEL_TEST_SET|$atStart|$(Test-Path Env:PROCPARALLEL_TEST_REMOVED)" } | Should -Be 'a = b|a = b|False', 'a = b|a = b|False'
        } finally { Remove-Item Env:PROCPARALLEL_TEST_REMOVED }
    }

    It 'know no variable that the start of the worker needed' {
        $pool = New-ParPool 1
        Get-FromBoth $pool { @(Get-ChildItem Env: | Where-Object Name -Match 'STARTUP_HOOK|PROCPARALLEL_(KEY|SECRET)').Count } | Should -Be 0, 0
    }

    It 'do not report themselves to the makers of PowerShell, and leave the choice of programs that they start' {
        $pool = New-ParPool 1 -EnvironmentVariable @{ POWERSHELL_TELEMETRY_OPTOUT = '0' }
        Get-FromBoth $pool {
            # The class has another name in other versions of PowerShell.
            $telemetry = [psobject].Assembly.GetType('Microsoft.PowerShell.Telemetry.ApplicationInsightsTelemetry')
            "$($telemetry ? $telemetry::CanSendTelemetry : $false) $env:POWERSHELL_TELEMETRY_OPTOUT"
        } | Should -Be 'False 0', 'False 0'
    }

    It 'keep what the initialization made while items come and go' {
        $pool = New-ParPool 1 -InitializationScript { $cache = @{ Hits = 0 } }
        1..4 | Invoke-ParMap { $cache.Hits++; $cache.Hits } -Pool $pool | Should -Be 1, 2, 3, 4
    }

    It 'have not run the profile' {
        1 | Invoke-ParMap { Test-Path Variable:PROFILE } -Pool (New-ParPool 1) | Should -BeFalse
    }
}

Describe 'What a pool cannot be made of' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'is a function that does not exist' {
        { New-ParPool 1 -Function Get-Nonsense } | Should -Throw '*Get-Nonsense*' -ErrorId 'FunctionNotFound,ProcParallel.Commands.NewParPoolCommand'
    }

    It 'is a variable that does not exist' {
        { New-ParPool 1 -Variable nonsense } | Should -Throw '*nonsense*' -ErrorId 'VariableNotFound,ProcParallel.Commands.NewParPoolCommand'
    }

    It 'is a variable whose value cannot travel' {
        $stream = [IO.MemoryStream]::new()
        { New-ParPool 1 -Variable stream } | Should -Throw '*stream*System.IO.MemoryStream*' -ErrorId 'ValueNotSerializable,ProcParallel.Commands.NewParPoolCommand'
    }

    It 'is a -PwshPath that does not exist' {
        { New-ParPool 1 -PwshPath (Join-Path $TestDrive 'no pwsh') } | Should -Throw '*no pwsh*' -ErrorId 'PwshNotFound,ProcParallel.Commands.NewParPoolCommand'
    }

    It 'is a -PwshPath that is not executable: the pool breaks with its path' {
        $file = New-Item (Join-Path $TestDrive notexecutable)
        $pool = New-ParPool 1 -PwshPath $file
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*notexecutable*' -ErrorId 'PoolBroken,*'
        $pool.State | Should -Be Broken
    } -Tag Unix -Skip:$IsWindows

    It 'is a -PwshPath that is another program: the pool breaks with its exit code and what it wrote' {
        $file = Join-Path $TestDrive 'other program'
        Set-Content $file "#!/bin/sh`necho complaint >&2`nexit 9"
        chmod +x $file
        $pool = New-ParPool 1 -PwshPath $file
        $failure = { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*code 9*complaint*' -ErrorId 'PoolBroken,*' -PassThru
        $failure.Exception.ExitCode | Should -Be 9
        $failure.Exception.StandardError | Should -Be complaint
    } -Tag Unix -Skip:$IsWindows

    It 'is a -PwshPath that says nothing and stays: the start-up time runs out' {
        $file = Join-Path $TestDrive sleeper
        Set-Content $file "#!/bin/sh`nexec sleep 60"
        chmod +x $file
        $pool = New-ParPool 1 -PwshPath $file -StartTimeoutSeconds 0.3
        $clock = [Diagnostics.Stopwatch]::StartNew()
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*start timeout of 0.3 s*' -ErrorId 'PoolBroken,*'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
    } -Tag Unix -Skip:$IsWindows
}

Describe 'A -PwshPath' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It '<_> runs' -ForEach 'power/my_pwsh', 'power shell/my pwsh' {
        $link = Join-Path $TestDrive $_
        $null = New-Item (Split-Path $link) -ItemType Directory
        Set-Content $link "#!/bin/sh`nexec '$((Get-Process -Id $PID).Path)' `"`$@`""
        chmod +x $link
        1 | Invoke-ParMap { 'ran' } -Pool (New-ParPool 1 -PwshPath $link) | Should -Be ran
    } -Tag Unix -Skip:$IsWindows
}

Describe 'An initialization that fails' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'always, by <Name>, breaks the pool with its own error, after few tries' -ForEach @(
        @{ Name = 'throw'; Script = { Add-Content $env:PROCPARALLEL_TEST_TRIES x; throw 'no database' }; Text = '*no database*' }
        @{ Name = 'a command that fails'; Script = { Add-Content $env:PROCPARALLEL_TEST_TRIES x; Get-Item /no/such/place -ErrorAction Stop }; Text = '*/no/such/place*' }
        @{ Name = 'exit'; Script = { Add-Content $env:PROCPARALLEL_TEST_TRIES x; exit 4 }; Text = '*4*' }
    ) {
        $log = Join-Path $TestDrive "tries $(New-Guid)"
        $pool = New-ParPool 2 -InitializationScript $Script -EnvironmentVariable @{ PROCPARALLEL_TEST_TRIES = $log }
        { 1..100 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw $Text -ErrorId 'PoolBroken,*'
        $pool.State | Should -Be Broken
        "$($pool.Reason)" | Should -BeLike $Text
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw $Text -ErrorId 'PoolBroken,*'
        Start-Sleep -Milliseconds 300
        @(Get-Content $log).Count | Should -BeLessOrEqual 6
    }

    It 'by a module that does not exist names it' {
        $pool = New-ParPool 1 -ImportModule NoSuchModuleAnywhere
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*NoSuchModuleAnywhere*' -ErrorId 'PoolBroken,*'
    }

    It 'in one worker only is tried again there' {
        $mark = Join-Path $TestDrive failed-once
        $pool = New-ParPool 1 -InitializationScript ([scriptblock]::Create("if (-not (Test-Path '$mark')) { Set-Content '$mark' 1; throw 'once' }"))
        1..3 | Invoke-ParMap { $_ } -Pool $pool | Should -Be 1, 2, 3
        $pool.State | Should -Be Open
    }

    It 'by an error that does not end it does no harm' {
        $pool = New-ParPool 1 -InitializationScript { Write-Error 'minor'; $ready = 'ready' }
        1 | Invoke-ParMap { $ready } -Pool $pool | Should -Be ready
    }

    It 'by taking too long breaks the pool' {
        $pool = New-ParPool 1 -InitializationScript { Start-Sleep 60 } -StartTimeoutSeconds 3
        $clock = [Diagnostics.Stopwatch]::StartNew()
        { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw '*not ready within the start timeout of 3 s*' -ErrorId 'PoolBroken,*'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 45
    }
}
