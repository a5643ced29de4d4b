# Pools as objects of the session: made, listed, changed, closed, waited for, stopped, removed.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    function Wait-Worker($Pool, [scriptblock] $Condition = { $true }) {
        Wait-Until { @(Get-ParWorker $Pool.Name | Where-Object State -EQ Idle).Count -ge $Pool.ThrottleLimit } 30 | Should -BeTrue
    }
}

AfterAll { Assert-NothingLeft }

Describe 'The default pool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'is made by the first call, for the processors that may be used' {
        Get-ParPool | Should -BeNullOrEmpty
        $null = 1 | Invoke-ParMap { $_ }
        $pool = Get-ParPool
        $pool.Name | Should -Be default
        $pool.IsDefault | Should -BeTrue
        $pool.State | Should -Be Open
        $pool.ThrottleLimit | Should -BeGreaterThan 0
        $pool.ThrottleLimit | Should -BeLessOrEqual ([Environment]::ProcessorCount)
    }

    It 'has one worker where one processor may be used, however many there are' {
        $first = (Get-Content /proc/self/status) -match '^Cpus_allowed_list' -replace '\D*(\d+).*', '$1'
        $run = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]@{
                FileName = 'taskset'; RedirectStandardOutput = $true
                Arguments = "-c $first $(Get-PwshCommand) -c `"Import-Module '$env:PROCPARALLEL_MODULE'; 1..9 | Invoke-ParMap { `$PID } -ChunkSize 1 | Sort-Object -Unique | Measure-Object | ForEach-Object Count; (Get-ParPool).ThrottleLimit`""
            })
        $run.StandardOutput.ReadToEnd() -split '\s+' -ne '' | Should -Be 1, 1
        $run.WaitForExit()
    } -Tag Linux -Skip:(-not $IsLinux)

    It 'is used again: the second call starts no process' {
        $first = 1..20 | Invoke-ParMap { $PID } -ChunkSize 1 | Sort-Object -Unique
        $null = Wait-Until { @(Get-ParWorker).Count -eq (Get-ParPool default).ThrottleLimit }
        $workers = (Get-ParWorker).ProcessId | Sort-Object
        1..20 | Invoke-ParMap { $PID } -ChunkSize 1 | Sort-Object -Unique | ForEach-Object { $_ | Should -BeIn $workers }
        (Get-ParWorker).ProcessId | Sort-Object | Should -Be $workers
    }

    It 'starts no more workers than there are items' {
        $null = 1 | Invoke-ParMap { $_ }
        @(Get-ParWorker).Count | Should -Be 1
    }

    It 'grows to -ThrottleLimit of a call' {
        $limit = [Environment]::ProcessorCount + 2
        $ids = 1..$limit | Invoke-ParMap { Start-Sleep -Milliseconds 1500; $PID } -ThrottleLimit $limit -ChunkSize 1 | Sort-Object -Unique
        (Get-ParPool default).ThrottleLimit | Should -Be $limit
        $ids.Count | Should -BeGreaterThan 1
    }

    It 'is made anew after it was removed' {
        $first = 1 | Invoke-ParMap { $PID }
        Remove-ParPool default -Confirm:$false
        1 | Invoke-ParMap { $PID } | Should -Not -Be $first
    }

    It 'for methods is another one than that for scripts' {
        $null = 1 | Invoke-ParMap { $_ }
        $null = 1 | Invoke-ParMap -AssemblyPath (Get-TestAssembly) -Method TestMethods.Numbers.Square
        (Get-ParPool).Name | Should -Be default, default-methods
        (Get-ParPool).WorkerKind | Should -Be Script, Method
    }
}

