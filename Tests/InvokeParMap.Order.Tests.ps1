# In which order results come, how far input is read ahead, and what happens when either end of the pipeline stops.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
}

AfterAll { Assert-NothingLeft }

Describe 'The order of results of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'is that of the input for <_> items to a chunk' -ForEach 1, 7, 20, 99, 100, 1000 {
        0..99 | Invoke-ParMap { $_ * 3 } -ChunkSize $_ | Should -Be (0..99 | ForEach-Object { $_ * 3 })
    }

    It 'is that of the input when later items are done first' {
        6..1 | Invoke-ParMap { Start-Sleep -Milliseconds (50 * $_); $_ } -ChunkSize 1 -ThrottleLimit 4 | Should -Be 6, 5, 4, 3, 2, 1
    }

    It 'is that of the input over many chunks of tuned size' {
        $expected = 0
        1..20000 | Invoke-ParMap { $_ } | ForEach-Object { if ($_ -ne ++$expected) { throw "$_ in place $expected" } }
        $expected | Should -Be 20000
    }

    It 'with -Unordered is that of completion' {
        $first = Join-Path $TestDrive first
        $slow, $fast = 'slow', 'fast' | Invoke-ParMap {
            if ($_ -eq 'slow') { while (-not (Test-Path $using:first)) { Start-Sleep -Milliseconds 500 } } else { Set-Content $using:first 1 }
            $_
        } -Unordered -ChunkSize 1 -ThrottleLimit 2
        $slow, $fast | Should -Be 'fast', 'slow'
    }

    It 'with -Unordered gives every item exactly once' {
        $seen = 1..5000 | Invoke-ParMap { $_ } -Unordered
        $seen.Count | Should -Be 5000
        ($seen | Sort-Object -Unique).Count | Should -Be 5000
    }

    It 'lets the first results out while later items still run' {
        $go = Join-Path $TestDrive go
        $seen = 1..2 | Invoke-ParMap {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while ($_ -eq 2 -and -not (Test-Path $using:go) -and $clock.Elapsed.TotalSeconds -lt 30) { Start-Sleep -Milliseconds 10 }
            "$_ $([int] $clock.Elapsed.TotalSeconds -lt 30)"
        } -ChunkSize 1 | ForEach-Object { if ($_ -like '1*') { Set-Content $go 1 }; $_ }
        $seen | Should -Be '1 True', '2 True'
    }

    It 'lets the outputs of one item out while it runs' {
        $go = Join-Path $TestDrive go2
        $seen = 1 | Invoke-ParMap {
            'first'
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while (-not (Test-Path $using:go) -and $clock.Elapsed.TotalSeconds -lt 30) { Start-Sleep -Milliseconds 10 }
            $clock.Elapsed.TotalSeconds -lt 30
        } | ForEach-Object { if ($_ -eq 'first') { Set-Content $go 1 }; $_ }
        $seen | Should -Be 'first', $true
    }

    It 'puts what -End gives behind all items' {
        1..10 | Invoke-ParMap { $_ } -End { 'end' } -ThrottleLimit 1 | Should -Be (@(1..10) + 'end')
    }
}

