# The module's own tests: each file in a process of its own, because what one leaves behind, or breaks, is not the next one's.

# Most of what the tests do is waiting, so files share the machine.
$FilesAtATime = 2

# A test that hangs ends its process after a minute (Tests/Common.ps1); this limit is for what hangs outside of any test.
$FileTimeout = [timespan]::FromMinutes(5)

function Invoke-PesterTest {
    Write-Step 'Tests of the module in PowerShell (Pester)'
    $files = @(Get-ChildItem (Join-Path $Build.Root Tests *.Tests.ps1))
    if (-not $files) {
        $Totals.Skipped.Add('Pester: there are no Tests/*.Tests.ps1 yet')
        return
    }
    $pester = Find-DevelopmentModule Pester 5.5.0 5.7.1
    if (-not $pester) {
        Write-NotRun 'all of Tests/*.Tests.ps1: Pester 5 is neither installed nor to be had from the PowerShell Gallery'
        return
    }
    $waiting = [Collections.Generic.Queue[IO.FileInfo]]::new([IO.FileInfo[]] $files)
    $running = [Collections.Generic.List[hashtable]]::new()
    while ($waiting.Count -or $running.Count) {
        while ($waiting.Count -and $running.Count -lt $FilesAtATime) {
            $running.Add((Start-PesterFile $pester $waiting.Dequeue()))
        }
        foreach ($run in @($running | Where-Object { $_.Process.HasExited -or $_.Clock.Elapsed -gt $FileTimeout })) {
            $null = $running.Remove($run)
            Complete-PesterFile $run
        }
        Start-Sleep -Milliseconds 100
    }
}

function Start-PesterFile([string] $Pester, [IO.FileInfo] $File) {
    $resultFile = Join-Path $Build.Results "$($File.BaseName).json"
    $program, $common = Get-PwshCommand
    $start = [Diagnostics.ProcessStartInfo]::new($program)
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $script = Join-Path $Build.Root build Invoke-ModuleTest.ps1
    foreach ($argument in $common + '-File' + $script + $Pester + $File.FullName + $Build.Module + $resultFile) {
        $start.ArgumentList.Add($argument)
    }
    $process = [Diagnostics.Process]::Start($start)
    @{
        Name       = $File.Name
        ResultFile = $resultFile
        Process    = $process
        Clock      = [Diagnostics.Stopwatch]::StartNew()
        Output     = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    }
}

# Shows what a file's tests have written, and counts them.
function Complete-PesterFile([hashtable] $Run) {
    $problem = Stop-PesterFile $Run
    $Run.Output | Where-Object { $_.Wait(5000) } | ForEach-Object { Write-Host $_.Result.TrimEnd() }
    if (-not (Test-Path $Run.ResultFile)) {
        $Totals.Failed.Add("Pester: $($Run.Name): $($problem ?? 'left no results')")
        return
    }
    $result = Get-Content $Run.ResultFile -Raw | ConvertFrom-Json
    $Totals.Passed += $result.Passed
    $result.Skipped | ForEach-Object { $Totals.Skipped.Add("$($_.Name): $($_.Reason)") }
    $result.Failed | ForEach-Object { $Totals.Failed.Add("Pester: $_") }
    if ($problem -and -not $result.Failed) {
        $Totals.Failed.Add("Pester: $($Run.Name): $problem")
    }
}

# Returns what went wrong, as a text; nothing if it went well.
function Stop-PesterFile([hashtable] $Run) {
    if (-not $Run.Process.HasExited) {
        $Run.Process.Kill($true)
        $Run.Process.WaitForExit()
        return "did not end within $($FileTimeout.TotalSeconds) s and was killed"
    }
    if ($Run.Process.ExitCode -ne 0) {
        "ended with exit code $($Run.Process.ExitCode)"
    }
}
