# Values and arrays in shared memory, as users make and use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $prefix = "test-$PID"
}

AfterAll {
    Get-LeftMemory $prefix | Should -BeNullOrEmpty
    Assert-NothingLeft
}

Describe 'New-ParValue' {
    BeforeEach { Start-TestClock }

    It 'makes a value of a type' {
        $value = New-ParValue -Type [double] -Value 0
        $value | Should -BeOfType ProcParallel.Core.Sharing.ParValue
        $value.Value | Should -BeOfType double
        $value.Value = 2.5
        $value.Value | Should -Be 2.5
        $value.Add(1) | Should -Be 3.5
        $value.Increment() | Should -Be 4.5
        $value.Exchange(10) | Should -Be 4.5
        $value.CompareExchange(20, 9) | Should -Be 10
        $value.CompareExchange(20, 10) | Should -Be 10
        $value.Value | Should -Be 20
    }

    It 'takes the type of <Value> when none is given' -ForEach @(
        @{ Value = 5; Type = [int] }
        @{ Value = 5L; Type = [long] }
        @{ Value = 1.5; Type = [double] }
        @{ Value = 1.5d; Type = [decimal] }
        @{ Value = [byte] 5; Type = [byte] }
        @{ Value = [char] 'x'; Type = [char] }
        @{ Value = [guid] '11223344-5566-7788-99aa-bbccddeeff00'; Type = [guid] }
        @{ Value = [datetime]::new(2024, 1, 2); Type = [datetime] }
        @{ Value = [DayOfWeek]::Friday; Type = [DayOfWeek] }
        @{ Value = $true; Type = [bool] }
        @{ Value = $null; Type = [double] }
    ) {
        $made = New-ParValue $Value
        $made.ElementType | Should -Be $Type
        $made.Value | Should -Be ($null -eq $Value ? 0 : $Value)
    }

    It 'converts the value as PowerShell does' {
        (New-ParValue '12' -Type long).Value | Should -Be 12
        (New-ParValue Friday -Type ([DayOfWeek])).Value | Should -Be ([DayOfWeek]::Friday)
        (New-ParValue -Type [datetime] -Value 2024-02-03).Value | Should -Be ([datetime]::new(2024, 2, 3))
    }

    It 'refuses a value that the type cannot hold' {
        { New-ParValue abc -Type [int] } | Should -Throw '*abc*' -ErrorId 'SharedValueInvalid,ProcParallel.Commands.NewParValueCommand'
        { New-ParValue 300 -Type [byte] } | Should -Throw '*300*' -ErrorId 'SharedValueInvalid,ProcParallel.Commands.NewParValueCommand'
        { New-ParValue abc } | Should -Throw '*string*' -ErrorId 'SharedMemoryInvalid,ProcParallel.Commands.NewParValueCommand'
        $value = New-ParValue 5
        { $value.Value = 'abc' } | Should -Throw '*abc*'
        $value.Value | Should -Be 5
    }

    It 'is shown as a row' {
        (New-ParValue 5 | Out-String -Width 100).Trim() -split '\r?\n' | Should -HaveCount 3
        New-ParValue 5 | Out-String -Width 100 | Should -Match '(?m)^Value ElementType\s+Name'
    }
}

