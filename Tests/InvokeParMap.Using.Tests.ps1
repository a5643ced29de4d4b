# What $using: takes along from where Invoke-ParMap is called.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
}

AfterAll { Assert-NothingLeft }

Describe 'Using in a script for Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'is found inside the scripts of commands that are not parallel' {
        $value = 5
        1 | Invoke-ParMap { 1..2 | ForEach-Object { $using:value }; 1 | Where-Object { $using:value -eq 5 }; & { $using:value } } | Should -Be 5, 5, 1, 5
        1 | Invoke-ParMap { 1..2 | ForEach-Object -Process { $using:value } -End { $using:value } } | Should -Be 5, 5, 5
        1 | Invoke-ParMap { 1, 2 | ForEach-Object -Parallel { $using:value } } | Should -Be 5, 5
        Start-ParTask { 1..2 | % { $using:value } } | Receive-ParResult | Should -Be 5, 5
    }

    It 'has the value of a variable' {
        $factor = 3
        1..3 | Invoke-ParMap { $_ * $using:factor } | Should -Be 3, 6, 9
    }

    It 'finds the variable whatever the case of its name' {
        $Factor = 3
        1 | Invoke-ParMap { "$using:FACTOR $using:factor" } | Should -Be '3 3'
    }

    It 'has a null, an empty array and an array of one element as what they are' {
        $null1 = $null
        $empty = @()
        $single = @(1)
        1 | Invoke-ParMap { "$($null -eq $using:null1) $(($using:empty).GetType().Name) $(($using:empty).Count) $(($using:single).GetType().Name)" } |
            Should -Be 'True Object[] 0 Object[]'
    }

    It 'has a property of a variable' {
        $server = [pscustomobject]@{ Name = 'n'; Disk = [pscustomobject]@{ Free = 7 } }
        1 | Invoke-ParMap { "$($using:server.Name) $($using:server.Disk.Free)" } | Should -Be 'n 7'
    }

    It 'has an element of an array and of a hashtable' {
        $list = 10, 20, 30
        $table = @{ key = 'value'; deep = @{ er = @(1, 2) } }
        1 | Invoke-ParMap { "$($using:list[1]) $($using:table['key']) $($using:table.deep.er[1])" } | Should -Be '20 value 2'
    }

    It 'has an array that is a property whole' {
        $box = @{ Nested = @(, @(1, 2)); Two = @(1, 2); None = @(); Null = $null }
        1 | Invoke-ParMap { "$(($using:box.Nested).Count) $(($using:box.Two).Count) $(($using:box.None).Count) $($null -eq $using:box.Null)" } |
            Should -Be '1 2 0 True'
    }

    It 'works in a text, in braces and with several in one script' {
        $a = 'x'
        ${b c} = 'y'
        1 | Invoke-ParMap { "$using:a ${using:b c}" } | Should -Be 'x y'
    }

    It 'works as a splatted table' {
        $arguments = @{ Path = '/'; PathType = 'Container' }
        1 | Invoke-ParMap { Test-Path @using:arguments } | Should -BeTrue
    }

    It 'works in -Begin and -End' {
        $x = 5
        1 | Invoke-ParMap { $y + 1 } -Begin { $y = $using:x } -End { "end $using:x" } -ThrottleLimit 1 | Should -Be 6, 'end 5'
    }

    It 'works in a script with begin, process and end' {
        $start = 100
        1..3 | Invoke-ParMap { begin { $sum = $using:start } process { $sum += $_ } end { $sum } } -ThrottleLimit 1 | Should -Be 106
    }

    It 'works in a function and in a script block within the script' {
        $x = 4
        1 | Invoke-ParMap { function Get-It { $using:x } Get-It; & { $using:x }; 1 | ForEach-Object { $using:x } } | Should -Be 4, 4, 4
    }

    It 'has the value at the call, and the next call has the next' {
        $x = 1
        1..3 | ForEach-Object { $x = 99; $_ } | Invoke-ParMap { $using:x } -BufferSize 1 | Should -Be 1, 1, 1
        $x = 2
        1 | Invoke-ParMap { $using:x } | Should -Be 2
    }

    It 'gives a copy: the caller does not see what an item does with it' {
        $list = [Collections.ArrayList]@(1)
        $null = 1 | Invoke-ParMap { $null = ($using:list).Add(2) }
        $list.Count | Should -Be 1
    }

    It 'has a script block that can be run' {
        $double = { param($n) 2 * $n }
        1..2 | Invoke-ParMap { & $using:double $_ } | Should -Be 2, 4
    }

    It 'has an environment variable of the caller' {
        $env:PROCPARALLEL_TEST_VALUE = 'of the caller'
        try { 1 | Invoke-ParMap { $using:env:PROCPARALLEL_TEST_VALUE } | Should -Be 'of the caller' }
        finally { Remove-Item Env:PROCPARALLEL_TEST_VALUE }
    }

    It 'has a function of the caller as text' {
        function Get-Twice($n) { 2 * $n }
        1 | Invoke-ParMap { ${function:Get-Twice} = ${using:function:Get-Twice}; Get-Twice 21 } | Should -Be 42
    }
}

