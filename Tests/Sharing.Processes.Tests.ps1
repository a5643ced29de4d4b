# What several processes do with shared objects at once, and what is left when they end in the middle.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool 4
    $null = 1..4 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1
    $assembly = Get-TestAssembly
}

AfterAll {
    Get-Job | Remove-Job -Force
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'Scripts in several processes' {
    BeforeEach { Start-TestClock 120 }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'lose and double no item while a consumer is killed and another takes its place' {
        $queue, $results, $ready = (New-ParQueue 200), (New-ParQueue), (New-ParQueue)
        # GetMany and PutMany: what was taken is acknowledged with the request that puts it, so the server does both or neither.
        $consume = {
            $queue, $results = $using:queue, $using:results
            ($using:ready).Put($PID)
            while (($items = $queue.GetMany(50)).Count) { $null = $results.PutMany([object[]] $items) }
        }
        $victim = Start-ParProcess $consume
        $others = 1..2 | Start-ParTask $consume -Pool $pool
        1..3 | ForEach-Object { $null = $ready.Get(30) }
        $producers = 0, 1 | Start-ParTask { $start = $_ * 10000; $start..($start + 4999) | Send-ParQueue $using:queue } -Pool $pool
        Wait-Until { $results.Count -ge 1000 } 30 | Should -BeTrue
        $victim.Kill()
        $next = Start-ParProcess $consume
        $producers | Receive-ParResult | Should -BeNullOrEmpty
        Close-ParQueue $queue
        $others | Receive-ParResult | Should -BeNullOrEmpty
        $next.Join(60) | Should -BeTrue
        $got = @(Receive-ParQueue $results -NoWait)
        $got | Should -HaveCount 10000
        $got | Sort-Object -Unique | Should -HaveCount 10000
        $queue, $results, $ready | ForEach-Object Dispose
    }

    It 'join a queue when four workers have done all of its items' {
        $queue, $last = (New-ParQueue), (New-ParEvent)
        $workers = 1..4 | Start-ParTask {
            $q = $using:queue
            Receive-ParQueue $q | ForEach-Object { if ($_ -eq 10) { $null = ($using:last).Wait() }; $q.TaskDone() }
        } -Pool $pool
        1..10 | Send-ParQueue $queue
        $queue.Join(1) | Should -BeFalse
        $queue.Count | Should -Be 0
        $last.Set()
        $queue.Join(30) | Should -BeTrue
        { $queue.TaskDone() } | Should -Throw
        Close-ParQueue $queue
        Close-ParQueue $queue
        { $queue.Get() } | Should -Throw '*closed*'
        $workers | Receive-ParResult | Should -BeNullOrEmpty
        $queue, $last | ForEach-Object Dispose
    }

    It 'pass on a lock that one of them has made' {
        $given = New-ParQueue
        $maker = Start-ParProcess { $lock = New-ParLock; $null = $lock.Acquire(); ($using:given).Put($lock); Start-Sleep 300 }
        $lock = $given.Get(30)
        $lock.OwnerProcessId | Should -Be $maker.ProcessId
        1..2 | Invoke-ParMap { ($using:lock).TryAcquire() } -Pool $pool -ChunkSize 1 | Should -Be $false, $false
        $maker.Kill()
        $maker.Join(30) | Should -BeTrue
        { Use-ParLock $lock { } } | Should -Throw -ErrorId 'SharedObjectGone,*'
        $lock.Dispose()
        $given.Dispose()
    }

    It 'wake when an event is set by another' {
        $flag, $waiting = (New-ParEvent), (New-ParQueue)
        $waiters = 1..3 | Start-ParTask { ($using:waiting).Put(1); ($using:flag).Wait() } -Pool $pool
        $null = Receive-ParQueue $waiting -Count 3 -TimeoutSeconds 30
        $setter = Start-ParProcess { ($using:flag).Set() }
        $waiters | Receive-ParResult | Should -Be $true, $true, $true
        $setter.Join()
        $flag, $waiting | ForEach-Object Dispose
    }

    It 'update one dictionary without losing a count' {
        $shared = New-ParDictionary @{ n = 0 }
        $null = 1..4 | Invoke-ParMap { foreach ($i in 1..100) { $null = ($using:shared).Update('n', { param($old) $old + 1 }) } } -Pool $pool -ChunkSize 1
        $shared['n'] | Should -Be 400
        $value, $version = $null, 0L
        $shared.TryGet('n', [ref] $value, [ref] $version) | Should -BeTrue
        $shared.CompareAndSet('n', $version, 'mine') | Should -BeTrue
        $shared.CompareAndSet('n', $version, 'theirs') | Should -BeFalse
        $shared['n'] | Should -Be mine
        $shared.Dispose()
    }

    It 'and methods use the same queue' {
        $queue = New-ParQueue
        1..5 | Send-ParQueue $queue
        Close-ParQueue $queue
        $echoed = New-ParQueue
        $process = Start-ParProcess -AssemblyPath $assembly -Method TestMethods.SharingQueues.Echo -ArgumentList $queue, $echoed
        $process.Get() | Should -Be 5
        Receive-ParQueue $echoed -NoWait | Should -Be (1..5)
        $queue, $echoed | ForEach-Object Dispose
    }
}

Describe 'A session that is killed' {
    BeforeEach { Start-TestClock 90 }

    It 'leaves nothing of a thousand locks, of queues, pipes and memory' {
        $before = @(Get-TestProcess)
        $run = Start-TestScript {
            $made = 1..1000 | ForEach-Object { New-ParLock }
            $queue, $array, $named = (New-ParQueue), (New-ParArray 100000), (New-ParArray 100000 -Name "killed-$PID")
            $flag = New-ParEvent
            $process = Start-ParProcess { $null = ($using:made)[999].Acquire(), $using:queue, $using:array; ($using:flag).Set(); Start-Sleep 300 }
            $null = $flag.Wait(30)
            [Console]::Out.WriteLine('ready')
            Set-Content $args[0] $PID
            Start-Sleep 300
        } (Join-Path $TestDrive killed)
        Wait-Until { Get-Content (Join-Path $TestDrive killed) -ErrorAction Ignore } 40 | Should -BeTrue
        $killed = $run.Process.Id
        (Get-ParArray "killed-$killed").Length | Should -Be 100000
        $run.Process.Kill()
        $null = Wait-TestScript $run 20
        Wait-Until { -not @(Get-TestProcess | Where-Object { $_ -notin $before }) } 20 | Should -BeTrue
        Get-ChildItem /dev/shm -ErrorAction Ignore | Where-Object Name -Like '*procparallel*' | Should -BeNullOrEmpty
        Get-Content /proc/net/unix | Select-String "@procparallel-$killed-" | Should -BeNullOrEmpty
        # A folder of a killed process stays until the next one looks, which a new endpoint does.
        (New-ParQueue).Dispose()
        $next = Invoke-TestScript { $queue = New-ParQueue; 1 | Invoke-ParMap { ($using:queue).Put(1) }; $queue.Get() }
        $next.Output | Should -Be 1
        Get-ChildItem ([IO.Path]::GetTempPath()) -Filter "procparallel-$killed-*" -Force | Should -BeNullOrEmpty
    } -Tag Linux -Skip:(-not $IsLinux)
}
