# What all tasks share. $Build (paths and configuration) comes from build.ps1.

function Write-Step([string] $Text) {
    Write-Host "`n== $Text" -ForegroundColor Cyan
}

# Something that was left out: said where it happens and again at the end, so that nobody takes it for done.
function Write-NotRun([string] $Text) {
    $Build.NotRun.Add($Text)
    Write-Host "NOT RUN: $Text" -ForegroundColor Yellow
}

# Runs a native program, its output on the console, and throws if it fails.
function Invoke-Native([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "$Program $($Arguments -join ' ') ended with exit code $LASTEXITCODE."
    }
}

# The program and first arguments that start the PowerShell that runs this. One installed as a .NET tool has no executable of its own.
function Get-PwshCommand {
    $executable = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    (Test-Path $executable) ? @($executable) : @('dotnet', '--roll-forward', 'Major', (Join-Path $PSHOME pwsh.dll))
    '-NoProfile', '-NonInteractive'
}

# A fresh process of the PowerShell that runs this.
function Invoke-Pwsh([string[]] $Arguments) {
    $program, $common = Get-PwshCommand
    Invoke-Native $program ($common + $Arguments)
}

function Get-ModuleVersion {
    (Import-PowerShellDataFile (Join-Path $Build.Root ProcParallel.psd1)).ModuleVersion
}

# One hash over the names and contents of files, to know whether anything has changed.
function Get-ContentHash([string[]] $Files) {
    $text = foreach ($file in $Files | Sort-Object -CaseSensitive) {
        '{0} {1}' -f [IO.Path]::GetRelativePath($Build.Root, $file), (Get-FileHash -LiteralPath $file).Hash
    }
    $bytes = [Text.Encoding]::UTF8.GetBytes($text -join "`n")
    [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes))
}

# A module that only development needs: the machine's own, else from the PowerShell Gallery into out/.modules. Null, with a
# warning, where there is none.
function Find-DevelopmentModule([string] $Name, [version] $Minimum, [string] $GalleryVersion) {
    $private = Join-Path $Build.Out .modules $Name $GalleryVersion "$Name.psd1"
    $found = Get-Module $Name -ListAvailable | Where-Object Version -GE $Minimum | Sort-Object Version -Descending |
        Select-Object -First 1 -ExpandProperty Path
    if ($found) {
        return $found
    }
    if (-not (Test-Path $private)) {
        try {
            Save-GalleryModule $Name $GalleryVersion (Split-Path $private)
        }
        catch {
            Write-Warning "$Name $GalleryVersion could not be had from the PowerShell Gallery: $($_.Exception.Message)"
            return
        }
    }
    $private
}

# Without PSResourceGet, which not every PowerShell brings, and with a time limit, which it has not.
function Save-GalleryModule([string] $Name, [string] $Version, [string] $Folder) {
    $package = [IO.Path]::GetTempFileName()
    try {
        Invoke-WebRequest "https://www.powershellgallery.com/api/v2/package/$Name/$Version" -OutFile $package -ConnectionTimeoutSeconds 10 -OperationTimeoutSeconds 30
        $partial = "$Folder.partial"
        [IO.Compression.ZipFile]::ExtractToDirectory($package, $partial, $true)
        [IO.Directory]::Move($partial, $Folder)
    }
    finally {
        Remove-Item $package
    }
}
