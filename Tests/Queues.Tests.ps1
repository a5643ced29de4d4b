# Queues, pipes and dictionaries, as scripts use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $script:queueBeforePool = New-ParQueue
    $script:pool = New-ParPool 4
    $null = 1..4 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1
}

AfterAll {
    $queueBeforePool.Dispose()
    Assert-NothingLeft
}

Describe 'A queue' {
    BeforeEach {
        Start-TestClock
        $script:queue = New-ParQueue
    }

    AfterEach { $queue.Dispose() }

    It 'gives what was sent, in order, and ends when it is closed' {
        1..100 | Send-ParQueue $queue
        $queue.Count | Should -Be 100
        Close-ParQueue $queue
        Receive-ParQueue $queue | Should -Be (1..100)
        $queue.IsCompleted | Should -BeTrue
    }

    It 'keeps values what they are' {
        Send-ParQueue $queue @(1, 2)
        $null, @(), @(, @(3)), @{ A = 1 } | Send-ParQueue $queue
        Close-ParQueue $queue
        $all = @(Receive-ParQueue $queue)
        $all | Should -HaveCount 5
        $all[0] | Should -Be 1, 2
        $all[1] | Should -Be $null
        $all[4].A | Should -Be 1
    }

    It 'connects a producer and a consumer in other processes' {
        $producer = Start-ParTask { 1..50 | Send-ParQueue $using:queue; Close-ParQueue $using:queue } -Pool $pool
        $consumer = Start-ParTask { Receive-ParQueue $using:queue | ForEach-Object { $_ * 2 } } -Pool $pool
        $consumer | Receive-ParResult | Should -Be (1..50 | ForEach-Object { $_ * 2 })
        $producer | Receive-ParResult | Should -BeNullOrEmpty
        Remove-Job $producer, $consumer
    }

    It 'holds its producer at its capacity' {
        $small = New-ParQueue 2
        1, 2 | Send-ParQueue $small
        { Send-ParQueue $small 3 -TimeoutSeconds 0.1 } | Should -Throw
        { Send-ParQueue $small 3 -TimeoutSeconds 0 } | Should -Throw
        $small.Count | Should -Be 2
        $small.Dispose()
    }

    It 'is full at once or after the time, until another process has emptied it' {
        $small = New-ParQueue 6
        1..6 | ForEach-Object { $small.TryPut($_) } | Should -Be (@($true) * 6)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $small.TryPut(7), $small.TryPut(7, 0) | Should -Be $false, $false
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        $clock.Restart()
        $small.TryPut(7, 0.1) | Should -BeFalse
        { $small.Put(7, 0.1) } | Should -Throw '*full*'
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.19
        $small.Count | Should -Be 6
        Invoke-ParTask { Receive-ParQueue $using:small -Count 6 } -Pool $pool | Should -Be (1..6)
        $small.Count | Should -Be 0
        $item = $null
        $small.TryGet([ref] $item) | Should -BeFalse
        $clock.Restart()
        $small.TryGet([ref] $item, 0.1) | Should -BeFalse
        { $small.Get(0.1) } | Should -Throw
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.19
        $small.TryPut(7), $small.TryGet([ref] $item), $item | Should -Be $true, $true, 7
        $small.Dispose()
    }

    It 'works wherever it is sent to: in arguments, in $using:, in itself and another queue, and to a process that a worker starts' {
        $older = $queueBeforePool
        Invoke-ParTask { param($q) $q.Put('argument') } -ArgumentList $older -Pool $pool
        1 | Invoke-ParMap { ($using:older).Put('using') } -Pool $pool
        $queue.Put($older)
        $queue.Put($queue)
        Invoke-ParTask { $outer = $using:queue; $outer.Get(10).Put('inside'); $outer.Get(10).Put('inside itself') } -Pool $pool
        Invoke-ParTask { $older = $using:older; (Start-ParProcess { ($using:older).Put('grandchild') }).Join() } -Pool $pool
        Receive-ParQueue $older -NoWait | Should -Be argument, using, inside, grandchild
        Receive-ParQueue $queue -NoWait | Should -Be 'inside itself'
    }

    It 'gives so many items, or what is there' {
        1..5 | Send-ParQueue $queue
        Receive-ParQueue $queue -Count 2 | Should -Be 1, 2
        Receive-ParQueue $queue -NoWait | Should -Be 3, 4, 5
        Receive-ParQueue $queue -NoWait | Should -BeNullOrEmpty
        Receive-ParQueue $queue -TimeoutSeconds 0.1 -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed | Should -HaveCount 1
    }

    It 'keeps what its reader did not take' {
        1..10 | Send-ParQueue $queue
        Receive-ParQueue $queue | Select-Object -First 3 | Should -Be 1, 2, 3
        $queue.Count | Should -Be 7
        $queue.Get() | Should -Be 4
    }

    It 'refuses what cannot travel, and goes on' {
        1, [IO.MemoryStream]::new(), 2 | Send-ParQueue $queue -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed | Should -HaveCount 1
        Receive-ParQueue $queue -NoWait | Should -Be 1, 2
    }

    It 'is an error when it is closed or gone' {
        Close-ParQueue $queue
        { Send-ParQueue $queue 1 } | Should -Throw '*closed*'
        $other = New-ParQueue
        $other.Dispose()
        { Send-ParQueue $other 1 } | Should -Throw
    }

    It 'gives back what a killed consumer had taken and not used' {
        1..20 | Send-ParQueue $queue
        Close-ParQueue $queue
        $taken = New-ParQueue
        $null = 1 | Invoke-ParMap {
            Receive-ParQueue $using:queue | ForEach-Object { Send-ParQueue $using:taken $_; if ($_ -eq 5) { [Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep 100 } }
        } -Pool $pool -ErrorAction SilentlyContinue
        $rest = @(Receive-ParQueue $queue)
        @(Receive-ParQueue $taken -NoWait) + $rest | Sort-Object -Unique | Should -Be (1..20)
        $taken.Dispose()
    }

    It 'can be waited for in a call that is stopped' {
        foreach ($script in 'Receive-ParQueue $queue', '$queue.Get()') {
            $shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
            $ready = [System.Threading.ManualResetEventSlim]::new()
            $null = $shell.AddScript("param(`$module, `$queue, `$ready) Import-Module `$module; `$ready.Set(); $script").AddArgument($env:PROCPARALLEL_MODULE).AddArgument($queue).AddArgument($ready)
            $null = $shell.BeginInvoke()
            $ready.Wait(20000) | Should -BeTrue
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
            $shell.Dispose()
        }
        Send-ParQueue $queue 1
        $queue.Count | Should -Be 1
    }
}

Describe 'A pipe' {
    BeforeEach { Start-TestClock }

    It 'carries messages both ways' {
        $here, $there = New-ParPipe
        $task = Start-ParTask { $end = $using:there; while ($true) { $m = Receive-ParMessage $end; if ($m -eq 'stop') { break }; Send-ParMessage $end "got $m" }; $end.Close() } -Pool $pool
        Send-ParMessage $here 1
        Receive-ParMessage $here | Should -Be 'got 1'
        'a', 'b', 'stop' | Send-ParMessage $here
        $there.Close()
        Receive-ParMessage $here -All | Should -Be 'got a', 'got b'
        $null = $task | Receive-ParResult
        Remove-Job $task
        $here, $there | ForEach-Object Dispose
    }

    It 'has a time limit' {
        $here, $there = New-ParPipe
        { Receive-ParMessage $here -TimeoutSeconds 0.1 } | Should -Throw
        { Receive-ParMessage $here -All -TimeoutSeconds 0.1 } | Should -Throw '*no message*'
        $here, $there | ForEach-Object Dispose
    }

    It 'has one direction with -OneWay' {
        $reader, $writer = New-ParPipe -OneWay
        Send-ParMessage $writer 5
        Receive-ParMessage $reader | Should -Be 5
        { Send-ParMessage $reader 1 } | Should -Throw
        $reader, $writer | ForEach-Object Dispose
    }
}

Describe 'A dictionary' {
    BeforeEach { Start-TestClock }

    It 'is shared by all that have it' {
        $shared = New-ParDictionary @{ Start = 1 }
        1..4 | Invoke-ParMap { ($using:shared).Set("key $_", $_ * $_) } -Pool $pool -ChunkSize 1
        $shared.Count | Should -Be 5
        $shared['key 3'] | Should -Be 9
        $shared['START'] | Should -Be 1
        $shared.Dispose()
    }
}

Describe 'Wait-ParAny' {
    BeforeEach { Start-TestClock }

    It 'gives what is ready, of all kinds' {
        $queue = New-ParQueue
        $flag = New-ParEvent
        Wait-ParAny $queue, $flag -TimeoutSeconds 0.05 | Should -BeNullOrEmpty
        $task = Start-ParTask { ($using:flag).Set() } -Pool $pool
        [object]::ReferenceEquals((Wait-ParAny $queue, $flag), $flag) | Should -BeTrue
        $null = $task | Receive-ParResult
        [object]::ReferenceEquals((Wait-ParAny $task), $task) | Should -BeTrue
        $queue, 5 | Wait-ParAny -TimeoutSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed | Should -HaveCount 1
        Remove-Job $task
        $queue, $flag | ForEach-Object Dispose
    }
}
