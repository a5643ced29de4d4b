# What PowerShell's own tests hold of ForEach-Object -Parallel, wherever it has a meaning across processes and no other file holds it of Invoke-ParMap.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = New-ParPool -Name peers -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe '$using: in parallel commands within parallel commands' {
    BeforeEach { Start-TestClock }

    It 'is the variable of the script around it, three deep under one name' {
        $Test = 'Test1'
        $results = 1..2 | Invoke-ParMap {
            $using:Test
            $Test = 'Test2'
            1..2 | Invoke-ParMap {
                $using:Test
                $Test = 'Test3'
                1..2 | Invoke-ParMap { $using:Test } -ThrottleLimit 1
            } -ThrottleLimit 1
        } -Pool peers
        $results | Should -Be (, (, 'Test1' + ((, 'Test2' + (, 'Test3' * 2)) * 2)) * 2 | ForEach-Object { $_ })
    }

    It 'is each script''s own under different names, with the inner script as <Name>' -ForEach @(
        @{ Name = 'a literal'; Inner = '{ $using:Test2 }' }
        @{ Name = 'a text'; Inner = '([scriptblock]::Create(''$using:Test2''))' }
    ) {
        $Test1 = 'TestA'
        $text = "`$using:Test1; `$Test2 = 'TestB'; 1..2 | Invoke-ParMap $Inner -ThrottleLimit 1"
        1..2 | Invoke-ParMap ([scriptblock]::Create($text)) -Pool peers | Should -Be TestA, TestB, TestB, TestA, TestB, TestB
    }

    It 'is found in a script in a variable, too' {
        $Test1 = 'TestA'
        $script = {
            $using:Test1
            $Test2 = 'TestB'
            $inner = [scriptblock]::Create('$using:Test2')
            1..2 | Invoke-ParMap $inner -ThrottleLimit 1
        }
        1 | Invoke-ParMap $script -Pool peers | Should -Be TestA, TestB, TestB
    }

    # There it is an error, because a runspace does not know the caller's variables at all.
    It 'is the caller''s where the script around it has none' {
        $Test = 'TestZ'
        1 | Invoke-ParMap { 1 | Invoke-ParMap { $using:Test } -ThrottleLimit 1 } -Pool peers | Should -Be TestZ
    }

    It 'is an error of the item, with the variable''s name, where nobody has one' {
        $script = [scriptblock]::Create('1 | Invoke-ParMap ([scriptblock]::Create(''$using:NobodyHasThis''))')
        $problem = 1 | Invoke-ParMap $script -Pool peers 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'UsingVariableUndefined,*'
        "$problem" | Should -BeLike '*NobodyHasThis*'
    }
}

Describe 'Script blocks as values' {
    BeforeEach { Start-TestClock }

    # There both are errors, because threads would share the block's session.
    It 'arrive as script blocks of the worker, wrapped or not' {
        $plain = { "Hello $PID" }
        $wrapped = [psobject] $plain
        $own = 1 | Invoke-ParMap { & $using:plain; & $using:wrapped; "Hello $PID" } -Pool peers
        $own[0] | Should -Be $own[2]
        $own[1] | Should -Be $own[2]
        $own[2] | Should -Not -Be "Hello $PID"
    }

    It 'can be the input' {
        { 1 + 1 }, { 2 + 2 } | Invoke-ParMap { & $_ } -Pool peers | Should -Be 2, 4
    }
}

