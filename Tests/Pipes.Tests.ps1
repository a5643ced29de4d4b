# Pipes between processes, and Wait-ParAny, as scripts use them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pool = New-ParPool 4
    $null = 1..4 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1

    # Sends back what it receives, until the other end is closed.
    $echo = { $end = $using:there; Receive-ParMessage $end -All | ForEach-Object { Send-ParMessage $end $_ } }
}

AfterAll {
    Get-Job | Remove-Job -Force
    # The spare process ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'A pipe between processes' {
    BeforeEach {
        Start-TestClock 90
        $here, $there = New-ParPipe
    }

    AfterEach {
        $here, $there | ForEach-Object Dispose
        Get-Job | Remove-Job -Force
    }

    It 'keeps objects, bytes, empty messages and 16 MiB what they are, and apart' {
        $large = [byte[]]::new(16MB)
        [Random]::new(1).NextBytes($large)
        $process = Start-ParProcess $echo
        # All at once, so that they could run together.
        'text', @{ A = @(1, 2) }, [byte[]] @(), '', $null, [byte[]] (1, 2), [byte[]] 3, $large, @(), 5 | ForEach-Object { Send-ParMessage $here $_ }
        $here.SendBytes([byte[]] (7, 8))
        Receive-ParMessage $here | Should -BeExactly text
        (Receive-ParMessage $here).A | Should -Be 1, 2
        foreach ($expected in [byte[]] @(), '', $null, [byte[]] (1, 2), [byte[]] 3) {
            $got = Receive-ParMessage $here -TimeoutSeconds 60
            ($null -eq $got) | Should -Be ($null -eq $expected)
            if ($null -ne $got) { $got.GetType() | Should -Be $expected.GetType() }
            @($got) | Should -Be @($expected)
        }
        $got = $here.Receive()
        $got.Length | Should -Be 16MB
        [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($got)) | Should -Be ([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($large)))
        , $here.Receive() | Should -BeOfType ([object[]])
        $here.Receive() | Should -Be 5
        $here.ReceiveBytes() | Should -Be 7, 8
        $here.Poll() | Should -BeFalse
        $here.Close()
        $process.Join(30) | Should -BeTrue
        $process.ExitCode | Should -Be 0
    }

    It 'lets both ends send 16 MiB at once' {
        $exchange = { param($end) $end.Send([byte[]]::new(16MB)); $end.Receive().Length }
        $processes = $here, $there | ForEach-Object { Start-ParProcess $exchange -ArgumentList $_ }
        $processes | Receive-ParResult | Should -Be 16MB, 16MB
    }

    It 'works although its end is closed here as soon as it is given away' {
        foreach ($i in 1..5) {
            $mine, $theirs = New-ParPipe
            $process = Start-ParProcess { param($end) $end.Send("from $PID"); $end.Receive() } -ArgumentList $theirs
            $theirs.Close()
            $mine.Receive(30) | Should -Be "from $($process.ProcessId)"
            $mine.Send($i)
            $process | Receive-ParResult | Should -Be $i
            $mine.Close()
        }
    }

    It 'gives what is left and then its end, and takes no more, when the other process <How>' -ForEach @(
        @{ How = 'has closed it'; End = { ($using:there).Close(); Start-Sleep 300 } }
        @{ How = 'has ended'; End = { } }
        @{ How = 'was killed'; End = { [Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep 300 } }
    ) {
        $process = Start-ParProcess ([scriptblock]::Create("1..3 | Send-ParMessage `$using:there; $End"))
        if ($How -ne 'has closed it') { $process.Join(30) | Should -BeTrue }
        Receive-ParMessage $here | Should -Be 1
        Receive-ParMessage $here -All | Should -Be 2, 3
        $here.Poll(30) | Should -BeTrue
        { Receive-ParMessage $here -ErrorAction Stop } | Should -Throw '*other end of the pipe is closed*'
        { Send-ParMessage $here 1 -ErrorAction Stop } | Should -Throw '*nobody will receive*'
        { $here.Send(1) } | Should -Throw '*nobody will receive*'
        $process.Kill()
    }

    It 'wakes who receives and who sends when the other process is killed' {
        $reading, $theirReading = New-ParPipe
        $ready = New-ParQueue
        $process = Start-ParProcess { $null = $using:there, $using:theirReading; ($using:ready).Put(1); Start-Sleep 300; $null = $there, $theirReading }
        $receiver = Start-ParTask { ($using:ready).Put(1); Receive-ParMessage $using:reading } -Pool $pool
        $sender = Start-ParTask { $ErrorActionPreference = 'Stop'; $end = $using:here; ($using:ready).Put(1); while ($true) { $end.Send([byte[]]::new(40MB)) } } -Pool $pool
        1..3 | ForEach-Object { $null = $ready.Get(30) }
        $process.Kill()
        $receiver, $sender | Wait-ParResult -TimeoutSeconds 60
        $receiver | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable ended
        $sender | Receive-ParResult -ErrorAction SilentlyContinue -ErrorVariable broken
        "$ended" | Should -BeLike '*other end of the pipe is closed*'
        "$broken" | Should -BeLike '*nobody will receive*'
        $reading, $theirReading, $ready | ForEach-Object Dispose
    }

    It 'can be sent through a pipe and through a queue to another process, and works there' {
        $queue = New-ParQueue
        $process = Start-ParProcess { $end = $using:there; $first = $end.Receive(); $first.Send('through a pipe'); $second = ($using:queue).Get(); $second.Send('through a queue') }
        foreach ($way in 'pipe', 'queue') {
            $mine, $theirs = New-ParPipe
            if ($way -eq 'pipe') { Send-ParMessage $here $theirs } else { Send-ParQueue $queue $theirs }
            $theirs.Close()
            Receive-ParMessage $mine -TimeoutSeconds 30 | Should -Be "through a $way"
            $mine.Close()
        }
        $process.Join(30) | Should -BeTrue
        $queue.Dispose()
    }

    It 'refuses the wrong way, to look too' {
        $reader, $writer = New-ParPipe -OneWay
        { $reader.Send(1) } | Should -Throw '*only receives*'
        { $writer.Receive() } | Should -Throw '*only sends*'
        { $writer.Poll(5) } | Should -Throw '*only sends*'
        Invoke-ParTask { try { $null = ($using:writer).Poll(); 'not refused' } catch { "$_" } } -Pool $pool | Should -BeLike '*only sends*'
        $reader, $writer | ForEach-Object Dispose
    }

    It 'says at once, or after the time, that there is nothing' {
        $here.Poll(0) | Should -BeFalse
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $here.Poll(0.1) | Should -BeFalse
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 0.099
        { $here.Poll(-5) } | Should -Throw '*from 0 on, or -1*'
        Start-ParProcess { ($using:there).Send(1) } | Wait-ParProcess
        $here.Poll(0) | Should -BeTrue
        $here.Poll(-1) | Should -BeTrue
    }
}

Describe 'Wait-ParAny' {
    BeforeEach { Start-TestClock 90 }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'gives every message of four writers in order, and leaves out those that have closed' {
        $pipes = 1..4 | ForEach-Object { , @(New-ParPipe -OneWay) }
        $tasks = foreach ($number in 0..3) {
            Start-ParTask {
                param($number, $end)
                foreach ($i in 1..20) { Start-Sleep -Milliseconds (Get-Random -Maximum 10); Send-ParMessage $end @($number, $i) }
                $end.Close()
            } -ArgumentList $number, $pipes[$number][1] -Pool $pool
        }
        $open = @($pipes | ForEach-Object { $_[0] })
        $got = @{ 0 = @(); 1 = @(); 2 = @(); 3 = @() }
        while ($open) {
            foreach ($ready in Wait-ParAny $open -TimeoutSeconds 60) {
                try { $number, $i = $ready.Receive(0); $got[$number] += $i } catch { $open = @($open | Where-Object { $_ -ne $ready }) }
            }
        }
        foreach ($number in 0..3) { $got[$number] | Should -Be (1..20) }
        $tasks | Receive-ParResult | Should -BeNullOrEmpty
        $pipes | ForEach-Object { $_ | ForEach-Object Dispose }
    }

    It 'gives those of a pipe, a process and a queue that are ready, and none after the time' {
        $here, $there = New-ParPipe
        $queue = New-ParQueue
        $process = Start-ParProcess { $null = ($using:queue).Get() }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Wait-ParAny $here, $process, $queue -TimeoutSeconds 0 | Should -BeNullOrEmpty
        Wait-ParAny $here, $process, $queue -TimeoutSeconds 5 | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 4.99
        { Wait-ParAny $here, $process, $queue -TimeoutSeconds -1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        $there.Send(1)
        @(Wait-ParAny $here, $process, $queue -TimeoutSeconds 60) | Should -Be @(, $here)
        $queue.Put(1)
        $process.Join(30) | Should -BeTrue
        $ready = @(Wait-ParAny $here, $process, $queue -TimeoutSeconds 60)
        $ready | Should -HaveCount 2
        [object]::ReferenceEquals($ready[0], $here) -and [object]::ReferenceEquals($ready[1], $process) | Should -BeTrue
        $queue.Put(2)
        @(Wait-ParAny $here, $process, $queue) | Should -HaveCount 3
        $here, $there, $queue | ForEach-Object Dispose
    }
}
