# How work is given to Invoke-ParMap, and in which shape its results come back.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
}

AfterAll { Assert-NothingLeft }

Describe 'The forms of a script for Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'has the item in $_ and gives its output in the order of the input' {
        1..10 | Invoke-ParMap { $_ * $_ } | Should -Be (1..10 | ForEach-Object { $_ * $_ })
    }

    It 'has the item in $PSItem, too' {
        'a', 'b' | Invoke-ParMap { "<$PSItem>" } | Should -Be '<a>', '<b>'
    }

    It 'has the item in its first parameter' {
        1..3 | Invoke-ParMap { param($number) $number + 1 } | Should -Be 2, 3, 4
    }

    It 'converts the item to the type of the parameter' {
        '1', '2' | Invoke-ParMap { param([int] $number) $number + 1 } | Should -Be 2, 3
    }

    It 'has -ArgumentList in the parameters after the item' {
        1..2 | Invoke-ParMap { param($item, $factor, $text) "$($item * $factor) $text" } -ArgumentList 10, 'x' | Should -Be '10 x', '20 x'
    }

    It 'has -ArgumentList in $args when it has no parameters' {
        1..2 | Invoke-ParMap { "$_ $($args -join ',')" } -ArgumentList 'a', 'b' | Should -Be '1 a,b', '2 a,b'
    }

    It 'takes a null and an array as arguments like any other' {
        1 | Invoke-ParMap { "$($args.Count) $($null -eq $args[0]) $($args[1].Count)" } -ArgumentList $null, @(1, 2) | Should -Be '2 True 2'
    }

    It 'binds parameters like a command when they have attributes' {
        1..2 | Invoke-ParMap { param([Parameter(Mandatory)] [ValidateRange(1, 5)] [int] $x, [string] $y = 'd') "$x$y" } | Should -Be '1d', '2d'
    }

    It 'runs a dynamicparam-free CmdletBinding script with its common parameters' {
        1 | Invoke-ParMap { [CmdletBinding()] param($x) $PSCmdlet.GetType().Name } | Should -Be 'PSScriptCmdlet'
    }

    It 'runs begin and end once per worker and process once per item' {
        $sum = 1..100 | Invoke-ParMap { begin { $sum = 0 } process { $sum += $_ } end { $sum } } | Measure-Object -Sum
        $sum.Sum | Should -Be 5050
        $sum.Count | Should -BeLessOrEqual (Get-ParPool default).ThrottleLimit
    }

    It 'has -ArgumentList in the parameters of a script with a process block' {
        1..3 | Invoke-ParMap { param($factor) process { $_ * $factor } } -ArgumentList 5 -ThrottleLimit 1 | Should -Be 5, 10, 15
    }

    It 'runs a clean block' {
        1..2 | Invoke-ParMap { process { $_ } clean { $null = 1 } } | Should -Be 1, 2
    }

    It 'knows the commands, modules and providers of a PowerShell' {
        1 | Invoke-ParMap { "$((Get-Command Get-ChildItem).Name) $(Test-Path Env:PATH) $((Get-Module Microsoft.PowerShell.Management).Name)" } |
            Should -Be 'Get-ChildItem True Microsoft.PowerShell.Management'
    }

    It 'may define functions and classes of its own' {
        1..2 | Invoke-ParMap { class Box { [int] $Value } function Get-Box($v) { [Box] @{ Value = $v } } (Get-Box $_).Value } | Should -Be 1, 2
    }

    It 'may be made of a text' {
        1..2 | Invoke-ParMap ([scriptblock]::Create('$_ + 1')) | Should -Be 2, 3
    }

    It 'may be a script block in a variable' {
        $script = { $_ + 1 }
        1..2 | Invoke-ParMap -ScriptBlock $script | Should -Be 2, 3
    }

    It 'may be the body of a function' {
        function Add-One($x) { $x + 1 }
        1..2 | Invoke-ParMap ${function:Add-One} | Should -Be 2, 3
    }
}

