# What becomes of errors in items: each costs its own item only, arrives whole, and obeys the common parameters.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }

    # The errors of a call, none of them shown.
    function Get-MapError([scriptblock] $Script, [object[]] $Items = @(1), [hashtable] $More = @{}) {
        $null = $Items | Invoke-ParMap $Script -ErrorAction SilentlyContinue -ErrorVariable failed @More
        , $failed
    }
}

AfterAll { Assert-NothingLeft }

Describe 'An item that ends with an error' {
    BeforeEach { Start-TestClock }

    It 'costs only itself, at its place in the order' {
        $all = 1..10 | Invoke-ParMap { if ($_ % 5 -eq 0) { throw "bad $_" }; $_ } 2>&1
        $all | ForEach-Object { "$_" } | Should -Be '1', '2', '3', '4', 'bad 5', '6', '7', '8', '9', 'bad 10'
    }

    It 'costs only itself, for chunk size <_>' -ForEach 1, 3, 100 {
        $result = 0..99 | Invoke-ParMap { if ($_ -in 3, 5, 7) { throw "bad $_" }; $_ } -ChunkSize $_ -ErrorAction SilentlyContinue -ErrorVariable failed
        $result.Count | Should -Be 97
        $failed | ForEach-Object { "$_" } | Should -Be 'bad 3', 'bad 5', 'bad 7'
        $failed.ItemIndex | Should -Be 3, 5, 7
    }

    It 'keeps what it had put out before' {
        1 | Invoke-ParMap { 'before'; throw 'x' } -ErrorAction SilentlyContinue | Should -Be 'before'
    }

    It 'says which worker it was' {
        $failed = Get-MapError { Set-Variable shown $PID -Scope Global; throw "$PID" }
        $failed[0].ProcessId | Should -Be ([int] "$($failed[0])")
        $failed[0].WorkerId | Should -BeGreaterThan 0
        $failed[0].Attempt | Should -Be 1
    }

    It 'with <Name> arrives as that' -ForEach @(
        @{ Name = 'a text'; Script = { throw 'text' }; Message = 'text'; Id = 'text' }
        @{ Name = 'an exception'; Script = { throw [IO.FileNotFoundException]::new('gone', 'f.txt') }; Message = 'gone'; Id = 'gone' }
        @{ Name = 'null'; Script = { throw $null }; Message = 'ScriptHalted'; Id = 'ScriptHalted' }
        @{ Name = 'an object'; Script = { throw @{ a = 1 } }; Message = 'System.Collections.Hashtable'; Id = 'System.Collections.Hashtable' }
        @{ Name = 'an error record'; Script = { throw [Management.Automation.ErrorRecord]::new([Exception]::new('own'), 'OwnId', 'DeviceError', 'target') }; Message = 'own'; Id = 'OwnId' }
        @{ Name = 'an error of .NET'; Script = { [int]::Parse('x') }; Message = '*not in a correct format*'; Id = 'FormatException' }
        @{ Name = 'a division by zero'; Script = { 1 / 0 }; Message = 'Attempted to divide by zero.'; Id = 'RuntimeException' }
        @{ Name = 'a command that does not exist'; Script = { Get-Nonsense }; Message = "*'Get-Nonsense'*"; Id = 'CommandNotFoundException' }
    ) {
        $failed = Get-MapError $Script
        $failed.Count | Should -Be 1
        "$($failed[0])" | Should -BeLike $Message
        $failed[0].FullyQualifiedErrorId | Should -Be $Id
    }

    It 'keeps the thrown object as target' {
        (Get-MapError { throw @{ a = 1 } })[0].TargetObject['a'] | Should -Be 1
    }

    It 'keeps category, target, details and recommended action of an error record' {
        $record = (Get-MapError {
                $record = [Management.Automation.ErrorRecord]::new([InvalidOperationException]::new('inner text'), 'OwnId', 'DeviceError', 'target')
                $record.ErrorDetails = [Management.Automation.ErrorDetails]::new('shown text')
                $record.ErrorDetails.RecommendedAction = 'do it'
                throw $record
            })[0]
        $record.CategoryInfo.Category | Should -Be DeviceError
        $record.TargetObject | Should -Be target
        "$record" | Should -Be 'shown text'
        $record.ErrorDetails.RecommendedAction | Should -Be 'do it'
        $record.Exception | Should -BeOfType InvalidOperationException
    }

    It 'keeps all levels of inner exceptions' {
        $exception = (Get-MapError { throw [InvalidOperationException]::new('outer', [ArgumentException]::new('middle', [TimeoutException]::new('inner'))) })[0].Exception
        $exception.InnerException.Message | Should -Be 'middle'
        $exception.InnerException.InnerException | Should -BeOfType TimeoutException
    }

    It 'that puts out an exception without throwing it has a value and no error' {
        $value = 1 | Invoke-ParMap { [InvalidOperationException]::new('just a value') } -ErrorVariable failed
        $value.Message | Should -Be 'just a value'
        $failed | Should -BeNullOrEmpty
    }
}