Describe 'The session of an item' {
    BeforeEach { Start-TestClock }

    It 'has the full language' {
        1 | Invoke-ParMap { $ExecutionContext.SessionState.LanguageMode } -Pool peers | Should -Be FullLanguage
    }

    It 'is refused to a caller who has not: <_>' -ForEach '1 | Invoke-ParMap { 1 }', 'Start-ParTask { 1 }', 'Invoke-ParTask { 1 }', 'New-ParPool' {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = $shell.AddScript("Import-Module '$env:PROCPARALLEL_MODULE'; `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'").Invoke()
            $shell.Commands.Clear()
            $shell.AddScript($_).Invoke() | Should -BeNullOrEmpty
            $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'LanguageModeRefused,*'
        } finally { $shell.Dispose() }
    }

    It 'stands where a drive of the caller leads, which the worker does not have' {
        $null = New-PSDrive -Name ZZ -PSProvider FileSystem -Root $TestDrive
        $null = New-Item "$TestDrive/below" -ItemType Directory
        Push-Location ZZ:/below
        try { 1 | Invoke-ParMap { $PWD.ProviderPath } -Pool peers | Should -Be (Join-Path $TestDrive below) } finally { Pop-Location }
    }

    It 'stands where its worker began, and not where an earlier call was, when the location of the caller does not exist' {
        $pool = New-ParPool 1
        $start, $other, $gone = $PWD.ProviderPath, (Join-Path $TestDrive other), (Join-Path $TestDrive gone)
        $null = New-Item $other, $gone -ItemType Directory
        Push-Location $other
        1 | Invoke-ParMap { $PWD.ProviderPath } -Pool $pool | Should -Be $other
        Set-Location $gone
        [IO.Directory]::Delete($gone)
        try { 1 | Invoke-ParMap { $PWD.ProviderPath } -Pool $pool | Should -Be $start } finally { Pop-Location }
        Remove-ParPool $pool
    }

    It 'has no exit code of a program that another item has run' {
        $pwsh = (Get-PwshCommand)[0]
        $pool = New-ParPool 1
        $script = { $before = $LASTEXITCODE; & $using:pwsh -NoProfile -NonInteractive -Command "exit $_"; "[$before] $LASTEXITCODE" }
        5, 6 | Invoke-ParMap $script -Pool $pool | Should -Be '[] 5', '[] 6'
        1 | Invoke-ParMap { "[$LASTEXITCODE]" } -Pool $pool | Should -Be '[]'
        Remove-ParPool $pool
    }

    It 'has its item in $input, too' {
        'a', 'b' | Invoke-ParMap { $input | ForEach-Object { "<$_>" } } -Pool peers | Should -Be '<a>', '<b>'
        , (1, 2) | Invoke-ParMap { $input | ForEach-Object { $_.Count } } -Pool peers | Should -Be 2
    }
}

Describe 'Parameters of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'take the script by the name that it has there' {
        1..2 | Invoke-ParMap -Parallel { $_ + 1 } -ThrottleLimit 2 -Pool peers | Should -Be 2, 3
        1..2 | Invoke-ParMap -Process { $_ + 1 } -Pool peers | Should -Be 2, 3
    }

    # There -PipelineVariable, -ErrorAction, -WarningAction and -InformationAction are refused. The other action parameters have tests beside their streams.
    It '-PipelineVariable is the object that a later command has' {
        1..3 | Invoke-ParMap { "x$_" } -PipelineVariable made -Pool peers | ForEach-Object { "$made-$_" } | Should -Be x1-x1, x2-x2, x3-x3
    }

    It '-OutVariable has what was put out, and can be added to' {
        $null = 1..3 | Invoke-ParMap { "o$_" } -OutVariable all -Pool peers
        $all | Should -Be o1, o2, o3
        $null = 4 | Invoke-ParMap { "o$_" } -OutVariable +all -Pool peers
        $all | Should -Be o1, o2, o3, o4
    }

    It '-InformationAction decides what becomes of information' {
        1 | Invoke-ParMap { Write-Information i } -InformationAction Ignore -Pool peers 6>&1 | Should -BeNullOrEmpty
        1 | Invoke-ParMap { Write-Information i } -InformationAction SilentlyContinue -Pool peers -InformationVariable kept
        $kept | Should -Be i
        { 1..3 | Invoke-ParMap { Write-Information i } -InformationAction Stop -Pool peers } | Should -Throw -ErrorId 'ActionPreferenceStop,*'
    }

    It '-Debug does not stop and ask at what an item writes' {
        # A session that cannot ask ends the command where it would.
        $run = Invoke-TestScript {
            1 | Invoke-ParMap { Write-Warning w; Write-Error e; Write-Verbose v -Verbose; Write-Debug d; 'out' } -Debug -ThrottleLimit 1 *>&1 | ForEach-Object { "$_" }
            Start-ParTask { Write-Warning w; Write-Error e; 'task' } | Receive-ParResult -Debug 2>&1 3>&1 | ForEach-Object { "$_" }
        }
        $run.Output | Should -Be w, e, v, d, out, w, e, task
    }
}

