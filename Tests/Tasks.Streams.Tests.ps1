# What tasks write besides their output, and how they fail, as whoever receives them sees it.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = New-ParPool -Name streams -ThrottleLimit 2
}

AfterAll {
    Get-Job | Remove-Job -Force
    Assert-NothingLeft
}

Describe 'The streams of a task' {
    BeforeAll {
        $task = Start-ParTask {
            'out 1'
            Write-Error 'error 2'
            Write-Warning 'warning 3'
            Write-Verbose 'verbose 4' -Verbose
            Write-Debug 'debug 5' -Debug
            Write-Information 'information 6'
            Write-Host 'host 7'
            'out 8'
        } -Pool streams
        $null = $task.Wait()
    }
    BeforeEach { Start-TestClock }

    It 'are received in the order in which they were written' {
        $records = $task | Receive-ParResult -Keep *>&1
        "$records" | Should -Be 'out 1 error 2 warning 3 verbose 4 debug 5 information 6 host 7 out 8'
        $records[1].ItemIndex | Should -Be 0
        $records[1].TaskName | Should -Be $task.Name
        $records[2].WorkerId | Should -Be $task.WorkerId
    }

    It 'can be sent elsewhere one by one' {
        $task | Receive-ParResult -Keep 2>$null 3>"$TestDrive/warning" 4>"$TestDrive/verbose" 5>"$TestDrive/debug" 6>"$TestDrive/information" | Should -Be 'out 1', 'out 8'
        'warning', 'verbose', 'debug', 'information' | ForEach-Object { Get-Content "$TestDrive/$_" -TotalCount 1 } |
            Should -Be 'warning 3', 'verbose 4', 'debug 5', 'information 6'
    }

    It 'follow the common parameters of Receive-ParResult' {
        $null = $task | Receive-ParResult -Keep -OutVariable out -ErrorVariable errors -WarningVariable warnings -InformationVariable information -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $out | Should -Be 'out 1', 'out 8'
        "$errors" | Should -Be 'error 2'
        "$warnings" | Should -Be 'warning 3'
        "$information" | Should -Be 'information 6 host 7'
        $task | Receive-ParResult -Keep -PipelineVariable one 2>$null 3>$null 4>$null 5>$null 6>$null | ForEach-Object { "<$one>" } | Should -Be '<out 1>', '<out 8>'
        { $task | Receive-ParResult -Keep -ErrorAction Stop } | Should -Throw 'error 2'
        { $task | Receive-ParResult -Keep -WarningAction Stop 2>$null } | Should -Throw '*warning 3*'
    }

    It 'are there for another runspace as well, which receives the task' {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = $shell.AddScript('param($module, $task) Import-Module $module; $task | Receive-ParResult -Keep').AddArgument($env:PROCPARALLEL_MODULE).AddArgument($task)
            $shell.Invoke() | Should -Be 'out 1', 'out 8'
            "$($shell.Streams.Error)" | Should -Be 'error 2'
            "$($shell.Streams.Warning)" | Should -Be 'warning 3'
            "$($shell.Streams.Information)" | Should -Be 'information 6 host 7'
        } finally { $shell.Dispose() }
    }
}

Describe 'The streams of Invoke-ParTask' {
    BeforeEach { Start-TestClock }

    It 'come in order, too' {
        "$(Invoke-ParTask { 'a'; Write-Warning b; Write-Error c; 'd' } -Pool streams *>&1)" | Should -Be 'a b c d'
    }

    It 'follow the common parameters' {
        $null = Invoke-ParTask { 'a'; Write-Error b; Write-Warning c } -Pool streams -OutVariable out -ErrorVariable errors -WarningVariable warnings -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        "$out $errors $warnings" | Should -Be 'a b c'
        Invoke-ParTask { 1; 2 } -Pool streams -PipelineVariable one | ForEach-Object { "<$one>" } | Should -Be '<1>', '<2>'
    }
}