Describe 'Where Invoke-ParMap finds the variables of $using:' {
    BeforeEach { Start-TestClock }

    It 'is the function that calls it' {
        function Invoke-It { $local = 'of the function'; 1 | Invoke-ParMap { $using:local } }
        $local = 'outside'
        Invoke-It | Should -Be 'of the function'
    }

    It 'is the scope around the function when that has none' {
        function Invoke-It { 1 | Invoke-ParMap { $using:outer } }
        $outer = 'around'
        Invoke-It | Should -Be 'around'
    }

    It 'is the module whose function calls it' {
        $module = New-Module {
            $inModule = 'of the module'
            function Invoke-InModule { $here = 'local'; 1 | Invoke-ParMap { "$using:inModule, $using:here" } }
        }
        try { Invoke-InModule | Should -Be 'of the module, local' } finally { $module | Remove-Module }
    }

    It 'is the script that calls it, with a scope in the name' {
        $script:scoped = 's'
        $global:scoped = 'g'
        try { 1 | Invoke-ParMap { "$using:script:scoped $using:global:scoped" } | Should -Be 's g' }
        finally { Remove-Variable scoped -Scope Global }
    }
}

Describe 'A $using: variable that is not defined' {
    BeforeEach { Start-TestClock }

    It 'is a terminating error that names it, before anything starts' {
        $failure = { 1 | Invoke-ParMap { $using:nowhere } } |
            Should -Throw '*$using:nowhere*' -ErrorId 'UsingVariableUndefined,ProcParallel.Commands.InvokeParMapCommand' -PassThru
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.TargetObject | Should -Be 'nowhere'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'is an error with a member, too' {
        { 1 | Invoke-ParMap { $using:nowhere.Name } } | Should -Throw '*$using:nowhere.Name*'
    }

    It 'is an error with an index that cannot be evaluated' {
        $list = $null
        { 1 | Invoke-ParMap { $using:list[0] } } | Should -Throw '*$using:list*' -ErrorId 'UsingExpressionFailed,*'
    }

    It 'is an error when its value cannot travel, which names the variable' {
        $stream = [IO.MemoryStream]::new()
        { 1 | Invoke-ParMap { $using:stream } } | Should -Throw '*System.IO.MemoryStream*' -ErrorId 'ValueNotSerializable,*'
    }
}

Describe 'Using in a parallel command within the script' {
    BeforeEach { Start-TestClock }

    It 'of ForEach-Object -Parallel takes the variable of the item' {
        1..2 | Invoke-ParMap { $mine = $_ * 10; 1..2 | ForEach-Object -Parallel { $_ + $using:mine } | Sort-Object } | Should -Be 11, 12, 21, 22
    }

    It 'of ForEach-Object -Parallel takes the variable of the caller' {
        $outer = 100
        1 | Invoke-ParMap { 1 | ForEach-Object -Parallel { $_ + $using:outer } } | Should -Be 101
    }

    It 'of ForEach-Object -Parallel and of the script itself may be the same' {
        $outer = 100
        1 | Invoke-ParMap { $using:outer; 1 | ForEach-Object -Parallel { $using:outer } } | Should -Be 100, 100
    }

    It 'of Start-Job takes the variable of the item' {
        1 | Invoke-ParMap { $mine = 'x'; Start-Job { "<$using:mine>" } | Receive-Job -Wait -AutoRemoveJob } | Should -Be '<x>'
    }

    It 'of Start-ThreadJob takes the variable of the caller' {
        $outer = 'o'
        1 | Invoke-ParMap { Start-ThreadJob { "<$using:outer>" } | Receive-Job -Wait -AutoRemoveJob } | Should -Be '<o>'
    }

    It 'of Invoke-ParMap takes the variable of the item' {
        $module = $env:PROCPARALLEL_MODULE
        1 | Invoke-ParMap {
            Import-Module $using:module
            $mine = 5
            1..2 | Invoke-ParMap { $_ + $using:mine } -ThrottleLimit 1
            Get-ParPool | Remove-ParPool -Confirm:$false
        } | Should -Be 6, 7
    }
}