Describe 'Invoke-ParMap -AsJob' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'gives a job that Get-Job lists, with the text of its script' {
        $job = 1 | Invoke-ParMap -AsJob { 'Hello' } -Pool peers
        Get-Job | Should -Be $job
        $job.Command | Should -BeExactly " 'Hello' "
        $job.PSJobTypeName | Should -Be ParMapJob
    }

    It 'gives what all items put out' {
        $results = 1..10 | Invoke-ParMap -AsJob { $_ } -Pool peers | Wait-Job | Receive-Job
        $results | Sort-Object | Should -Be (1..10)
    }

    It 'has variables, location and preferences of the caller' {
        $text, $number, $list = 'Hello', 105, ('One', 'Two', 'Three')
        $results = 1 | Invoke-ParMap -AsJob { $using:text; $using:number; , $using:list; ($using:list)[1]; $PWD.ProviderPath } -Pool peers | Wait-Job | Receive-Job
        $results[0] | Should -Be Hello
        $results[1] | Should -Be 105
        $results[2] | Should -Be One, Two, Three
        $results[3] | Should -Be Two
        $results[4] | Should -Be $PWD.ProviderPath
    }

    It 'fails with the error of its one item' {
        $job = 1 | Invoke-ParMap -AsJob { throw 'Terminating Error!'; 'Hello' } -Pool peers
        $job | Wait-Job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        # The last error is what the engine makes of the reason why the job failed.
        $failed.Exception.Message | Should -Be 'Terminating Error!', '1 of 1 items failed. The first error: Terminating Error!'
        $job | Receive-ParResult -ErrorVariable more | Should -BeNullOrEmpty
        $more | Should -BeNullOrEmpty
        $job.State | Should -Be Failed
        $job.JobStateInfo.Reason.Message | Should -BeLike '*Terminating Error!*'
    }

    It 'fails when one of its items does, and has the results and records of the others' {
        $job = 1..2 | Invoke-ParMap -AsJob { if ($_ -eq 1) { throw 'Terminating Error!'; 'Goodbye!' } else { 'Hello!' } } -Pool peers | Wait-Job
        $job.State | Should -Be Failed
        $job.Done, $job.FailedCount | Should -Be 2, 1
        # There is one child job for each item. Here it is a record, which is lighter by far.
        $job.ChildJobs.Count | Should -Be 0
        $records = $job | Receive-ParResult -PassThru -Keep | Sort-Object Index
        $records.Succeeded | Should -Be $false, $true
        $records[0].Errors[0].Exception.Message | Should -Be 'Terminating Error!'
        $job | Receive-Job -ErrorAction SilentlyContinue | Should -Be 'Hello!'
    }

    It 'gives the <Name> stream' -ForEach @(
        @{ Name = 'error'; Script = { Write-Error "text:$_" }; Number = 2 }
        @{ Name = 'warning'; Script = { Write-Warning "text:$_" }; Number = 3 }
        @{ Name = 'verbose'; Script = { Write-Verbose "text:$_" -Verbose }; Number = 4 }
        @{ Name = 'debug'; Script = { Write-Debug "text:$_" -Debug }; Number = 5 }
        @{ Name = 'information'; Script = { Write-Information "text:$_" }; Number = 6 }
    ) {
        $job = 1 | Invoke-ParMap -AsJob $Script -Pool peers | Wait-Job
        $records = $job | Receive-Job -Verbose -Debug *>&1
        "$records" | Should -Be 'text:1'
        $records | Should -BeOfType "System.Management.Automation.$((Get-Culture).TextInfo.ToTitleCase($Name))Record"
    }

    It 'runs no more items at once than -ThrottleLimit, and the others wait' {
        $pool = New-ParPool -Name throttled -ThrottleLimit 3
        $job = 1..4 | Invoke-ParMap -AsJob { Start-Sleep 60 } -ThrottleLimit 2 -ChunkSize 1 -Pool $pool
        Wait-Until { @(Get-ParWorker throttled | Where-Object State -EQ Busy).Count -eq 2 } 20 | Should -BeTrue

        # The job hears of it a moment later.
        Wait-Until { $job.State -eq 'Running' } 20 | Should -BeTrue
        $job.Done, $job.Total | Should -Be 0, 4
        $job | Remove-Job -Force
        @(Get-ParWorker throttled | Where-Object State -EQ Busy).Count | Should -BeLessOrEqual 2
        Remove-ParPool throttled -Force
    }

    # There a time-out is that of the call, and refused with -AsJob.
    It 'takes a time-out for each item' {
        $job = 1, 60, 2 | Invoke-ParMap -AsJob { if ($_ -eq 60) { Start-Sleep $_ }; $_ } -TimeoutSeconds 0.5 -ThrottleLimit 1 -Pool peers | Wait-Job
        $job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable late | Should -Be 1, 2
        $late[0].FullyQualifiedErrorId | Should -BeLike 'ItemTimedOut*'
    }
}