Describe 'New-ParPool' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'makes a pool of so many workers and puts it out' {
        $pool = New-ParPool 3
        $pool | Should -BeOfType ProcParallel.ParPool
        $pool.ThrottleLimit | Should -Be 3
        $pool.IsDefault | Should -BeFalse
        Wait-Worker $pool
        $pool.WorkerCount | Should -Be 3
        1..5 | Invoke-ParMap { $_ } -Pool $pool | Should -Be (1..5)
        1..5 | Invoke-ParMap { $ParWorker.PoolName } -Pool $pool.Name | Sort-Object -Unique | Should -Be $pool.Name
    }

    It 'has a name of its own, or a new one' {
        (New-ParPool 1 -Name mine -MinimumWorkers 0).Name | Should -Be mine
        (New-ParPool 1 -MinimumWorkers 0).Name | Should -Be Pool1
        (New-ParPool 1 -MinimumWorkers 0).Name | Should -Be Pool2
    }

    It 'refuses a name that is taken, and takes it when the other is closed' {
        $first = New-ParPool 1 -Name twice -MinimumWorkers 0
        { New-ParPool 1 -Name TWICE -MinimumWorkers 0 } | Should -Throw '*twice*' -ErrorId 'PoolExists,ProcParallel.Commands.NewParPoolCommand'
        $first | Close-ParPool
        (New-ParPool 1 -Name twice -MinimumWorkers 0).State | Should -Be Open
    }

    It 'refuses <Name> = <Value>' -ForEach @(
        @{ Name = 'ThrottleLimit'; Value = 0 }
        @{ Name = 'ThrottleLimit'; Value = 1025 }
        @{ Name = 'MaxTasksPerWorker'; Value = 0 }
        @{ Name = 'MaxTasksPerWorker'; Value = -1 }
        @{ Name = 'IdleTimeoutSeconds'; Value = 0 }
        @{ Name = 'IdleTimeoutSeconds'; Value = 'soon' }
        @{ Name = 'MaxWorkerMemory'; Value = -1 }
        @{ Name = 'StartTimeoutSeconds'; Value = 0 }
        @{ Name = 'StopGraceSeconds'; Value = -1 }
    ) {
        $more = @{ $Name = $Value }
        { New-ParPool @more } | Should -Throw "*$Name*"
        Get-ParPool | Should -BeNullOrEmpty
    }

    It 'runs exactly so many items at once' {
        $pool = New-ParPool 2
        $folder = New-Item (Join-Path $TestDrive "at once $(New-Guid)") -ItemType Directory
        $most = 1..12 | Invoke-ParMap {
            $mark = New-Item (Join-Path $using:folder $_)
            Start-Sleep -Milliseconds 50
            @(Get-ChildItem $using:folder).Count
            $mark | Remove-Item
        } -Pool $pool -ChunkSize 1 | Measure-Object -Maximum
        $most.Maximum | Should -BeLessOrEqual 2
    }

    It 'with two pools of different settings keeps them apart' {
        $a = New-ParPool 1 -InitializationScript { $global:which = 'a' }
        $b = New-ParPool 1 -InitializationScript { $global:which = 'b' }
        1..3 | Invoke-ParMap { $which } -Pool $a | Invoke-ParMap { "$_$which" } -Pool $b | Should -Be ab, ab, ab
    }

    It 'with -WorkingDirectory runs its workers there' {
        $pool = New-ParPool 1 -WorkingDirectory $TestDrive -InitializationScript { $global:startedIn = (Get-Location).ProviderPath }
        1 | Invoke-ParMap { $startedIn } -Pool $pool | Should -Be "$TestDrive"
    }

    It 'with -IdleTimeoutSeconds ends idle workers down to the minimum, and starts them again' {
        $pool = New-ParPool 2 -MinimumWorkers 0 -IdleTimeoutSeconds 0.3
        $first = 1 | Invoke-ParMap { $PID } -Pool $pool
        Wait-Until { $pool.WorkerCount -eq 0 } 10 | Should -BeTrue
        Wait-Until { -not (Test-ProcessAlive $first) } | Should -BeTrue
        1 | Invoke-ParMap { $PID } -Pool $pool | Should -Not -Be $first
        $pool.ItemsDone | Should -Be 2
    }

    It 'with -MaxTasksPerWorker 3 replaces a worker after three items' {
        $pool = New-ParPool 1 -MaxTasksPerWorker 3
        $ids = 1..7 | Invoke-ParMap { $PID } -Pool $pool
        $ids.Count | Should -Be 7
        ($ids | Group-Object | ForEach-Object Count) | Should -Be 3, 3, 1
        $ids[0..2] | Sort-Object -Unique | Should -HaveCount 1
    }

    It 'with -MaxTasksPerWorker loses no item of many' {
        $pool = New-ParPool 2 -MaxTasksPerWorker 10
        $records = 1..100 | Invoke-ParMap { "$_ $PID" } -Pool $pool
        $records | ForEach-Object { [int] $_.Split(' ')[0] } | Should -Be (1..100)
        ($records | ForEach-Object { $_.Split(' ')[1] } | Sort-Object -Unique).Count | Should -BeGreaterOrEqual 10
    }

    It 'with -MaxWorkerMemory replaces a worker that grew, between two items' {
        $pool = New-ParPool 1 -MaxWorkerMemory 250MB
        $ids = 1..4 | Invoke-ParMap { if ($_ -eq 1) { $global:kept = [byte[]]::new(300MB); [Array]::Fill($global:kept, [byte] 1) }; Start-Sleep -Milliseconds 1500; $PID } -Pool $pool -ChunkSize 1
        $ids.Count | Should -Be 4
        $ids[3] | Should -Not -Be $ids[0]
    }
}

