# All tests and checks, and the line that counts them.

$CoreTests = Join-Path $Build.Root Tests ProcParallel.Core.Tests ProcParallel.Core.Tests.csproj

# Runs everything, however much of it fails, and returns the exit code.
function Test-Everything {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $script:Totals = @{ Passed = 0; Failed = [Collections.Generic.List[string]]::new(); Skipped = [Collections.Generic.List[string]]::new() }
    Build-Module
    if (Test-Path $Build.Results) {
        Remove-Item $Build.Results -Recurse
    }
    $null = New-Item $Build.Results -ItemType Directory
    Write-Step 'Tests below PowerShell (xUnit), and of the module in PowerShell (Pester)'
    Invoke-TestProcess @(Get-CoreTest; Get-PesterTest)
    Invoke-StaticCheck
    Write-Summary $clock.Elapsed
    [int]($Totals.Failed.Count -gt 0)
}

function Get-CoreTest {
    # Before anything runs, because what others need, too, must not be built by two processes at once.
    try {
        Invoke-Native dotnet 'build', $CoreTests, '-c', $Build.Configuration, '--nologo', '--disable-build-servers', '-v', 'quiet'
    }
    catch {
        $Totals.Failed.Add("xUnit: $_")
        return
    }
    @{
        Name      = 'xUnit'
        Timeout   = [timespan]::FromMinutes(15)
        Program   = 'dotnet'
        Arguments = @(
            'test', $CoreTests, '-c', $Build.Configuration, '--no-build', '--nologo', '-v', 'quiet', '--results-directory', $Build.Results
            '--logger', 'trx;LogFileName=core.trx', '--logger', 'console;verbosity=minimal'
            '--blame-hang-timeout', '4min', '--blame-hang-dump-type', 'none')
        Results   = Join-Path $Build.Results core.trx
        Count     = { param($test) Add-TrxResult $test.Results }
    }
}

function Add-TrxResult([string] $File) {
    $run = [xml](Get-Content -LiteralPath $File -Raw)
    foreach ($result in $run.TestRun.Results.ChildNodes) {
        switch ($result.outcome) {
            Passed { $Totals.Passed++ }
            NotExecuted {
                $reason = $result.SelectSingleNode('*[local-name()="Output"]')?.InnerText
                $Totals.Skipped.Add("$($result.testName): $reason")
            }
            default { $Totals.Failed.Add($result.testName) }
        }
    }
}

function Invoke-StaticCheck {
    Write-Step 'Static checks'
    Add-Check 'Manifest' {
        Test-ModuleManifest (Join-Path $Build.Module ProcParallel.psd1) | Out-Null
        Get-ChildItem $Build.Module -Recurse -Include *.dll, *.pdb, *.json | Where-Object Name -NotIn $BinaryNames | ForEach-Object { "$_ must not ship." }
    }
    Add-Check 'Style of the C# source' { Find-StyleProblem }
    if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
        Write-NotRun 'PSScriptAnalyzer over the scripts: it is not installed'
        return
    }
    Add-Check 'PSScriptAnalyzer' {
        Get-ChildItem $Build.Root -Recurse -Include *.ps1, *.psd1 | Where-Object FullName -NotMatch '[\\/](out|bin|obj|node_modules)[\\/]' |
            ForEach-Object { Invoke-ScriptAnalyzer $_.FullName -Settings (Join-Path $Build.Root build ScriptAnalyzer.psd1) } |
            ForEach-Object { "$($_.ScriptPath):$($_.Line): $($_.RuleName): $($_.Message)" }
    }
}

# A check counts as one test; it fails if it returns a text or throws.
function Add-Check([string] $Name, [scriptblock] $Check) {
    $problems = @(try { & $Check } catch { "$_" })
    if ($problems) {
        $problems | ForEach-Object { Write-Host "  $_" -ForegroundColor Red }
        $Totals.Failed.Add("${Name}: $($problems.Count) problems")
    }
    else {
        Write-Host "${Name}: fine"
        $Totals.Passed++
    }
}

function Write-Summary([timespan] $Elapsed) {
    Write-Step "All tests, $([int]$Elapsed.TotalSeconds) s"
    $Totals.Skipped.AddRange($Build.NotRun)
    $Totals.Skipped | ForEach-Object { Write-Host "skipped  $_" -ForegroundColor Yellow }
    $Totals.Failed | ForEach-Object { Write-Host "FAILED   $_" -ForegroundColor Red }
    # Plain text at the very end, for whoever reads the log by program.
    [Console]::Out.WriteLine("$($Totals.Passed) passed, $($Totals.Failed.Count) failed, $($Totals.Skipped.Count) skipped")
}