Describe 'A failure of a task' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is <Name>, and ends it' -ForEach @(
        @{ Name = 'an error that is to stop'; Script = { 'before'; Write-Error small -ErrorAction Stop; 'after' }; Text = 'small'; Id = 'Microsoft.PowerShell.Commands.WriteErrorException' }
        @{ Name = 'a cmdlet''s that is to stop'; Script = { 'before'; Get-Item /no/such/place -ErrorAction Stop; 'after' }; Text = '*/no/such/place*'; Id = 'PathNotFound,*GetItemCommand' }
        @{ Name = 'any error, by preference'; Script = { $ErrorActionPreference = 'Stop'; 'before'; Write-Error small; 'after' }; Text = 'small'; Id = 'Microsoft.PowerShell.Commands.WriteErrorException' }
        @{ Name = 'a text that is thrown'; Script = { 'before'; throw 'text'; 'after' }; Text = 'text'; Id = 'text' }
        @{ Name = 'an error of a function that ends it, by preference'; Script = { function Stop-Here { [CmdletBinding()] param() $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([Exception]::new('ended'), 'OwnId', 'InvalidData', 42)) }; $ErrorActionPreference = 'Stop'; 'before'; Stop-Here; 'after' }; Text = 'ended'; Id = 'OwnId,Stop-Here' }
    ) {
        $task = Start-ParTask $Script -Pool streams
        $task.Wait(30) | Should -BeTrue
        $task.State | Should -Be Failed
        $task.StatusMessage | Should -BeLike $Text
        $output = $task | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable failed
        $output | Should -Be before
        $failed.Count | Should -Be 1
        "$($failed[0])" | Should -BeLike $Text
        $failed[0].FullyQualifiedErrorId | Should -BeLike $Id
        $failed[0].InvocationInfo.ScriptName | Should -Be $PSCommandPath
    }

    It 'is none when a statement fails that does not end the script: <Name>' -ForEach @(
        @{ Name = 'a cmdlet''s'; Script = { Get-Item /no/such/place; 'after' } }
        @{ Name = 'a function''s that ends only that'; Script = { function Stop-Here { [CmdletBinding()] param() $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([Exception]::new('ended'), 'OwnId', 'InvalidData', 42)) }; Stop-Here; 'after' } }
        @{ Name = 'a method''s'; Script = { [int]::Parse('x'); 'after' } }
    ) {
        $task = Start-ParTask $Script -Pool streams
        $output = $task | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable failed
        # As in the session itself, where the next statement runs.
        $output | Should -Be after
        $failed.Count | Should -Be 1
        $task.State | Should -Be Completed
    }

    It 'keeps all exceptions of several' {
        $problem = Start-ParTask {
            throw [AggregateException]::new('several', [Exception[]] ([ArgumentException]::new('one'), [InvalidOperationException]::new('two', [IO.IOException]::new('inner'))))
        } -Pool streams | Receive-ParResult 2>&1
        $problem.Exception | Should -BeOfType [AggregateException]
        $problem.Exception.InnerExceptions.Message | Should -Be one, two
        $problem.Exception.InnerExceptions[1] | Should -BeOfType [InvalidOperationException]
        $problem.Exception.InnerExceptions[1].InnerException | Should -BeOfType [IO.IOException]
    }

    It 'by an exception of a type that only the worker has keeps message and type name' {
        $problem = Start-ParTask {
            Add-Type 'public class OnlyThereException : System.Exception { public System.Threading.Thread Thread = System.Threading.Thread.CurrentThread; public OnlyThereException(string text, System.Exception inner) : base(text, inner) { } }'
            throw [OnlyThereException]::new('only there', [ArgumentException]::new('inner'))
        } -Pool streams | Receive-ParResult 2>&1
        "$problem" | Should -Be 'only there'
        $problem.Exception.Message | Should -Be 'only there'
        $problem.Exception.TypeName | Should -Be OnlyThereException
        $problem.Exception.InnerException | Should -BeOfType [ArgumentException]
    }

    It 'is none because a native program fails, whose exit code and $? the script has' {
        $pwsh = (Get-PwshCommand)[0]
        $task = Start-ParTask { & $using:pwsh -NoProfile -NonInteractive -Command 'exit 7'; $?; $LASTEXITCODE } -Pool streams
        $task.Get() | Should -Be $false, 7
        $task.State | Should -Be Completed
    }
}

Describe 'Commands that stop or remove work' {
    BeforeEach { Start-TestClock }

    It 'ask with -Confirm, and do nothing where nobody can answer: <_>' -ForEach 'Stop-ParTask $task', 'Stop-ParPool asked', 'Remove-ParPool asked -Force', 'Stop-ParProcess $process' {
        $run = Invoke-TestScript ([scriptblock]::Create(@"
`$null = New-ParPool -Name asked -ThrottleLimit 1
`$task = Start-ParTask { 'task done' } -Pool asked
`$process = Start-ParProcess { 'process done' }
try { $_ -Confirm } catch { `$_.Exception.GetType().Name }
`$task, `$process | Receive-ParResult -Ordered
(Get-ParPool asked).State
"@))
        $run.Output | Select-Object -Skip 1 | Should -Be 'task done', 'process done', Open
        $run.Output[0] | Should -BeLike *Exception
    }
}
