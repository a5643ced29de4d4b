# Start-ParProcess, Get-ParProcess, Wait-ParProcess, and what a ParProcess says and does by itself.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $assembly = Get-TestAssembly
}

AfterAll {
    Get-Job | Remove-Job -Force
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
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

Describe 'The end of a process' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'has exit code <Code> after <Name>' -ForEach @(
        @{ Name = 'its last line'; Script = { 'out' }; Code = 0 }
        @{ Name = 'exit'; Script = { 'out'; exit }; Code = 0 }
        @{ Name = 'exit 0'; Script = { 'out'; exit 0 }; Code = 0 }
        @{ Name = 'exit 8'; Script = { 'out'; exit 8 }; Code = 8 }
        @{ Name = 'exit 137, which is no signal'; Script = { 'out'; exit 137 }; Code = 137 }
        @{ Name = 'exit in a function'; Script = { function f { exit 4 } 'out'; f }; Code = 4 }
        @{ Name = '[Environment]::Exit(9)'; Script = { 'out'; [Environment]::Exit(9) }; Code = 9 }
    ) {
        $process = Start-ParProcess $Script
        $process | Receive-ParResult | Should -Be out
        $process.ExitCode | Should -Be $Code
        $process.State | Should -Be Completed
        $process.Successful | Should -Be ($Code -eq 0)
    }

    It 'is a failure with exit code 1 after an error that nobody caught' {
        $script = { 'before'; throw 'the reason' }
        $process = Start-ParProcess $script
        $process | Receive-ParResult -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be before
        $failures[0].Exception.Message | Should -BeLike '*the reason*'
        $failures[0].InvocationInfo.ScriptName | Should -Be $PSCommandPath
        $failures[0].InvocationInfo.ScriptLineNumber | Should -Be $script.Ast.Extent.StartLineNumber
        $failures[0].InvocationInfo.Line | Should -BeLike '*throw*'
        $process.ExitCode, $process.State, $process.Successful | Should -Be 1, Failed, $false
    }

    It 'by <Signal> is a failure with its number' -ForEach @{ Signal = 'KILL'; Number = -9 }, @{ Signal = 'HUP'; Number = -1 } {
        if (Test-SignalIgnored (-$Number)) { Set-ItResult -Skipped -Because "SIG$Signal is ignored here, as nohup has it" }
        $process = Start-ParProcess { param($signal) 'before'; Start-Sleep -Milliseconds 500; /bin/kill "-$signal" $PID; Start-Sleep 20 } -ArgumentList $Signal
        $process | Receive-ParResult -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be before
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ProcessLost*'
        "$($failures[0])" | Should -BeLike "Process $($process.ProcessId) was ended by SIG$Signal*"
        $process.ExitCode, $process.State | Should -Be $Number, Failed
    } -Tag Unix -Skip:$IsWindows

    It 'comes after its exit actions, which run once, <Kind>' -ForEach @(
        @{ Kind = 'after its last line'; Script = ''; Code = 0; Fresh = $false }
        @{ Kind = 'after exit'; Script = 'exit 3'; Code = 3; Fresh = $false }
        @{ Kind = 'after an error'; Script = "throw 'the reason'"; Code = 1; Fresh = $false }
        @{ Kind = 'with -Fresh'; Script = ''; Code = 0; Fresh = $true }
    ) {
        $file = Join-Path $TestDrive "exited $(New-Guid)"
        $register = "`$null = Register-EngineEvent PowerShell.Exiting -Action { Start-Sleep -Milliseconds 300; [IO.File]::AppendAllText('$file', 'x') }"
        $process = Start-ParProcess ([scriptblock]::Create("$register; 'ok'; $Script")) -Fresh:$Fresh
        # The very moment at which there is an exit code.
        while ($null -eq $process.ExitCode) { [Threading.Thread]::Sleep(1) }
        [IO.File]::ReadAllText($file) | Should -Be x
        $process.ExitCode | Should -Be $Code
        $process | Receive-ParResult -ErrorAction SilentlyContinue | Should -Be ok
        [IO.File]::ReadAllText($file) | Should -Be x
    }

    It 'brings everything that was written before it' {
        $process = Start-ParProcess { 1..20000 | ForEach-Object { "line $_" }; exit 2 }
        $process.Join()
        @($process | Receive-ParResult).Count | Should -Be 20000
        $process.ExitCode | Should -Be 2
    }
}

