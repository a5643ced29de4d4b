<#
.SYNOPSIS
    The first examples of every course on Python's multiprocessing, in PowerShell.
#>
param(
    [string] $ModulePath = (Join-Path $PSScriptRoot .. out ProcParallel)
)

$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

function Measure-Step([string] $Title, [scriptblock] $Step) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    "-- $Title"
    & $Step
    '   ({0:N2} s)' -f $clock.Elapsed.TotalSeconds
}

$pool = New-ParPool -ThrottleLimit 4 -Name course
try {
    # The workers start here, so that the times below are those of the work.
    $null = 1..8 | Invoke-ParMap { Start-Sleep -Milliseconds 50 } -Pool $pool -ChunkSize 1

    # Process(target=f, args=('bob',)).start(), .join(), .exitcode
    Measure-Step 'process information: os.getpid(), os.getppid()' {
        "   this session: process $PID"
        $processes = 'alice', 'bob' | ForEach-Object {
            Start-ParProcess { param($name) "   hello, ${name}: process $PID, child of $($ParWorker.ParentProcessId)" } -ArgumentList $_ -Name $_
        }
        $processes | Receive-ParResult -Ordered
        $processes | ForEach-Object { "   $($_.Name) ended with exit code $($_.ExitCode)" }
        $processes | Remove-Job
    }

    Measure-Step 'pool.map: squares of 0..9, 0.1 s each, 4 workers' {
        $squares = 0..9 | Invoke-ParMap { Start-Sleep -Milliseconds 100; $_ * $_ } -Pool $pool -ChunkSize 1
        "   $squares"
    }

    # apply_async and get: both tasks run side by side, so awaiting one after the other takes as long as the longer one.
    Measure-Step 'two tasks, of 2 s and of 3 s, awaited one after the other' {
        $tasks = 2, 3 | ForEach-Object { Start-ParTask { Start-Sleep -Seconds $using:_; "   slept $using:_ s in process $PID" } -Pool $pool }
        $tasks[0].Get()
        $tasks[1].Get()
        $tasks | Remove-Job
    }
}
finally {
    Remove-ParPool $pool
}
