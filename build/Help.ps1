# Help as PowerShell reads it, from the markdown in docs/en-US.

function Export-Help([string] $Folder) {
    $null = New-Item $Folder -ItemType Directory -Force
    Get-ChildItem (Join-Path $Build.Root docs en-US about_*.md) | ForEach-Object {
        ConvertTo-AboutText (Get-Content $_) | Set-Content (Join-Path $Folder "$($_.BaseName).help.txt")
    }
    if (-not (Get-CommandPage)) {
        return
    }
    $platyPS = Find-DevelopmentModule Microsoft.PowerShell.PlatyPS 1.0.0 1.0.1
    if (-not $platyPS) {
        Write-NotRun 'help of the cmdlets (needs Microsoft.PowerShell.PlatyPS): Get-Help will show their syntax only'
        return
    }
    Export-CommandHelp $platyPS (Join-Path $Folder ProcParallel.dll-Help.xml)
}

function Get-CommandPage {
    Get-ChildItem (Join-Path $Build.Root docs en-US *-*.md) | ForEach-Object FullName
}

# In a process of its own: PlatyPS brings assemblies that would stay in the session which called the build.
function Export-CommandHelp([string] $PlatyPS, [string] $File) {
    $folder = Join-Path $Build.Intermediate maml
    Invoke-Pwsh '-File', (Join-Path $Build.Root build Export-CommandHelp.ps1), $PlatyPS, (Join-Path $Build.Root docs en-US), $folder
    Copy-Item (Join-Path $folder ProcParallel ProcParallel.dll-Help.xml) $File
}

# The pages against the cmdlets: each has one, none is left over. Returns the exit code.
function Test-Help {
    $manifest = Import-PowerShellDataFile (Join-Path $Build.Root ProcParallel.psd1)
    $pages = @(Get-CommandPage | ForEach-Object { [IO.Path]::GetFileNameWithoutExtension($_) })
    $problems = @(
        $manifest.CmdletsToExport | Where-Object { $_ -notin $pages } | ForEach-Object { "docs/en-US/$_.md is missing." }
        $pages | Where-Object { $_ -notin $manifest.CmdletsToExport } | ForEach-Object { "docs/en-US/$_.md is about no cmdlet of the module." }
    )
    $problems | Out-Host
    Write-Host "$($pages.Count) pages, $($problems.Count) problems."
    [int]($problems.Count -gt 0)
}