Describe 'Wait-ParProcess and Join' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'looks only, waits for a time, or waits for the end' {
        $process = Start-ParProcess { Start-Sleep 2 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $process.Join(0), $process.Join(-3), $process.Join(-1) | Should -Be $false, $false, $false
        $process | Wait-ParProcess -TimeoutSeconds 0 | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1.5
        $process.Join(0.2) | Should -BeFalse
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.19
        $process.IsAlive | Should -BeTrue
        $process.Join(40) | Should -BeTrue
        $process.Join()
        $process.Join(0) | Should -BeTrue
    }

    It 'takes processes from the pipeline, by name, number and pattern, and says what it does not find' {
        $processes = 1..3 | ForEach-Object { Start-ParProcess { } -Name "some$_" }
        ($processes | Wait-ParProcess).Count | Should -Be 3
        (Wait-ParProcess some2).Name | Should -Be some2
        (Wait-ParProcess -Id $processes[0].Id).Name | Should -Be some1
        @(Wait-ParProcess some*).Count | Should -Be 3
        @(Wait-ParProcess none*).Count | Should -Be 0
        Wait-ParProcess none -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotFound*'
        Get-ParProcess none -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotFound*'
        (Get-ParProcess some1, some3).Name | Should -Be some1, some3
        [ProcParallel.Completion.ProcessNameCompleter]::new().CompleteArgument('Stop-ParProcess', 'Process', 'some', $null, $null).CompletionText | Sort-Object | Should -Be some1, some2, some3
    }

    It 'is content with the first that ends, if asked' {
        $slow = Start-ParProcess { Start-Sleep 300 }
        $fast = Start-ParProcess { }
        $slow, $fast | Wait-ParProcess -Any | Should -Be $fast
        $slow.IsAlive | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $slow | Wait-ParProcess -Any -TimeoutSeconds 0.2 | Should -BeNullOrEmpty
        $slow, $fast | Wait-ParProcess -TimeoutSeconds 0.2 | Should -Be $fast
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.39
    }
}

Describe 'A process that was removed or disposed of' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'cannot be removed while it is alive, and can be once it has ended' {
        $process = Start-ParProcess { Start-Sleep 300 }
        { Remove-Job $process -ErrorAction Stop } | Should -Throw '*not finished*'
        $process.IsAlive | Should -BeTrue
        Remove-Job $process -Force
        $process.IsAlive, $process.ExitCode | Should -Be $false, -15
        $process.Dispose()
        { $process.Get() } | Should -Throw '*was removed*'
        $process = Start-ParProcess { 1 }
        $process.Join()
        Remove-Job $process
        $process.Dispose()
        { $process.Get() } | Should -Throw '*was removed*'
        Get-ParProcess | Should -BeNullOrEmpty
    }

    It 'is terminated, and nobody waits for it in vain' {
        $process = Start-ParProcess { Start-Sleep 300 }
        $task = Start-ParTask { Start-Sleep 300 }
        $process, $task | ForEach-Object Dispose
        $process, $task | ForEach-Object Dispose
        $process.Join(30), $task.Wait(30) | Should -Be $true, $true
        $process.ExitCode, $process.IsAlive | Should -Be -15, $false
        { $process.Get() } | Should -Throw '*was removed*'
        Wait-ParProcess $process | Should -Be $process
        Remove-Job $process, $task -Force
        Get-Job | Should -BeNullOrEmpty
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

Describe 'Waiting for processes among other things' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'takes the handle that every job has' {
        $process = Start-ParProcess { Start-Sleep 1 }
        $process.Finished.WaitOne(0) | Should -BeFalse
        $process.Join()
        $process.Finished.WaitOne(5000) | Should -BeTrue
    }

    It 'takes a process, a pipe, a queue, an event and a task, each when it is ready' {
        $here, $there = New-ParPipe
        $queue, $flag = (New-ParQueue), (New-ParEvent)
        $process, $task = (Start-ParProcess { $null = ($using:there).Receive() }), (Start-ParTask { Start-Sleep 300 })
        $all = $queue, $here, $flag, $process, $task
        Wait-ParAny $all -TimeoutSeconds 0.2 | Should -BeNullOrEmpty
        $process.IsAlive | Should -BeTrue
        $here.Send('end')
        $ready = Wait-ParAny $queue, $flag, $process, $task -TimeoutSeconds 30
        [object]::ReferenceEquals($ready, $process) | Should -BeTrue
        Stop-ParTask $task
        $queue.Put(1)
        $flag.Set()
        # The only process that had the other end has gone, which ends the pipe.
        $there.Close()
        Wait-Until { @(Wait-ParAny $all -TimeoutSeconds 30).Count -eq 5 } 30 | Should -BeTrue
        $here, $there, $queue, $flag | ForEach-Object Dispose
    }

    It 'ends with the first process, task or queue that is ready' {
        function Wait-Any([object[]] $Objects, [double] $Seconds = 30) {
            $list = [Collections.Generic.List[object]]::new()
            foreach ($object in $Objects) { $list.Add($object.PSObject.BaseObject) }
            [ProcParallel.Core.Sharing.ParWait]::Any($list, $Seconds)
        }
        $queue = [ProcParallel.Core.Sharing.ParQueue]::new()
        $slow = Start-ParProcess { Start-Sleep 300 }
        $fast = Start-ParProcess { 1 }
        $task = Start-ParTask { Start-Sleep 300 }
        Wait-Any ($queue, $slow) 0 | Should -BeNullOrEmpty
        Wait-Any ($queue, $slow, $fast, $task) 30 | Should -Be $fast
        $queue.Put(1)
        Wait-Any ($task, $slow, $queue) 30 | Should -Be $queue
        $slow.Kill()
        Wait-Any ($task, $slow) 30 | Should -Be $slow
        $queue.Dispose()
    }
}