Describe 'Reading ahead' {
    BeforeEach { Start-TestClock }

    It 'ends at once for endless input when the consumer has enough' {
        1..([int]::MaxValue) | Invoke-ParMap { $_ } | Select-Object -First 10 | Should -Be (1..10)
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'ends at once for endless input of slow items' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        1..([int]::MaxValue) | Invoke-ParMap { if ($_ -gt 2) { Start-Sleep 30 }; $_ } -ChunkSize 1 | Select-Object -First 2 | Should -Be 1, 2
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'goes no further than -BufferSize' {
        $read = 0
        $most = 0
        1..200 | ForEach-Object { $read++; $_ } | Invoke-ParMap { $_ } -BufferSize 5 | ForEach-Object { $most = [Math]::Max($most, $read - $_) }
        $most | Should -BeLessOrEqual 5
        $read | Should -Be 200
    }

    It 'with -BufferSize 1 reads an item when the one before is taken' {
        $log = [Collections.Generic.List[string]]::new()
        1..3 | ForEach-Object { $log.Add("in $_"); $_ } | Invoke-ParMap { $_ } -BufferSize 1 | ForEach-Object { $log.Add("out $_") }
        $log | Should -Be 'in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3'
    }

    It 'is bounded when the consumer is slow' {
        $read = 0
        $ahead = 1..100000 | ForEach-Object { $read++; $_ } | Invoke-ParMap { $_ } -ChunkSize 10 |
            Select-Object -First 20 | ForEach-Object { Start-Sleep -Milliseconds 5; $read }
        $ahead[-1] | Should -BeLessThan 10000
    }

    It 'stays bounded in memory for large results and a slow consumer' {
        [GC]::Collect()
        $before = [Diagnostics.Process]::GetCurrentProcess().WorkingSet64
        $most = 0
        # Many times what may be in memory at once. What nobody has any more is collected, or a busy machine's collector decides how much that is.
        $read = 0
        1..1500 | Invoke-ParMap { , [byte[]]::new(1MB) } -ChunkSize 1 | ForEach-Object {
            Start-Sleep -Milliseconds 1
            if ($_.Length -ne 1MB) { throw 'wrong length' }
            if (++$read % 50 -eq 0) { [GC]::Collect() }
            $most = [Math]::Max($most, [Diagnostics.Process]::GetCurrentProcess().WorkingSet64)
        }
        ($most - $before) / 1MB | Should -BeLessThan 600
    }

    It 'with large results does not hold up a map within its own pipeline, with <_> workers' -ForEach 1, 2 {
        $pool = New-ParPool $_
        $result = 1..60 | Invoke-ParMap { 'x' * 4MB } -Pool $pool | ForEach-Object { $length = $_.Length; 1..3 | Invoke-ParMap { $_ * $using:length } -Pool $pool }
        $result | Should -HaveCount 180
        $result | Measure-Object -Sum | ForEach-Object Sum | Should -Be (60 * 6 * 4MB)
        Remove-ParPool $pool
    }

    It 'keeps nothing in workers of the large values of $using: that earlier calls had' {
        $pool = New-ParPool 1
        $null = 1 | Invoke-ParMap { $_ } -Pool $pool
        $before = (Get-ParWorker $pool).MemoryMB
        foreach ($i in 1..100) {
            $table = [byte[]]::new(4MB)
            $table[0] = $i
            1 | Invoke-ParMap { ($using:table)[0] } -Pool $pool | Should -Be $i
        }
        (Get-ParWorker $pool).MemoryMB - $before | Should -BeLessThan 250
    }
}

Describe 'An error of the pipeline before Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'at the very first item is the error that is seen, twice in a row, and the pool stays usable' {
        foreach ($i in 1, 2) {
            { & { throw 'producer' } | Invoke-ParMap { $_ } } | Should -Throw 'producer'
        }
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'in the middle ends the call with that error' {
        { 1..10 | ForEach-Object { if ($_ -eq 4) { throw 'producer' }; $_ } | Invoke-ParMap { $_ } -ChunkSize 1 } | Should -Throw 'producer'
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'that does not end it costs nothing' {
        $result = 1..3 | ForEach-Object { if ($_ -eq 2) { Write-Error 'producer' -ErrorAction SilentlyContinue } else { $_ } } | Invoke-ParMap { $_ }
        $result | Should -Be 1, 3
    }
}

Describe 'The end of the pipeline behind Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'by an exception leaves the pool usable' {
        { 1..1000 | Invoke-ParMap { $_ } | ForEach-Object { if ($_ -eq 3) { throw 'consumer' } } } | Should -Throw 'consumer'
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'by break leaves the pool usable' {
        $seen = foreach ($once in 1) { 1..1000 | Invoke-ParMap { $_ } | ForEach-Object { $_; if ($_ -eq 3) { break } } }
        $seen | Should -Be 1, 2, 3
        1..3 | Invoke-ParMap { $_ } | Should -Be 1, 2, 3
    }

    It 'stops the items that run' {
        $mark = Join-Path $TestDrive done
        1..100 | Invoke-ParMap { if ($_ -gt 1) { Start-Sleep 3; Set-Content "$using:mark-$_" 1 }; $_ } -ChunkSize 1 | Select-Object -First 1
        Start-Sleep -Milliseconds 3500
        Get-ChildItem "$mark-*" | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-ParMap within the pipeline of another' {
    BeforeEach { Start-TestClock }

    It 'works on the same pool' {
        1..200 | Invoke-ParMap { $_ * 2 } | Invoke-ParMap { $_ + 1 } | Should -Be (1..200 | ForEach-Object { 2 * $_ + 1 })
    }

    It 'works three deep with blocks that keep state' {
        $sum = 1..50 | Invoke-ParMap { process { $_ } } | Invoke-ParMap { begin { $n = 0 } process { $n++; $_ } end { } } |
            Invoke-ParMap { process { $_ * 10 } } | Measure-Object -Sum
        $sum.Sum | Should -Be 12750
    }

    It 'works inside the script block of the consumer' {
        1..5 | Invoke-ParMap { $_ } | ForEach-Object { $_ | Invoke-ParMap { $_ * 100 } } | Should -Be 100, 200, 300, 400, 500
    }

    It 'works inside an item, in a pool of its own in that worker' {
        $module = $env:PROCPARALLEL_MODULE
        1..2 | Invoke-ParMap {
            Import-Module $using:module
            1..3 | Invoke-ParMap { $_ * 2 } -ThrottleLimit 2
            Get-ParPool | Remove-ParPool -Confirm:$false
        } | Should -Be 2, 4, 6, 2, 4, 6
    }
}
