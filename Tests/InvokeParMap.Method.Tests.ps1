# Methods of assemblies instead of scripts.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $lib = @{ AssemblyPath = Get-TestAssembly }
    $null = 1..4 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square
}

AfterAll { Assert-NothingLeft }

Describe 'A method for Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'gets the item and gives its return value' {
        1..5 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square | Should -Be 1, 4, 9, 16, 25
    }

    It 'gets -ArgumentList behind the item' {
        1..3 | Invoke-ParMap @lib -Method TestMethods.Numbers.Add -ArgumentList 100 | Should -Be 101, 102, 103
    }

    It 'gets an array or a table of arguments with -Splat' {
        @(7, 2), @(9, 3) | Invoke-ParMap @lib -Method TestMethods.Numbers.Divide -Splat | Should -Be 3, 3
        @{ divisor = 2; dividend = 8 } | Invoke-ParMap @lib -Method TestMethods.Numbers.Divide -Splat | Should -Be 4
    }

    It 'may be named whatever the case, and be in a nested type' {
        2 | Invoke-ParMap @lib -Method testmethods.numbers.square | Should -Be 4
        2 | Invoke-ParMap @lib -Method TestMethods.Numbers+Nested.Cube | Should -Be 8
    }

    It 'that returns nothing gives nothing' {
        @(1..3 | Invoke-ParMap @lib -Method TestMethods.Numbers.Nothing).Count | Should -Be 0
    }

    It 'that returns null gives null' {
        $result = @($null, 1 | Invoke-ParMap @lib -Method TestMethods.Numbers.Echo)
        $result.Count | Should -Be 2
        $result[0] | Should -BeNullOrEmpty
    }

    It 'that returns <Kind> gives the value' -ForEach @(
        @{ Kind = 'a finished Task'; Method = 'SquareAtOnce'; Item = 3; Expected = 9 }
        @{ Kind = 'a Task'; Method = 'Square'; Item = 3; Expected = 9 }
        @{ Kind = 'a ValueTask'; Method = 'Greet'; Item = 'you'; Expected = 'Hello, you' }
        @{ Kind = 'an IAsyncEnumerable'; Method = 'CountTo'; Item = 3; Expected = 1, 2, 3 }
    ) {
        $Item | Invoke-ParMap @lib -Method "TestMethods.Asynchronous.$Method" | Should -Be $Expected
    }

    It 'gives what an endless IAsyncEnumerable yields while it runs' {
        1 | Invoke-ParMap @lib -Method TestMethods.Asynchronous.CountTo -ArgumentList @() | Should -Be 1
        [int]::MaxValue | Invoke-ParMap @lib -Method TestMethods.Asynchronous.CountTo | Select-Object -First 3 | Should -Be 1, 2, 3
        1..3 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square | Should -Be 1, 4, 9
    }

    It 'gets its arguments converted: <Method> of <Item>' -ForEach @(
        @{ Method = 'Arguments.Half'; Item = '3'; Expected = 1.5 }
        @{ Method = 'Arguments.Day'; Item = 'monday'; Expected = 'Monday' }
        @{ Method = 'Arguments.Byte'; Item = 255; Expected = 255 }
        @{ Method = 'Arguments.Nullable'; Item = $null; Expected = $null }
        @{ Method = 'Arguments.SumArray'; Item = @(1, 2, 3); Expected = 6 }
        @{ Method = 'Arguments.SumList'; Item = @(1, 2, 3); Expected = 6 }
        @{ Method = 'Arguments.SumValues'; Item = @{ a = 1; b = 2 }; Expected = 3 }
    ) {
        , $Item | Invoke-ParMap @lib -Method "TestMethods.$Method" | Should -Be $Expected
    }

    It 'is chosen among its overloads by the arguments' {
        1, 1L, 1.5, 'x' | Invoke-ParMap @lib -Method TestMethods.Overloads.Which | Should -Be int, long, double, string
        @(1, 2), @(1, 'x') | Invoke-ParMap @lib -Method TestMethods.Overloads.Which -Splat | Should -Be 'int, int', 'int, string'
    }

    It 'is in the order of the input for many items' {
        $sum = 1..20000 | Invoke-ParMap @lib -Method TestMethods.Numbers.Echo | Measure-Object -Sum
        $sum.Sum | Should -Be 200010000
        1..1000 | Invoke-ParMap @lib -Method TestMethods.Numbers.Echo -ChunkSize 7 | Should -Be (1..1000)
    }

    It 'finds the dependencies of its assembly beside it' {
        'you' | Invoke-ParMap @lib -Method TestMethods.UsesDependency.Greet | Should -BeLike '*you*'
    }

    It 'has the culture of the caller' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            , @() | Invoke-ParMap @lib -Method TestMethods.ProcessInformation.Culture -Splat | Should -Be de-DE
        } finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'runs where no PowerShell is loaded' {
        , @() | Invoke-ParMap @lib -Method TestMethods.ProcessInformation.HasPowerShell -Splat | Should -BeFalse
    }

    It 'runs in other processes than this' {
        , @() | Invoke-ParMap @lib -Method TestMethods.ProcessInformation.ParentProcessId -Splat | Should -Be $PID
    }

    It 'may be found by a path relative to the current location' {
        Push-Location (Split-Path $lib.AssemblyPath)
        try { 2 | Invoke-ParMap -AssemblyPath ./TestMethods.dll -Method TestMethods.Numbers.Square | Should -Be 4 } finally { Pop-Location }
    }
}

