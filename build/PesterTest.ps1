# The module's own tests: each file in a process of its own, because what one leaves behind, or breaks, is not the next one's.

function Get-PesterTest {
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
    $script = Join-Path $Build.Root build Invoke-ModuleTest.ps1
    $program, $common = Get-PwshCommand
    foreach ($file in $files) {
        $results = Join-Path $Build.Results "$($file.BaseName).json"
        @{
            Name      = "Pester: $($file.Name)"
            # A test that hangs ends its process after a minute (Tests/Common.ps1); this is for what hangs outside of any test.
            Timeout   = [timespan]::FromMinutes(5)
            Program   = $program
            Arguments = $common + '-File' + $script + $pester + $file.FullName + $Build.Module + $results
            Results   = $results
            Count     = { param($test) Add-PesterResult $test.Results }
        }
    }
}

function Add-PesterResult([string] $File) {
    $result = Get-Content $File -Raw | ConvertFrom-Json
    $Totals.Passed += $result.Passed
    $result.Skipped | ForEach-Object { $Totals.Skipped.Add("$($_.Name): $($_.Reason)") }
    $result.Failed | ForEach-Object { $Totals.Failed.Add("Pester: $_") }
}
