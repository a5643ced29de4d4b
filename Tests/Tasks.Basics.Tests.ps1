# Start-ParTask and Invoke-ParTask.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'Start-ParTask' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'returns at once, and the results come as they are done' {
        $null = New-ParPool -Name two -ThrottleLimit 2
        Wait-Until { @(Get-ParWorker two | Where-Object State -EQ Idle).Count -eq 2 } 30 | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $tasks = 2, 1 | Start-ParTask { Start-Sleep $_; "done in $_" } -Pool two
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        $tasks | Receive-ParResult | Should -Be 'done in 1', 'done in 2'
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 1.9
        Remove-ParPool two
    }

    It 'makes one task for each input object, which knows its input and place' {
        $tasks = 'a', 'b', 'c' | Start-ParTask { "$_$($ParWorker.ItemIndex)" }
        $tasks.Count | Should -Be 3
        $tasks.InputObject | Should -Be 'a', 'b', 'c'
        $tasks.Index | Should -Be 0, 1, 2
        $tasks | Receive-ParResult -Ordered | Should -Be 'a0', 'b1', 'c2'
    }

    It 'makes no task of an empty pipeline' {
        @() | Start-ParTask { 1 } | Should -BeNullOrEmpty
        Get-Job | Should -BeNullOrEmpty
    }

    It 'makes one task of an array that is given as an argument' {
        $task = Start-ParTask { $_.Count } -InputObject (1, 2, 3)
        @($task).Count | Should -Be 1
        $task.Get() | Should -Be 3
    }

    It 'takes a null like any other input' {
        $task = $null | Start-ParTask { $null -eq $_ }
        $task.Get() | Should -BeTrue
    }

    It 'takes a script by position, and by the names that other commands have for it' {
        (Start-ParTask { 1 }).Get() | Should -Be 1
        (Start-ParTask -Command { 2 }).Get() | Should -Be 2
        (1 | Start-ParTask -Process { $_ + 2 }).Get() | Should -Be 3
    }

    It 'gives arguments to parameters and to $args' {
        (Start-ParTask { param($a, $b) "$a-$b" } -ArgumentList 1, 2).Get() | Should -Be '1-2'
        (Start-ParTask { "$args" } -Args 1, 2).Get() | Should -Be '1 2'
        (5 | Start-ParTask { param($item, $b) "$item-$b" } -ArgumentList 2).Get() | Should -Be '5-2'
    }

    It 'splats arrays and hashtables' {
        $script = { param($a, $b) "$a-$b" }
        (, (1, 2) | Start-ParTask $script -Splat).Get() | Should -Be '1-2'
        (@{ b = 1; a = 2 } | Start-ParTask $script -Splat).Get() | Should -Be '2-1'
    }

    It 'runs a script file, with input, arguments and $using:' {
        $file = Join-Path $TestDrive 'script [1].ps1'
        Set-Content -LiteralPath $file 'param($item, $more) "$item $more $using:outside $PSScriptRoot"'
        $outside = 'here'
        (7 | Start-ParTask -FilePath $file -ArgumentList 8).Get() | Should -Be "7 8 here $TestDrive"
        (7 | Start-ParTask -LiteralPath $file).Get() | Should -Be "7  here $TestDrive"
    }

    It 'runs a method of an assembly' {
        $assembly = Get-TestAssembly
        (5 | Start-ParTask -AssemblyPath $assembly -Method TestMethods.Numbers.Square).Get() | Should -Be 25
    }

    It 'sends the values of $using: as they are when it is started' {
        $value = 1
        $list = 1, 2, 3
        $task = Start-ParTask { Start-Sleep -Milliseconds 200; $using:value; , $using:list; $using:list[1] }
        $value = 2
        $output = $task.Get()
        $output[0] | Should -Be 1
        $output[1] | Should -Be 1, 2, 3
        $output[2] | Should -Be 2
    }

    It 'runs in another process, in full language mode, at the location of its caller' {
        $task = Start-ParTask { $PID; $ExecutionContext.SessionState.LanguageMode; $PWD.Path }
        $output = $task.Get()
        $output[0] | Should -Not -Be $PID
        $output[0] | Should -Be $task.ProcessId
        $output[1] | Should -Be FullLanguage
        $output[2] | Should -Be $PWD.ProviderPath
    }

    It 'runs in the pool that is named' {
        $pool = New-ParPool -Name tasks -ThrottleLimit 1
        $task = Start-ParTask { $ParWorker.PoolName } -Pool tasks
        $task.Pool | Should -Be $pool
        $task.Location | Should -Be tasks
        $task.Get() | Should -Be tasks
        Remove-ParPool tasks
    }

    It 'names what it runs' {
        (Start-ParTask { 1 + 1 } -Name adding).Name | Should -Be adding
        (Start-ParTask { 1 + 1 }).Command | Should -BeExactly ' 1 + 1 '
    }

    It 'can run nested tasks and jobs' {
        $task = Start-ParTask { Start-Job { 1 + 1 } | Receive-Job -Wait -AutoRemoveJob }
        $task.Get() | Should -Be 2
    }

    It 'refuses what it cannot run before it starts anything' {
        { Start-ParTask -FilePath (Join-Path $TestDrive none.ps1) } | Should -Throw -ErrorId 'FileNotFound,*'
        { Start-ParTask { 1 } -Pool none } | Should -Throw '*none*'
        { Start-ParTask { $using:undefined } } | Should -Throw -ErrorId 'UsingVariableUndefined,*'
        { Start-ParTask { 1 } -TimeoutSeconds 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        Get-Job | Should -BeNullOrEmpty
    }

    It 'starts the other tasks when an input cannot travel' {
        $handle = [Threading.ManualResetEvent]::new($false)
        $tasks = 1, $handle, 3 | Start-ParTask { $_ } -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ValueNotSerializable*'
        $tasks | Receive-ParResult -Ordered | Should -Be 1, 3
    }
}

Describe 'Invoke-ParTask' {
    BeforeEach { Start-TestClock }

    It 'waits and gives what the script puts out' {
        Invoke-ParTask { param($a) $a; 'b' } -ArgumentList 'a' | Should -Be 'a', 'b'
    }

    It 'puts output out while the script still runs' {
        $first = Invoke-ParTask { 'first'; Start-Sleep 30; 'second' } | Select-Object -First 1
        $first | Should -Be first
    }

    It 'reports a failure at the line of the script' {
        $problem = Invoke-ParTask {
            throw 'x'
        } 2>&1
        $problem.Exception.Message | Should -BeExactly x
        $problem.InvocationInfo.Line.Trim() | Should -Be "throw 'x'"
        $problem.InvocationInfo.ScriptName | Should -Be $PSCommandPath
    }

    It 'leaves no job' {
        Invoke-ParTask { 1 } | Should -Be 1
        Get-Job | Should -BeNullOrEmpty
    }

    It 'stops what takes too long' {
        $problem = Invoke-ParTask { Start-Sleep 60 } -TimeoutSeconds 0.3 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'ItemTimedOut*'
    }
}