Describe 'An error that does not end its item' {
    BeforeEach { Start-TestClock }

    It 'of Write-Error arrives in its place among the output' {
        1..2 | Invoke-ParMap { "a$_"; Write-Error "e$_"; "b$_" } 2>&1 | ForEach-Object { "$_" } | Should -Be 'a1', 'e1', 'b1', 'a2', 'e2', 'b2'
    }

    It 'keeps id, category, target and recommended action' {
        $record = (Get-MapError { Write-Error 'text' -ErrorId OwnId -Category InvalidData -TargetObject 't' -RecommendedAction 'act' })[0]
        $record.FullyQualifiedErrorId | Should -BeLike 'OwnId*'
        $record.CategoryInfo.Category | Should -Be InvalidData
        $record.TargetObject | Should -Be t
        $record.ErrorDetails.RecommendedAction | Should -Be act
    }

    It 'of a cmdlet keeps that cmdlet''s name and id' {
        $record = (Get-MapError { Get-Item /does/not/exist })[0]
        $record.FullyQualifiedErrorId | Should -Be 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        $record.InvocationInfo.MyCommand.Name | Should -Be Get-Item
    }

    It 'is not seen when the item has dealt with it' {
        Get-MapError { try { throw 'x' } catch { }; Write-Error y -ErrorAction SilentlyContinue; Get-Item /nope 2>$null } | Should -BeNullOrEmpty
    }
}

Describe 'The position of an error' {
    BeforeEach { Start-TestClock }

    It 'is line and column of the script block in the file that calls' {
        $file = Join-Path $TestDrive caller.ps1
        Set-Content $file @(
            'param($items)'
            ''
            '$items | Invoke-ParMap {'
            '    $x = 1'
            '    throw "bad"   # here'
            '} -ErrorAction SilentlyContinue -ErrorVariable failed'
            '$failed'
        )
        $record = & $file 1
        $record.InvocationInfo.ScriptName | Should -Be $file
        $record.InvocationInfo.ScriptLineNumber | Should -Be 5
        $record.InvocationInfo.OffsetInLine | Should -Be 5
        $record.InvocationInfo.Line.TrimEnd() | Should -Be '    throw "bad"   # here'
        $record.ScriptStackTrace | Should -BeLike "at <ScriptBlock>, ${file}: line 5*"
    }

    It 'is the whole line when the script block is only part of it' {
        $file = Join-Path $TestDrive oneline.ps1
        Set-Content $file '$x = 0; 1 | Invoke-ParMap { throw "bad" } -ErrorAction SilentlyContinue -ErrorVariable failed; $failed'
        $record = & $file
        $record.InvocationInfo.Line | Should -Be (Get-Content $file)
        $record.InvocationInfo.PositionMessage | Should -BeLike "At ${file}:1 char:29*"
    }

    It 'is that in a script FILE that is run' {
        $file = Join-Path $TestDrive work.ps1
        Set-Content $file 'param($x)', 'function Invoke-Inner {', '    throw "in file $x"', '}', 'Invoke-Inner'
        $null = 7 | Invoke-ParMap -FilePath $file -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].InvocationInfo.ScriptName | Should -Be $file
        $failed[0].InvocationInfo.ScriptLineNumber | Should -Be 3
        $failed[0].InvocationInfo.Line.TrimEnd() | Should -Be '    throw "in file $x"'
        $failed[0].ScriptStackTrace | Should -BeLike "at Invoke-Inner, ${file}: line 3*at <ScriptBlock>, ${file}: line 5*"
    }

    It 'is that in the body of a function that is run' {
        function Invoke-Body {
            param($x)
            throw 'in body'
        }
        $line = (Get-Command Invoke-Body).ScriptBlock.Ast.Extent.StartLineNumber + 2
        $record = (Get-MapError ${function:Invoke-Body})[0]
        $record.InvocationInfo.ScriptLineNumber | Should -Be $line
        $record.InvocationInfo.Line.Trim() | Should -Be "throw 'in body'"
    }
}

