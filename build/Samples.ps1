# The samples, one after the other, each in a fresh PowerShell: as a reader would run them.

function Invoke-Sample {
    foreach ($script in Get-ChildItem (Join-Path $Build.Root samples *.ps1)) {
        Write-Step "samples/$($script.Name)"
        Invoke-Pwsh '-File', $script.FullName
    }
    Write-Step 'samples/ConsoleSample (C#, without PowerShell)'
    Invoke-Native dotnet 'run', '--project', (Join-Path $Build.Root samples ConsoleSample), '--configuration', 'Release'
}