Describe 'New-ParArray' {
    BeforeEach { Start-TestClock }

    It 'makes an array of a length, all zero, and puts out one object' {
        $made = @(New-ParArray -Type [int] -Length 10)
        $made | Should -HaveCount 1
        $array = $made[0]
        , $array | Should -BeOfType ProcParallel.Core.Sharing.ParArray
        $array.Length | Should -Be 10
        $array.Count | Should -Be 10
        $array.ElementType | Should -Be ([int])
        ($array | Measure-Object -Sum -Minimum -Maximum) | ForEach-Object { $_.Count, $_.Sum, $_.Minimum, $_.Maximum } | Should -Be 10, 0, 0, 0
        (New-ParArray 3).ElementType | Should -Be ([double])
    }

    It 'makes an array of what comes in' {
        $array = 1.5, 2.5, 3 | New-ParArray
        $array.ElementType | Should -Be ([double])
        @($array) | Should -Be 1.5, 2.5, 3
        (1..3 | New-ParArray -Type [long]).ElementType | Should -Be ([long])
        $bytes = New-ParArray -InputObject ([byte[]] (1..5))
        $bytes.ElementType | Should -Be ([byte])
        @($bytes) | Should -Be (1..5)
        $floats = New-ParArray -InputObject 1, 2, 3 -Type [float]
        @($floats) | Should -Be 1, 2, 3
        $numbers = '1', '2' | New-ParArray -Type [int]
        @($numbers) | Should -Be 1, 2
    }

    It 'is zero each time, also where memory was used before' {
        foreach ($i in 1..3) {
            $array = New-ParArray -Type [int] -Length 10
            $array.Length | Should -Be 10
            @($array) | Should -Be (@(0) * 10)
            $array.CopyFrom([int[]] (0..9))
            @($array) | Should -Be (0..9)
            $array[2..4] | Should -Be 2, 3, 4
            $array.Dispose()
        }
    }

    It 'is used as an array is' {
        $array = New-ParArray -Type [int] -Length 10
        $array[3] = 7
        $array[3] | Should -Be 7
        $array[-1] = 9
        $array[9] | Should -Be 9
        $array[-10] = 1
        $array[0] | Should -Be 1
        $array[2..4] | Should -Be 0, 7, 0
        $array[3, 9] | Should -Be 7, 9
        $array.Slice(2, 2) | Should -Be 0, 7
        $array -join ' ' | Should -Be '1 0 0 7 0 0 0 0 0 9'
        "$array" | Should -Be '1 0 0 7 0 0 0 0 0 9'
        $array -contains 7 | Should -BeTrue
        $array | Where-Object { $_ } | Should -Be 1, 7, 9
        $sum = 0; foreach ($element in $array) { $sum += $element }; $sum | Should -Be 17
        $array.Add(3, 1) | Should -Be 8
        $array.Increment(3) | Should -Be 9
        $array[3] += 1
        $array[3] | Should -Be 10
        $array.CopyFrom([int[]] (5, 6), 1)
        $array[0..3] | Should -Be 1, 5, 6, 10
        $copy = [int[]]::new(10)
        $array.CopyTo($copy)
        $copy | Should -Be @($array)
        $array.Fill(2)
        $array.ToArray() | Should -Be (@(2) * 10)
    }

    It 'refuses an index and a value that do not fit, and changes nothing' {
        $array = 1, 2, 3 | New-ParArray
        { $array[3] = 5 } | Should -Throw '*The index 3 is outside of ParArray<int>`[3`]*'
        { $array[-4] = 5 } | Should -Throw '*index*'
        { Set-StrictMode -Version 3; $array[3] } | Should -Throw '*The index 3 is outside of ParArray<int>`[3`]*'
        { $array.Add(7, 1) } | Should -Throw '*The index 7*'
        { $array[1] = 'abc' } | Should -Throw '*abc*'
        { $array[1] = 3000000000 } | Should -Throw '*3000000000*'
        { $array.Slice(2, 2) } | Should -Throw '*2 elements from index 2*'
        @($array) | Should -Be 1, 2, 3
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a length of 0'; Id = 'ParameterArgumentValidationError'; Make = { New-ParArray 0 } }
        @{ Why = 'a negative length'; Id = 'ParameterArgumentValidationError'; Make = { New-ParArray -1 } }
        @{ Why = 'no items'; Id = 'SharedMemoryInvalid'; Make = { @() | New-ParArray } }
        @{ Why = 'text'; Id = 'SharedMemoryInvalid'; Make = { 'a', 'b' | New-ParArray } }
        @{ Why = 'text among numbers'; Id = 'SharedValueInvalid'; Make = { 1, 'b' | New-ParArray } }
        @{ Why = 'a type of references'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Type [string] } }
        @{ Why = 'a type that is none'; Id = 'CannotConvertArgumentNoMessage'; Make = { New-ParArray 5 -Type [nothing] } }
        @{ Why = 'a name with a slash'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name a/b } }
        @{ Why = 'a name with a NUL'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name "a`0b" } }
        @{ Why = 'an empty name'; Id = 'SharedMemoryInvalid'; Make = { New-ParArray 5 -Name '' } }
    ) {
        $Make | Should -Throw -ErrorId "$Id,ProcParallel.Commands.NewParArrayCommand"
    }

    It 'refuses neither a length nor items' {
        $result = Invoke-TestScript { try { New-ParArray -Type ([int]) } catch { $_.FullyQualifiedErrorId; "$_" } }
        $result.Output[0] | Should -Be 'MissingMandatoryParameter,ProcParallel.Commands.NewParArrayCommand'
        $result.Output[1] | Should -BeLike '*Length*'
    }

    It 'says so when there is not so much memory' {
        Add-Type 'public unsafe struct ParTestKibibyte { public fixed byte Bytes[1024]; }' -CompilerOptions /unsafe
        { New-ParArray ([int]::MaxValue) -Type ([ParTestKibibyte]) } | Should -Throw 'There is no room for 2 TiB of shared memory*' -ErrorId 'SharedMemoryOutOfSpace,*'
    }

    It 'cannot be used after Dispose()' {
        $array = 1, 2, 3 | New-ParArray
        $array.Dispose()
        $array.IsDisposed | Should -BeTrue
        { $array[0] = 1 } | Should -Throw '*disposed*'
        { Set-StrictMode -Version 3; $array[0] } | Should -Throw '*disposed*'
        { $array.Fill(1) } | Should -Throw '*disposed*'
        { 1 | Invoke-ParMap { ($using:array)[0] } } | Should -Throw '*disposed*'
    }
}
