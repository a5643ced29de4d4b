# What a process gets from its parent and what not, whatever the parent's own surroundings are, and what is left of it in its parent.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule

    # Starts a session whose standard streams are as the shell makes them, and gives what it writes into a file.
    function Invoke-Redirected([string] $Redirection, [string] $Script) {
        $file, $result = (Join-Path $TestDrive "$(New-Guid).ps1"), (Join-Path $TestDrive "$(New-Guid)")
        Set-Content $file "Import-Module '$env:PROCPARALLEL_MODULE'`n[IO.File]::WriteAllText('$result', (& { $Script }))"
        $command = (@(Get-PwshCommand) + '-File', $file | ForEach-Object { "'$_'" }) -join ' '
        /bin/sh -c "timeout 50 $command $Redirection"
        Get-Content $result -ErrorAction Ignore
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-Spare
    Assert-NothingLeft
}

Describe 'A process whose parent has no usable standard streams' {
    It 'runs and ends as any other: <_>' -ForEach '>&- 2>&-', '<&- >&- 2>&-', '>/dev/full 2>/dev/full', '2>&1 | true' {
        Start-TestClock 90
        Invoke-Redirected $_ '$p = Start-ParProcess { "out"; [Console]::Out.WriteLine("shown"); exit 5 }; "$($p | Receive-ParResult) $($p.ExitCode) $(1..3 | Invoke-ParMap { $_ })"' |
            Should -Be 'out 5 1 2 3'
    } -Tag Unix -Skip:$IsWindows
}

Describe 'A process that closes its own standard streams' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'for the system too, runs on, and its exit code is 0' {
        $process = Start-ParProcess {
            $null = Add-Type -Namespace Native -Name Handles -MemberDefinition '[DllImport("libc")] public static extern int close(int handle);' -PassThru
            $closed = 0..2 | ForEach-Object { [Native.Handles]::close($_) }
            "$closed"
        }
        $process | Receive-ParResult | Should -Be '0 0 0'
        $process.ExitCode | Should -Be 0
    } -Tag Unix -Skip:$IsWindows
}

Describe 'What a process has from its parent' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is no file or socket that it has open, <Kind>' -ForEach @{ Kind = 'from the spare'; Fresh = $false }, @{ Kind = 'with -Fresh'; Fresh = $true } {
        $file = [IO.File]::Open((Join-Path $TestDrive 'open'), 'OpenOrCreate')
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        try {
            $null = (Start-ParProcess { 1 }).Get()
            $mine = Get-ChildItem /proc/self/fd | ForEach-Object { "$($_.LinkTarget)" } | Where-Object { $_ -match '^socket:' }
            $theirs = (Start-ParProcess { [IO.Directory]::GetFiles('/proc/self/fd') | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget } } -Fresh:$Fresh).Get()
            $theirs | Should -Not -Contain $file.Name
            $mine | Should -Not -BeNullOrEmpty
            $theirs | Where-Object { $_ -in $mine } | Should -BeNullOrEmpty
        } finally {
            $listener.Stop()
            $file.Dispose()
        }
    } -Tag Linux -Skip:(-not $IsLinux)

    It 'is its environment, and nothing else but what was given, <Kind>' -ForEach @{ Kind = 'from the spare'; Fresh = $false }, @{ Kind = 'with -Fresh'; Fresh = $true } {
        $null = (Start-ParProcess { 1 }).Get()
        $process = Start-ParProcess { [Environment]::GetEnvironmentVariables() } -EnvironmentVariable @{ PROCPARALLEL_A = 'given' } -Fresh:$Fresh
        $theirs = $process.Get()
        $mine = [Environment]::GetEnvironmentVariables()
        $mine.PROCPARALLEL_A = 'given'
        # PowerShell completes the module path itself; the others are the mark by which what a worker leaves is found, and the guard against endless nesting.
        $own = 'PSModulePath', 'PROCPARALLEL_DEPTH', 'PROCPARALLEL_WORKER'
        $different = @($mine.Keys) + @($theirs.Keys) | Sort-Object -Unique | Where-Object { $_ -notin $own -and $mine[$_] -cne $theirs[$_] }
        $different | Should -BeNullOrEmpty
    }

    It 'is its module path, or the one that was given' {
        $folder = New-Item (Join-Path $TestDrive modules Surrounded) -ItemType Directory
        Set-Content (Join-Path $folder Surrounded.psm1) '$seen = $env:PROCPARALLEL_A; function Get-Seen { "seen $seen" }'
        $modules = Split-Path $folder
        (Start-ParProcess { Get-Seen } -EnvironmentVariable @{ PROCPARALLEL_A = 'before'; PSModulePath = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath" }).Get() | Should -Be 'seen before'
        $before = $env:PSModulePath
        $env:PSModulePath = "$modules$([IO.Path]::PathSeparator)$before"
        try { (Start-ParProcess { Get-Seen } -EnvironmentVariable @{ PROCPARALLEL_A = 'inherited' }).Get() | Should -Be 'seen inherited' } finally { $env:PSModulePath = $before }
    }

    It 'is its culture, and no profile' {
        $culture, $ui = [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            [cultureinfo]::CurrentUICulture = 'fr-FR'
            (Start-ParProcess { '{0:N1} {1} {2}' -f 1234.5, [cultureinfo]::CurrentUICulture.Name, (Test-Path Variable:PROFILE) }).Get() | Should -Be '1.234,5 fr-FR False'
        } finally {
            [cultureinfo]::CurrentCulture = $culture
            [cultureinfo]::CurrentUICulture = $ui
        }
    }
}

Describe 'What is left of a process in its parent' {
    BeforeEach { Start-TestClock }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'is none of its arguments and variables, once it has ended' {
        function Start-WithValues {
            $argument, $variable = [Collections.Generic.List[int]]::new(), [Collections.Generic.List[int]]::new()
            $process = Start-ParProcess { "$($args[0].Count) $(($using:variable).Count)" } -ArgumentList (, $argument)
            $process, [WeakReference]::new($argument), [WeakReference]::new($variable)
        }
        $process, $references = Start-WithValues
        $process.Get() | Should -Be '0 0'
        Wait-Until { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); -not ($references.IsAlive -contains $true) } 20 | Should -BeTrue
        (Get-ParProcess).Id | Should -Be $process.Id
    }
}

