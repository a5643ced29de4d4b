# How a process ends, and how its end is waited for.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-Spare
    Assert-NothingLeft
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
