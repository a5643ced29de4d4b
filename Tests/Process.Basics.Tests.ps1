# Start-ParProcess, Get-ParProcess, and what a ParProcess says and does by itself.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $assembly = Get-TestAssembly
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-Spare
    Assert-NothingLeft
}

Describe 'A process' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is alive until it ends, has an exit code then, and stays listed until it is removed' {
        $process = Start-ParProcess { Start-Sleep 1; 'done' } -Name mine
        $process.IsAlive | Should -BeTrue
        $process.ExitCode | Should -BeNullOrEmpty
        $process.State | Should -Be Running
        Test-ProcessAlive $process.ProcessId | Should -BeTrue
        (Get-ParProcess -Alive).ProcessId | Should -Be $process.ProcessId
        { Remove-Job $process -ErrorAction Stop } | Should -Throw -ErrorId 'JobObjectNotFinishedCannotBeRemoved,*'
        $process | Wait-ParProcess | Should -Be $process
        $process.IsAlive | Should -BeFalse
        $process.ExitCode | Should -Be 0
        $process.State | Should -Be Completed
        $process.Successful | Should -BeTrue
        Test-ProcessAlive $process.ProcessId | Should -BeFalse
        Get-ParProcess -Alive | Should -BeNullOrEmpty
        (Get-ParProcess mine).Id | Should -Be $process.Id
        $process | Receive-ParResult | Should -Be done
        Remove-Job $process
        Get-ParProcess | Should -BeNullOrEmpty
    }

    It 'knows itself and its parent' {
        $process = Start-ParProcess { $PID, $ParWorker.ProcessId, $ParWorker.ParentProcessId, $ParWorker.Name, $ParWorker.PoolName, $ParWorker.Id, (Get-Process -Id $PID).Parent.Id } -Name me
        $process.Get() | Should -Be $process.ProcessId, $process.ProcessId, $PID, me, '', 1, $PID
    }

    It 'takes positional arguments, which stay what they are' {
        $process = Start-ParProcess {
            param($scalar, $list, $nested, $one)
            $scalar, $list.Count, $nested[1][0], $one.GetType().Name, $one.Count, $args.Count, ($null -eq $_) -join ' '
        } -ArgumentList text, (1, 2, 3), (1, (2, 3)), @(, 'only'), 5
        $process.Get() | Should -Be 'text 3 2 Object[] 1 1 True'
        (Start-ParProcess { "$args" } -Args 7).Get() | Should -Be 7
        (Start-ParProcess { param($h) $h.Key } -ArgumentList @(, @{ Key = 'value' })).Get() | Should -Be value
        (Start-ParProcess { $args.Count } -ArgumentList $null).Get() | Should -Be 1
    }

    It 'gets equal values, by position and by name' {
        $values = [ordered]@{ Scalar = 1.5; Text = "ä'`n"; List = 1, 2, 3; Nested = 1, @(2, @(3, 4)); One = @(, 'only'); Empty = @(); Table = @{ key = @(, 1) } }
        $echo = { param($Scalar, $Text, $List, $Nested, $One, $Empty, $Table) [ordered]@{ Scalar = $Scalar; Text = $Text; List = $List; Nested = $Nested; One = $One; Empty = $Empty; Table = $Table } }
        $expected = ConvertTo-Json $values -Depth 9
        (Start-ParProcess $echo -ArgumentList @($values.Values)).Get() | ConvertTo-Json -Depth 9 | Should -Be $expected
        $named = @{}
        foreach ($name in $values.Keys) { $named[$name] = $values[$name] }
        (Start-ParProcess $echo -ArgumentList $named).Get() | ConvertTo-Json -Depth 9 | Should -Be $expected
    }

    It 'takes named arguments, which are bound as for a command' {
        $process = Start-ParProcess { param([Parameter(Mandatory)][int] $Left, [switch] $Twice) $Twice ? 2 * $Left : $Left } -ArgumentList @{ Twice = $true; Left = '21' }
        $process.Get() | Should -Be 42
        $process = Start-ParProcess { param([Parameter(Mandatory)][int] $Left) $Left } -ArgumentList @{ Wrong = 1 }
        $process | Receive-ParResult -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NamedParameterNotFound*'
    }

    It 'has the values, location and preferences of its caller' {
        $value = 'mine'
        Push-Location ([IO.Path]::GetTempPath())
        try { $process = Start-ParProcess { $using:value; (Get-Location).Path; [Environment]::CurrentDirectory; $VerbosePreference } -Verbose } finally { Pop-Location }
        $temporary = [IO.Path]::GetTempPath().TrimEnd([IO.Path]::DirectorySeparatorChar)
        $output = @($process.Get()).ForEach{ "$_".TrimEnd([IO.Path]::DirectorySeparatorChar) }
        $output | Should -Be mine, $temporary, $temporary, Continue
        $folder = (New-Item (Join-Path $TestDrive 'relative [folder]') -ItemType Directory).FullName
        Push-Location $TestDrive
        try { (Start-ParProcess { $PWD.ProviderPath } -WorkingDirectory './relative [folder]').Get() | Should -Be $folder } finally { Pop-Location }
    }

    It 'has the directory and environment that it was given, <Kind>' -ForEach @{ Kind = 'at once'; Fresh = $false }, @{ Kind = 'with -Fresh'; Fresh = $true } {
        $null = (Start-ParProcess { 1 }).Get()
        $env:PROCPARALLEL_LATER = 'set'
        try {
            $process = Start-ParProcess { "$env:PROCPARALLEL_A|$env:PROCPARALLEL_LATER|$($null -eq $env:PROCPARALLEL_TEST_RUN)|$PWD|$([Environment]::CurrentDirectory)" } -Fresh:$Fresh `
                -EnvironmentVariable @{ PROCPARALLEL_A = 'ä b'; PROCPARALLEL_TEST_RUN = $null } -WorkingDirectory $PSScriptRoot
            $process.Get() | Should -Be "ä b|set|True|$PSScriptRoot|$PSScriptRoot"
        } finally { $env:PROCPARALLEL_LATER = $null }
    }

    It 'runs a file, whose exit is that of the process' {
        $file = Join-Path $TestDrive work.ps1
        Set-Content $file "param(`$n) `"file `$n`"; exit 3; 'never'"
        $process = Start-ParProcess -FilePath $file -ArgumentList 5
        $process | Receive-ParResult | Should -Be 'file 5'
        $process.ExitCode | Should -Be 3
        Set-Content $file 'param($first, [int] $second) "$first $($second + 1)"'
        (Start-ParProcess -FilePath $file -ArgumentList @{ second = '5'; first = 'x y' }).Get() | Should -Be 'x y 6'
    }

    It 'runs a method of an assembly, without PowerShell' {
        $process = Start-ParProcess -AssemblyPath $assembly -Method TestMethods.ProcessInformation.HasPowerShell
        $process.Get() | Should -BeFalse
        $process = Start-ParProcess -AssemblyPath $assembly -Method TestMethods.Numbers.Square -ArgumentList 12
        $process.Get() | Should -Be 144
        $process = Start-ParProcess -AssemblyPath $assembly -Method TestMethods.Numbers.Square -ArgumentList @{ value = 5 }
        $process.Get() | Should -Be 25
        $process = Start-ParProcess -AssemblyPath $assembly -Method TestMethods.Numbers.Square -ArgumentList @{ wrong = 5 }
        { $process.Get() } | Should -Throw "*no parameter 'wrong'*"
        $process.ExitCode | Should -Be 1
    }

    It 'writes all streams in order, and errors with their place in this file' {
        $process = Start-ParProcess {
            'out'; Write-Warning warned; Write-Error wrong; Write-Host shown; 'last'
            $VerbosePreference = $DebugPreference = 'Continue'
            Write-Verbose detail
            Write-Debug more
            Write-Information told
        }
        $records = $process | Receive-ParResult -Verbose -Debug *>&1
        $records[0, 4] | Should -Be out, last
        $records[5] | Should -BeOfType System.Management.Automation.VerboseRecord
        $records[6] | Should -BeOfType System.Management.Automation.DebugRecord
        "$($records[5, 6, 7])" | Should -Be 'detail more told'
        $records[1] | Should -BeOfType System.Management.Automation.WarningRecord
        $records[2].InvocationInfo.ScriptName | Should -Be $PSCommandPath
        $records[3] | Should -BeOfType System.Management.Automation.InformationRecord
        $process.ExitCode | Should -Be 0
    }

    It 'has seven streams, which <Reader> gives each by itself' -ForEach @{ Reader = 'Receive-ParResult' }, @{ Reader = 'Receive-Job' } {
        $process = Start-ParProcess {
            Write-Output o
            Write-Error e
            Write-Warning w
            Write-Verbose v -Verbose
            Write-Debug d -Debug
            Write-Information i
            Write-Progress p
        }
        $process.Join()
        # Receive-Job, as for all jobs, shows those that the preferences of its caller want.
        $VerbosePreference = $DebugPreference = 'Continue'
        $process | & $Reader 2> "$TestDrive/2" 3> "$TestDrive/3" 4> "$TestDrive/4" 5> "$TestDrive/5" 6> "$TestDrive/6" | Should -Be o
        Get-Content "$TestDrive/2" -Raw | Should -BeLike '*e*'
        3..6 | ForEach-Object { (Get-Content "$TestDrive/$_" -Raw).Trim() } | Should -Be w, v, d, i
    }

    It 'works with the job cmdlets' {
        $process = Start-ParProcess { 'one'; Write-Error two }
        (Wait-Job $process).State | Should -Be Completed
        Receive-Job $process -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be one
        $failures.Count | Should -Be 1
        (Get-Job -Id $process.Id).PSJobTypeName | Should -Be ParProcess
        $process = Start-ParProcess { Start-Sleep 300 }
        Stop-Job $process
        $process.State, $process.ExitCode, $process.IsAlive | Should -Be Stopped, -15, $false
    }

    It 'starts processes and pools itself' {
        $process = Start-ParProcess {
            (Start-ParProcess { "inner of $($ParWorker.ParentProcessId)" }).Get()
            1..3 | Invoke-ParMap { $_ * 2 } -ThrottleLimit 2
        }
        $process | Receive-ParResult | Should -Be "inner of $($process.ProcessId)", 2, 4, 6
        $process.ExitCode | Should -Be 0
    }
}

Describe 'What cannot be' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is refused before anything has started: <Name>' -ForEach @(
        @{ Name = 'a directory that does not exist'; Parameters = @{ ScriptBlock = { }; WorkingDirectory = '/does/not/exist' }; Id = 'DirectoryNotFound' }
        @{ Name = 'a file that does not exist'; Parameters = @{ FilePath = '/does/not/exist.ps1' }; Id = 'FileNotFound' }
        @{ Name = 'an argument that cannot travel'; Parameters = @{ ScriptBlock = { }; ArgumentList = [Threading.Thread]::CurrentThread }; Id = 'ValueNotSerializable' }
        @{ Name = 'a variable that is not defined'; Parameters = @{ ScriptBlock = { $using:notDefinedAnywhere } }; Id = 'UsingVariableUndefined' }
    ) {
        { Start-ParProcess @Parameters } | Should -Throw -ErrorId "$Id*"
        Get-ParProcess | Should -BeNullOrEmpty
    }
}

Describe 'How processes look' {
    BeforeAll { (Start-ParProcess { 1 } -Name shown).Join() }
    BeforeEach { Start-TestClock }
    AfterAll { Get-Job | Remove-Job -Force }

    It 'fits in 80 columns as a table, with the operating system''s number' {
        $text = Get-ParProcess | Format-Table | Out-String -Width 80
        $text | Should -Match 'Id +Name +PID +State +ExitCode +Duration +Command'
        $text | Should -Match "shown +$((Get-ParProcess).ProcessId) +Completed +0"
    }

    It 'says more as a list' {
        Get-ParProcess | Format-List | Out-String | Should -Match 'IsAlive +: False'
    }
}