Describe 'A script file for Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'has the item in its first parameter, and knows where it stands' {
        $file = Join-Path $TestDrive 'with space.ps1'
        Set-Content $file 'param($x, $y) "$x $y $(Split-Path $PSCommandPath -Leaf) $($PSScriptRoot -eq (Split-Path $PSCommandPath))"'
        1..2 | Invoke-ParMap -FilePath $file -ArgumentList 'z' | Should -Be '1 z with space.ps1 True', '2 z with space.ps1 True'
    }

    It 'may be given relative to the current location' {
        Set-Content (Join-Path $TestDrive rel.ps1) '$_ * 2'
        Push-Location $TestDrive
        try { 1..2 | Invoke-ParMap -FilePath ./rel.ps1 | Should -Be 2, 4 } finally { Pop-Location }
    }

    It 'that does not exist is a terminating error that names it' {
        { 1 | Invoke-ParMap -FilePath (Join-Path $TestDrive nope.ps1) } |
            Should -Throw '*nope.ps1*' -ErrorId 'FileNotFound,ProcParallel.Commands.InvokeParMapCommand'
    }

    It 'that cannot be parsed is a terminating error before anything starts' {
        $file = Join-Path $TestDrive broken.ps1
        Set-Content $file 'if (1 {'
        { 1 | Invoke-ParMap -FilePath $file } | Should -Throw -ErrorId 'ScriptInvalid,ProcParallel.Commands.InvokeParMapCommand'
    }
}

Describe 'Invoke-ParMap -Splat' {
    BeforeEach { Start-TestClock }

    It 'gives the elements of an array as positional arguments' {
        @(1, 2), @(3, 4) | Invoke-ParMap { param($a, $b) "$a-$b" } -Splat | Should -Be '1-2', '3-4'
    }

    It 'gives the entries of a hashtable as named arguments' {
        @{ a = 1; b = 2 }, @{ b = 4; a = 3 } | Invoke-ParMap { param($a, $b) "$a-$b" } -Splat | Should -Be '1-2', '3-4'
    }

    It 'gives the entries of an ordered dictionary as named arguments' {
        [ordered]@{ b = 2; a = 1 } | Invoke-ParMap { param($a, $b) "$a-$b" } -Splat | Should -Be '1-2'
    }

    It 'gives any other item as the one positional argument' {
        'x', 7 | Invoke-ParMap { param($a) "<$a>" } -Splat | Should -Be '<x>', '<7>'
    }

    It 'appends -ArgumentList to positional arguments' {
        , @(1, 2) | Invoke-ParMap { param($a, $b, $c) "$a $b $c" } -Splat -ArgumentList 3 | Should -Be '1 2 3'
    }

    It 'keeps a nested array one argument' {
        , @(1, @(2, 3)) | Invoke-ParMap { param($a, $b) "$a $($b.Count)" } -Splat | Should -Be '1 2'
    }

    It 'fails only the item whose arguments do not fit' {
        $result = @{ a = 1 }, @{ wrong = 1 }, @{ a = 3 } | Invoke-ParMap { [CmdletBinding()] param($a) $a } -Splat -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 1, 3
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NamedParameterNotFound*'
    }
}