Describe 'A method that cannot be used' {
    BeforeEach { Start-TestClock }

    It 'because its assembly is missing is a terminating error that names the path' {
        { 1 | Invoke-ParMap -AssemblyPath /no/such.dll -Method A.B.C } | Should -Throw '*/no/such.dll*' -ErrorId 'FileNotFound,ProcParallel.Commands.InvokeParMapCommand'
    }

    It 'because its assembly is none is a terminating error' {
        $file = Join-Path $TestDrive none.dll
        Set-Content $file 'no assembly'
        { 1..1000 | Invoke-ParMap -AssemblyPath $file -Method A.B.C } | Should -Throw '*none.dll*' -ErrorId 'MethodUnusable,*'
    }

    It 'because the <What> does not exist is a terminating error with the nearest names' -ForEach @(
        @{ What = 'type'; Method = 'TestMethods.Number.Square'; Near = '*TestMethods.Numbers*' }
        @{ What = 'method'; Method = 'TestMethods.Numbers.Sqare'; Near = '*Square*' }
    ) {
        { 1..1000 | Invoke-ParMap @lib -Method $Method } | Should -Throw $Near -ErrorId 'MethodUnusable,ProcParallel.Commands.InvokeParMapCommand'
    }

    It 'because no overload takes so many arguments is a terminating error' {
        { 1..1000 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square -ArgumentList 1, 2, 3 } | Should -Throw '*Square*' -ErrorId 'MethodUnusable,*'
    }

    It 'because its overloads fit equally well is a terminating error that shows them' {
        { , @(1, 2) | Invoke-ParMap @lib -Method TestMethods.Overloads.Crossed -Splat } | Should -Throw '*Crossed*' -ErrorId 'MethodUnusable,*'
    }

    It 'because it is <What> is a terminating error that says so' -ForEach @(
        @{ What = 'an instance method'; Method = 'TestMethods.Signatures.Instance' }
        @{ What = 'generic'; Method = 'TestMethods.Signatures.Generic' }
        @{ What = 'not public'; Method = 'TestMethods.Signatures.Internal' }
        @{ What = 'one with a ref parameter'; Method = 'TestMethods.Signatures.Reference' }
    ) {
        { 1 | Invoke-ParMap @lib -Method $Method } | Should -Throw "*$($Method.Split('.')[-1])*" -ErrorId 'MethodUnusable,*'
    }

    It 'because the name has no type is a terminating error' {
        { 1 | Invoke-ParMap @lib -Method Square } | Should -Throw '*Square*' -ErrorId 'MethodUnusable,*'
    }

    It 'leaves the pool usable' {
        { 1 | Invoke-ParMap @lib -Method TestMethods.Numbers.Sqare } | Should -Throw
        2 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square | Should -Be 4
    }
}

Describe 'An item whose method fails' {
    BeforeEach { Start-TestClock }

    It 'costs only itself, with type, message and stack of the exception' {
        $result = 1..6 | Invoke-ParMap @lib -Method TestMethods.Failures.ThrowIfOdd -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 2, 4, 6
        $failed.Count | Should -Be 3
        $failed[0].Exception | Should -BeOfType InvalidOperationException
        "$($failed[0])" | Should -Be '1 is odd'
        $failed[0].Exception.StackTrace | Should -BeLike '*TestMethods.Failures.ThrowIfOdd*'
        $failed[0].FullyQualifiedErrorId | Should -Be 'MethodFailed,ProcParallel.Commands.InvokeParMapCommand'
        $failed.TargetObject | Should -Be 1, 3, 5
    }

    It 'has the exception''s inner ones and properties of its own as text' {
        $null = 'x' | Invoke-ParMap @lib -Method TestMethods.Failures.ThrowNested -ErrorAction SilentlyContinue -ErrorVariable failed
        "$($failed[0])" | Should -Be 'outer x'
        $failed[0].Exception.InnerException.Message | Should -Be 'inner x'
        "$($failed[0].Exception)" | Should -BeLike '*TestMethods.CustomException*'
    }

    It 'by a Task that fails has the exception of the Task' {
        $null = 'late' | Invoke-ParMap @lib -Method TestMethods.Asynchronous.Fail -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].Exception | Should -BeOfType InvalidOperationException
        "$($failed[0])" | Should -Be late
    }

    It 'by a sequence that fails keeps what it had yielded' {
        3 | Invoke-ParMap @lib -Method TestMethods.Asynchronous.CountThenFail -ErrorAction SilentlyContinue -ErrorVariable failed | Should -Be 1, 2, 3
        "$($failed[0])" | Should -Be 'failed after 3'
    }

    It 'by an argument that does not fit costs only itself' {
        1, 'x', 3 | Invoke-ParMap @lib -Method TestMethods.Numbers.Square -ErrorAction SilentlyContinue -ErrorVariable failed | Should -Be 1, 9
        $failed.Count | Should -Be 1
        $failed[0].TargetObject | Should -Be x
        "$($failed[0])" | Should -BeLike '*x*'
    }

    It 'by a result that cannot travel names the type' {
        , @() | Invoke-ParMap @lib -Method TestMethods.Memory.Unsendable -Splat -ErrorAction SilentlyContinue -ErrorVariable failed
        "$($failed[0])" | Should -BeLike '*System.IO.MemoryStream*'
        $failed[0].FullyQualifiedErrorId | Should -Be 'ValueNotSerializable,ProcParallel.Commands.InvokeParMapCommand'
    }

    It 'by a time-out is cancelled by its token, and the next ones run' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        1, 60000, 2 | Invoke-ParMap @lib -Method TestMethods.Waiting.Sleep -TimeoutSeconds 1 -ErrorAction SilentlyContinue -ErrorVariable failed | Should -Be 1, 2
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ItemTimedOut,*'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
    }

    It 'by the loss of its process says how that ended' {
        $null = 5 | Invoke-ParMap @lib -Method TestMethods.Crashes.Exit -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'WorkerLost,*'
        $failed[0].Exception.ExitCode | Should -Be 5
    }
}