Describe 'The pool cmdlets' {
    BeforeEach { Start-TestClock }
    AfterEach { Assert-NothingLeft }

    It 'find pools by name, wildcard and object' {
        $null = 'a1', 'a2', 'b' | ForEach-Object { New-ParPool 1 -Name $_ -MinimumWorkers 0 }
        (Get-ParPool a*).Name | Should -Be a1, a2
        (Get-ParPool b, A1).Name | Should -Be b, a1
        ('b' | Get-ParPool).Name | Should -Be b
        Get-ParPool x* | Should -BeNullOrEmpty
        Get-ParPool a* | Remove-ParPool -Confirm:$false
        (Get-ParPool).Name | Should -Be b
    }

    It '<_> reports a name that does not exist and goes on' -ForEach 'Get-ParPool', 'Get-ParWorker', 'Close-ParPool', 'Stop-ParPool', 'Wait-ParPool', 'Remove-ParPool' {
        & $_ nope -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'PoolNotFound,*'
        $failed[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $failed[0].TargetObject | Should -Be nope
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-ParPool*'
    }

    It 'complete names of pools' {
        $null = 'alpha', 'be ta' | ForEach-Object { New-ParPool 1 -Name $_ -MinimumWorkers 0 }
        (TabExpansion2 'Stop-ParPool ' 13).CompletionMatches.CompletionText | Should -Be alpha, "'be ta'"
        (TabExpansion2 '1 | Invoke-ParMap { 1 } -Pool al' 32).CompletionMatches.CompletionText | Should -Be alpha
    }

    It 'Get-ParWorker shows what workers do' {
        $pool = New-ParPool 2 -Name shown
        Wait-Worker $pool
        $workers = Get-ParWorker shown
        $workers.Id | Should -Be 1, 2
        $workers.State | Should -Be Idle, Idle
        $workers.ProcessId | ForEach-Object { Test-ProcessAlive $_ | Should -BeTrue }
        $workers[0].MemoryMB | Should -BeGreaterThan 10
        $workers[0].Age | Should -BeOfType timespan
        $null = 1..9 | Invoke-ParMap { $_ } -Pool $pool
        (Get-ParWorker shown | Measure-Object ItemsDone -Sum).Sum | Should -Be 9
        $job = 1..20 | Invoke-ParMap { Start-Sleep 600 } -Pool $pool -AsJob -ChunkSize 1
        Wait-Until { @(Get-ParWorker shown | Where-Object { $null -ne $_.CurrentItem }).Count -eq 2 } 30 | Should -BeTrue
        $busy = Get-ParWorker shown
        $busy.State | Should -Be Busy, Busy
        $busy.CurrentItem | Sort-Object -Unique | Should -HaveCount 2
        $busy.CurrentItem | Should -BeIn (0..19)
        $busy.ProcessId | Should -Be $workers.ProcessId
        ($busy | Measure-Object ItemsDone -Sum).Sum | Should -Be 9
        $busy[0].Age | Should -BeGreaterThan $workers[0].Age
        Stop-Process -Id $busy[0].ProcessId -Force
        Wait-Until { (Get-ParWorker shown).ProcessId -notcontains $busy[0].ProcessId } 30 | Should -BeTrue
        Wait-Until { @(Get-ParWorker shown | Where-Object State -EQ Busy).Count -eq 2 } 30 | Should -BeTrue
        $job | Stop-Job
        $job | Remove-Job
    }

    It 'Set-ParPool changes the number of workers' {
        $pool = New-ParPool 1
        Wait-Worker $pool
        $first = (Get-ParWorker $pool.Name).ProcessId
        Set-ParPool $pool.Name -ThrottleLimit 3
        $pool.ThrottleLimit | Should -Be 3
        $null = 1..6 | Invoke-ParMap { Start-Sleep -Milliseconds 700 } -Pool $pool -ChunkSize 1
        $pool.WorkerCount | Should -BeGreaterThan 1
        ($pool | Set-ParPool -ThrottleLimit 1 -PassThru).ThrottleLimit | Should -Be 1
        Wait-Until { $pool.WorkerCount -eq 1 } 10 | Should -BeTrue
        1 | Invoke-ParMap { $_ } -Pool $pool | Should -Be 1
    }

    It '<Cmdlet> -WhatIf does nothing' -ForEach @(
        @{ Cmdlet = 'Stop-ParPool'; More = @{} }
        @{ Cmdlet = 'Remove-ParPool'; More = @{} }
        @{ Cmdlet = 'Set-ParPool'; More = @{ ThrottleLimit = 9 } }
    ) {
        $pool = New-ParPool 1 -MinimumWorkers 0
        & $Cmdlet $pool -WhatIf @More 6>$null
        $pool.State | Should -Be Open
        $pool.ThrottleLimit | Should -Be 1
        Get-ParPool | Should -Be $pool
    }
}
