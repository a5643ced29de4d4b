# Tests that run in processes of their own, each of which leaves a file of results.

# Most of what the tests do is waiting, so two processes share the machine.
$ProcessesAtATime = 2

# Runs the tests, shows what each process has written when it has ended, and counts its results.
function Invoke-TestProcess([hashtable[]] $Tests) {
    $waiting = [Collections.Generic.Queue[hashtable]]::new($Tests)
    $running = [Collections.Generic.List[hashtable]]::new()
    while ($waiting.Count -or $running.Count) {
        while ($waiting.Count -and $running.Count -lt $ProcessesAtATime) {
            $running.Add((Start-TestProcess $waiting.Dequeue()))
        }
        foreach ($run in @($running | Where-Object { $_.Process.HasExited -or $_.Clock.Elapsed -gt $_.Test.Timeout })) {
            $null = $running.Remove($run)
            Complete-TestProcess $run
        }
        Start-Sleep -Milliseconds 100
    }
}

function Start-TestProcess([hashtable] $Test) {
    $start = [Diagnostics.ProcessStartInfo]::new($Test.Program, [string[]] $Test.Arguments)
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    @{
        Test    = $Test
        Process = $process
        Clock   = [Diagnostics.Stopwatch]::StartNew()
        Output  = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    }
}

function Complete-TestProcess([hashtable] $Run) {
    $problem = Stop-TestProcess $Run
    $Run.Output | Where-Object { $_.Wait(5000) } | ForEach-Object { Write-Host $_.Result.TrimEnd() }
    if (-not (Test-Path $Run.Test.Results)) {
        $Totals.Failed.Add("$($Run.Test.Name): $($problem ?? 'left no results')")
        return
    }
    $before = $Totals.Failed.Count
    & $Run.Test.Count $Run.Test
    if ($problem -and $Totals.Failed.Count -eq $before) {
        $Totals.Failed.Add("$($Run.Test.Name): $problem, though no test failed")
    }
}

# Returns what went wrong, as a text; nothing if it went well.
function Stop-TestProcess([hashtable] $Run) {
    if (-not $Run.Process.HasExited) {
        $Run.Process.Kill($true)
        $Run.Process.WaitForExit()
        return "did not end within $($Run.Test.Timeout.TotalSeconds) s and was killed"
    }
    if ($Run.Process.ExitCode -ne 0) {
        "ended with exit code $($Run.Process.ExitCode)"
    }
}