Describe 'The shape of results of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'keeps <Name>' -ForEach @(
        @{ Name = 'a null'; Script = { $null }; Count = 1; Json = 'null' }
        @{ Name = 'nothing'; Script = { }; Count = 0; Json = $null }
        @{ Name = 'an empty array'; Script = { , @() }; Count = 1; Json = '[]' }
        @{ Name = 'an array of one element'; Script = { , @(1) }; Count = 1; Json = '[1]' }
        @{ Name = 'an array of one null'; Script = { , @($null) }; Count = 1; Json = '[null]' }
        @{ Name = 'an array in an array'; Script = { , @(1, @(2, 3)) }; Count = 1; Json = '[1,[2,3]]' }
        @{ Name = 'a hashtable'; Script = { @{ a = @{ b = 1 } } }; Count = 1; Json = '{"a":{"b":1}}' }
        @{ Name = 'an empty text'; Script = { '' }; Count = 1; Json = '""' }
        @{ Name = 'a custom object'; Script = { [pscustomobject]@{ z = 1; a = 'x' } }; Count = 1; Json = '{"z":1,"a":"x"}' }
    ) {
        $result = @(0 | Invoke-ParMap $Script)
        $result.Count | Should -Be $Count
        if ($Count) { ConvertTo-Json $result[0] -Compress -Depth 5 | Should -BeExactly $Json }
    }

    It 'flattens what an item puts out one by one in the order of the input, for chunk size <_>' -ForEach 1, 2, 100 {
        1..4 | Invoke-ParMap { 1..$_ } -ChunkSize $_ | Should -Be 1, 1, 2, 1, 2, 3, 1, 2, 3, 4
        (1..6 | Invoke-ParMap { if ($_ % 2) { $_ } } -ChunkSize $_) | Should -Be 1, 3, 5
    }

    It 'takes null, empty and nested items as what they are' {
        $items = $null, @(), @(1), @(1, @(2)), ''
        $items | Invoke-ParMap { if ($null -eq $_) { 'null' } else { "$($_.GetType().Name) $(@($_).Count)" } } |
            Should -Be 'null', 'Object[] 0', 'Object[] 1', 'Object[] 2', 'String 1'
    }

    It 'takes -InputObject without a pipe as one item' {
        Invoke-ParMap { "$($_.Count)" } -InputObject 1, 2, 3 | Should -Be '3'
    }

    It 'keeps the type of what travels exactly' {
        $values = 1, 1L, 1.5, 1.5d, 'x', [char]'c', $true, [datetime]'2024-02-29', [timespan]'1:02:03', [guid]::Empty, [version]'1.2', [uri]'http://x/', [DayOfWeek]'Monday'
        $values | Invoke-ParMap { $_ } | ForEach-Object { $_.GetType() } | Should -Be ($values | ForEach-Object GetType)
    }

    It 'gives objects that do not travel exactly as a property bag of -SerializationDepth' {
        $bag = 1 | Invoke-ParMap { Get-Culture en-US } -SerializationDepth 1
        $process = 1 | Invoke-ParMap { Get-Process -Id $PID }
        $process.pstypenames[0] | Should -Be 'Deserialized.System.Diagnostics.Process'
        $process.Id | Should -BeOfType int
        $bag | Should -BeOfType cultureinfo
    }
}

Describe 'Invoke-ParMap without input' {
    BeforeEach { Start-TestClock }

    It 'gives nothing at once for empty input' {
        @() | Invoke-ParMap { 1 } | Should -BeNullOrEmpty
    }

    It 'gives nothing for empty input with a chunk size' {
        @() | Invoke-ParMap { 1 } -ChunkSize 7 | Should -BeNullOrEmpty
    }

    It 'gives nothing for empty input unordered' {
        @() | Invoke-ParMap { 1 } -Unordered | Should -BeNullOrEmpty
    }

    It 'runs no begin and no end for empty input' {
        @() | Invoke-ParMap { begin { 'b' } process { } end { 'e' } } | Should -BeNullOrEmpty
    }

    It 'gives nothing without a pipe' {
        Invoke-ParMap { 1 } | Should -BeNullOrEmpty
    }

    It 'refuses <Name> before anything starts' -ForEach @(
        @{ Name = 'chunk size 0'; Arguments = @{ ChunkSize = 0 } }
        @{ Name = 'a negative chunk size'; Arguments = @{ ChunkSize = -1 } }
        @{ Name = 'throttle limit 0'; Arguments = @{ ThrottleLimit = 0 } }
        @{ Name = 'throttle limit 1025'; Arguments = @{ ThrottleLimit = 1025 } }
        @{ Name = 'buffer size 0'; Arguments = @{ BufferSize = 0 } }
        @{ Name = 'time-out 0'; Arguments = @{ TimeoutSeconds = 0 } }
        @{ Name = 'a negative retry count'; Arguments = @{ RetryCount = -1 } }
    ) {
        { 1 | Invoke-ParMap { 1 } @Arguments } | Should -Throw "*$($Arguments.Keys)*" -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'refuses a time-out that is no number' {
        { 1 | Invoke-ParMap { 1 } -TimeoutSeconds soon } | Should -Throw '*TimeoutSeconds*' -ErrorId 'CannotConvertArgumentNoMessage,*'
    }
}