Describe 'The common parameters for errors' {
    BeforeEach { Start-TestClock }

    It '-ErrorAction Stop ends the call with the item''s own error, and the pool stays usable' {
        $seen = [Collections.Generic.List[object]]::new()
        { 1..100000 | Invoke-ParMap { if ($_ -eq 5) { throw 'stop here' }; $_ } -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw 'stop here'
        $seen | Should -Be 1, 2, 3, 4
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It '-ErrorAction <_> shows nothing and ends nothing' -ForEach SilentlyContinue, Ignore {
        1..3 | Invoke-ParMap { if ($_ -eq 2) { throw 'x' }; Write-Error 'y'; $_ } -ErrorAction $_ 2>&1 | Should -Be 1, 3
    }

    It '-ErrorAction Ignore leaves no trace in $Error' {
        $Error.Clear()
        $null = 1 | Invoke-ParMap { throw 'x' } -ErrorAction Ignore
        $Error.Count | Should -Be 0
    }

    It '-ErrorVariable adds to the errors of before' {
        $null = 1 | Invoke-ParMap { throw 'one' } -ErrorAction SilentlyContinue -ErrorVariable failed
        $null = 1 | Invoke-ParMap { throw 'two' } -ErrorAction SilentlyContinue -ErrorVariable +failed
        $failed | ForEach-Object { "$_" } | Should -Be one, two
    }

    It '$Error has the error once' {
        $Error.Clear()
        $null = 1 | Invoke-ParMap { throw 'just once' } 2>$null
        $Error.Count | Should -Be 1
    }

    It '$? is false behind a call with an error' {
        $null = 1 | Invoke-ParMap { throw 'x' } -ErrorAction SilentlyContinue
        $? | Should -BeFalse
        $null = 1 | Invoke-ParMap { 1 }
        $? | Should -BeTrue
    }

    It '$ErrorActionPreference Stop of the caller ends an item at its first error, and the call' {
        $ErrorActionPreference = 'Stop'
        $mark = Join-Path $TestDrive after
        { 1 | Invoke-ParMap { Get-Item /does/not/exist; Set-Content $using:mark 1 } } | Should -Throw -ErrorId 'PathNotFound,*'
        Test-Path $mark | Should -BeFalse
    }

    It '$ErrorActionPreference Stop in a script ends the item with the error as it is, whatever has failed' {
        $failed = $null
        'method', 'cast', 'operator', 'command' | Invoke-ParMap {
            $ErrorActionPreference = 'Stop'
            switch ($_) { method { [int]::Parse('x') } cast { [int] 'x' } operator { 1 / $null } command { Get-Item /nonexistent } }
            'not reached'
        } -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed | Should -HaveCount 4
        $failed.FullyQualifiedErrorId | Should -Be FormatException, InvalidCastFromStringToInteger, RuntimeException, 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        foreach ($i in 0..3) { "$($failed[$i])" | Should -BeLike ('Exception calling "Parse"*', 'Cannot convert value "x"*', 'Attempted to divide by zero.', "Cannot find path '*nonexistent'*")[$i] }
        $failed[0].Exception | Should -BeOfType ([Management.Automation.MethodInvocationException])
        $failed[0].Exception.InnerException | Should -BeOfType ([FormatException])
        $failed[0].InvocationInfo.Line | Should -BeLike '*Parse*'
    }

    It '$ErrorActionPreference SilentlyContinue of the caller hides errors' {
        $ErrorActionPreference = 'SilentlyContinue'
        1 | Invoke-ParMap { Write-Error 'x'; 1 } 2>&1 | Should -Be 1
    }

    It 'a try and catch around the call sees an error that ends it' {
        $caught = try { 1 | Invoke-ParMap { throw 'x' } -ErrorAction Stop } catch { "caught $_" }
        $caught | Should -Be 'caught x'
    }
}