Describe 'A script that starts workers which run the same script' {
    BeforeAll { Stop-Spare }

    It 'is stopped by its depth, with a clear error and few processes' {
        Start-TestClock 120
        $file, $log = (Join-Path $TestDrive bomb.ps1), (Join-Path $TestDrive bomb.log)
        Set-Content $file "`$ErrorActionPreference = 'Stop'; Add-Content '$log' `$PID; `$pool = New-ParPool 1 -InitializationScript ([scriptblock]::Create(`". '$file'`")); 1 | Invoke-ParMap { 1 } -Pool `$pool"
        { . $file } | Should -Throw '*4 levels below its first session cannot start workers*' -ErrorId 'PoolBroken,*'
        @(Get-Content $log).Count | Should -BeGreaterThan 4
        @(Get-Content $log).Count | Should -BeLessOrEqual 12
        Assert-NothingLeft
    }
}

Describe 'A worker that cannot be created any more' {
    BeforeAll { Stop-Spare }

    BeforeEach {
        Start-TestClock 90
        $folder = (New-Item (Join-Path $TestDrive "$(New-Guid)") -ItemType Directory).FullName
    }

    AfterEach { Assert-NothingLeft }

    It 'while those before it start, breaks the pool with the reason, and they are stopped' {
        $pool = New-ParPool 4 -MinimumWorkers 4 -WorkingDirectory $folder -InitializationScript { Start-Sleep 300 }
        Wait-Until { @(Get-ParWorker $pool | Where-Object { $_.ProcessId -and (Test-ProcessAlive $_.ProcessId) }).Count -eq 4 } 30 | Should -BeTrue
        Remove-Item $folder
        Set-ParPool $pool -ThrottleLimit 5
        { 1..5 | Invoke-ParMap { 1 } -Pool $pool } | Should -Throw "*$folder*" -ErrorId 'PoolBroken,*'
        $pool.State | Should -Be Broken
        Wait-Until { -not @(Get-TestProcess) } 20 | Should -BeTrue
    }

    It 'while others work, costs nothing: they do it all' {
        $pool = New-ParPool 2 -WorkingDirectory $folder
        $null = 1..2 | Invoke-ParMap { Start-Sleep 1 } -Pool $pool -ChunkSize 1
        $before = @((Get-ParWorker $pool).ProcessId)
        $before.Count | Should -Be 2
        Remove-Item $folder
        Set-ParPool $pool -ThrottleLimit 3
        $ids = 1..20 | Invoke-ParMap { Start-Sleep -Milliseconds 50; $PID } -Pool $pool -ChunkSize 1
        $ids.Count | Should -Be 20
        $ids | Sort-Object -Unique | Should -Be ($before | Sort-Object)
    }
} -Tag Linux -Skip:(-not $IsLinux)
