# Errors that are not the script's: values that cannot travel, wrong use; and what the parameters do about errors.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
}

AfterAll { Assert-NothingLeft }

Describe 'Invoke-ParMap -StopOnError' {
    BeforeEach { Start-TestClock }

    It 'ends an endless input with the first item that fails' {
        $result = 1..([int]::MaxValue) | Invoke-ParMap { if ($_ -eq 4) { throw 'x' }; $_ } -StopOnError -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 1, 2, 3
        "$failed" | Should -Be 'x'
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'lets the commands behind it finish' {
        3, 1, 2, 0, 9 | Invoke-ParMap { if ($_ -eq 0) { throw 'x' }; $_ } -StopOnError -ErrorAction SilentlyContinue | Sort-Object | Should -Be 1, 2, 3
    }

    It 'stops the items that run and runs no others' {
        $mark = Join-Path $TestDrive ran
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = 1..100 | Invoke-ParMap { if ($_ -eq 1) { throw 'x' }; Start-Sleep 20; Set-Content "$using:mark-$_" 1 } -ChunkSize 1 -StopOnError -ErrorAction SilentlyContinue
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        Get-ChildItem "$mark-*" | Should -BeNullOrEmpty
    }

    It 'is not ended by an error that does not end its item' {
        1..3 | Invoke-ParMap { Write-Error "e$_"; $_ } -StopOnError -ErrorAction SilentlyContinue | Should -Be 1, 2, 3
    }
}

Describe 'Invoke-ParMap -TotalTimeoutSeconds' {
    BeforeEach { Start-TestClock }

    It 'gives what is done, and then ends the call with an error that says how much that was' {
        $results = [Collections.Generic.List[object]]::new()
        { 0, 0, 600 | Invoke-ParMap { Start-Sleep $_; "slept $_" } -ChunkSize 1 -TotalTimeoutSeconds 2 | ForEach-Object { $results.Add($_) } } |
            Should -Throw -ErrorId 'CallTimedOut,*' -ExpectedMessage '*longer than 2 s. 2 of 3 items were done.'
        $results | Should -Be 'slept 0', 'slept 0'
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'ends a map that is a job as failed' {
        $job = 600 | Invoke-ParMap { Start-Sleep $_ } -AsJob -TotalTimeoutSeconds 0.5
        $null = Wait-Job $job -Timeout 30
        $job.State | Should -Be Failed
        $job.JobStateInfo.Reason.Message | Should -BeLike '*longer than 0.5 s. 0 of 1 items were done.'
        Remove-Job $job
    }

    It 'does not end what is done in time' {
        1..100 | Invoke-ParMap { $_ } -TotalTimeoutSeconds 60 | Should -HaveCount 100
    }
}

Describe 'Invoke-ParMap -PassThru' {
    BeforeEach { Start-TestClock }

    It 'gives one record for each item, with its errors in it and none shown' {
        $records = 1..4 | Invoke-ParMap { $_; "two of $_"; Write-Error "e$_"; if ($_ -eq 2) { throw 'x' } } -PassThru -ErrorVariable failed
        $failed | Should -BeNullOrEmpty
        $records.Index | Should -Be 0, 1, 2, 3
        $records.InputObject | Should -Be 1, 2, 3, 4
        $records.Succeeded | Should -Be $true, $false, $true, $true
        $records[1].Errors | ForEach-Object { "$_" } | Should -Be e2, x
        $records[0].Output | Should -Be 1, 'two of 1'
        $records[0].OutputCount | Should -Be 2
    }

    It 'tells a null from nothing' {
        $null1, $nothing = 1, 2 | Invoke-ParMap { if ($_ -eq 1) { $null } } -PassThru
        $null1.OutputCount, $nothing.OutputCount | Should -Be 1, 0
        $null1.Output, $nothing.Output | Should -Be $null, $null
    }

    It 'says where, how long and at which attempt an item ran' {
        $record = 1 | Invoke-ParMap { Start-Sleep -Milliseconds 100; $PID } -PassThru
        $record.ProcessId | Should -Be $record.Output
        $record.WorkerId | Should -BeGreaterThan 0
        $record.Attempt | Should -Be 1
        $record.Duration.TotalMilliseconds | Should -BeGreaterThan 90
        $record.Duration.TotalSeconds | Should -BeLessThan 10
    }

    It 'is in the order of the input, or with -Unordered in any' {
        (1..50 | Invoke-ParMap { $_ } -PassThru).Index | Should -Be (0..49)
        (1..50 | Invoke-ParMap { $_ } -PassThru -Unordered).Index | Sort-Object | Should -Be (0..49)
    }

    It 'still writes the other streams' {
        $null = 1 | Invoke-ParMap { Write-Warning 'w' } -PassThru -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Be 'w'
    }
}

Describe 'Invoke-ParMap -RetryOn Error' {
    BeforeEach { Start-TestClock }

    It 'runs an item again until it succeeds, and puts out what the last attempt did' {
        $mark = Join-Path $TestDrive tries
        $record = 1 | Invoke-ParMap { Add-Content $using:mark x; "try $($ParWorker.Attempt)"; if (@(Get-Content $using:mark).Count -lt 3) { throw 'again' } } -RetryCount 5 -RetryOn Error -PassThru
        $record.Succeeded | Should -BeTrue
        $record.Attempt | Should -Be 3
        $record.Output | Should -Be 'try 3'
    }

    It 'fails an item after its attempts, and no other' {
        $records = 1..10 | Invoke-ParMap { if ($_ -eq 4) { throw 'always' }; $_ } -RetryCount 2 -RetryOn Error -PassThru
        $records.Index | Should -Be (0..9)
        $records[3].Attempt | Should -Be 3
        "$($records[3].Errors)" | Should -Be always
        @($records | Where-Object Succeeded).Count | Should -Be 9
    }

    It 'is not done without it' {
        $record = 1 | Invoke-ParMap { throw 'x' } -RetryCount 3 -PassThru
        $record.Attempt | Should -Be 1
    }
}

Describe 'A value that cannot travel' {
    BeforeEach { Start-TestClock }

    It 'as a result is an error that names its type and the item, and costs no worker' {
        $result = 1..20 | Invoke-ParMap { if ($_ % 2) { [IO.MemoryStream]::new() } else { $_ } } -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be (2, 4, 6, 8, 10, 12, 14, 16, 18, 20)
        $failed.Count | Should -Be 10
        $failed[0].FullyQualifiedErrorId | Should -Be 'ValueNotSerializable,ProcParallel.Commands.InvokeParMapCommand'
        $failed[0].CategoryInfo.Category | Should -Be InvalidData
        $failed.TargetObject | Should -Be (1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
        "$($failed[0])" | Should -BeLike '*System.IO.MemoryStream*'
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Unserializable*'
    }

    It 'within a result is an error that names the path to it' {
        $null = 1 | Invoke-ParMap { @{ Outer = @(1, [IO.MemoryStream]::new()) } } -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike '*Outer*1*System.IO.MemoryStream*'
    }

    It 'as an item is an error of that item, in its place, and the others keep theirs' {
        $items = foreach ($i in 0..9) { if ($i % 3 -eq 1) { [IO.MemoryStream]::new() } else { $i } }
        $records = $items | Invoke-ParMap { "$($ParWorker.ItemIndex) $_" } -PassThru -ChunkSize 2
        $records.Index | Should -Be (0..9)
        $records.Succeeded | Should -Be ($true, $false, $true, $true, $false, $true, $true, $false, $true, $true)
        $records[2].Output | Should -Be '2 2'
        $records[1].InputObject | Should -Be $items[1]
        $records[1].Errors[0].FullyQualifiedErrorId | Should -Be 'ValueNotSerializable'
    }

    It 'as each second of 200 items fails exactly those' {
        $result = 1..200 | ForEach-Object { if ($_ % 2) { $_ } else { [IO.MemoryStream]::new() } } |
            Invoke-ParMap { $_ } -ErrorAction SilentlyContinue -ErrorVariable failed
        $result.Count | Should -Be 100
        $failed.Count | Should -Be 100
        $failed.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'ValueNotSerializable,ProcParallel.Commands.InvokeParMapCommand'
    }

    It 'becomes a null or a property bag when asked' {
        $null1 = @(1 | Invoke-ParMap { [IO.MemoryStream]::new() } -Unserializable Null)
        $null1.Count | Should -Be 1
        $null1[0] | Should -BeNullOrEmpty
        (1 | Invoke-ParMap { [IO.MemoryStream]::new() } -Unserializable PropertyBag).pstypenames[0] | Should -Be 'Deserialized.System.IO.MemoryStream'
    }

    It 'in -ArgumentList is a terminating error' {
        { 1 | Invoke-ParMap { $args } -ArgumentList ([IO.MemoryStream]::new()) } | Should -Throw '*System.IO.MemoryStream*' -ErrorId 'ValueNotSerializable,*'
    }
}

Describe 'A wrong use of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'of a pool that does not exist names it and says what to do' {
        { 1 | Invoke-ParMap { 1 } -Pool nope } | Should -Throw "*'nope'*Get-ParPool*"
    }

    It 'of a pool for methods says so' {
        $pool = New-ParPool 1 -WorkerKind Method -Name forMethods
        try {
            { 1 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw "*forMethods*" -ErrorId 'PoolKindMismatch,ProcParallel.Commands.InvokeParMapCommand'
        } finally { $pool | Remove-ParPool -Force -Confirm:$false }
    }

    It 'with two kinds of work is a binding error' {
        { 1 | Invoke-ParMap -ScriptBlock { 1 } -FilePath x.ps1 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'that asks the user something is an error that says why' {
        $null = 1 | Invoke-ParMap { Read-Host 'name' } -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike '*cannot ask*'
    }
}
