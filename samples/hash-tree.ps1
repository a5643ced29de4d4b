<#
.SYNOPSIS
    SHA-256 of every file under a directory: in this session, then in pooled worker processes.
.DESCRIPTION
    Both ways run the same script block over the same files. Their results must be equal; both times and the speed-up are printed. The
    tree is read once before anything is timed, so that both find the files in memory and the workers running.
.EXAMPLE
    ./samples/hash-tree.ps1 ~/Pictures
#>
param(
    # The directory; the default is that of the .NET SDK.
    [string] $Path,
    [string] $ModulePath = (Join-Path $PSScriptRoot .. out ProcParallel)
)

$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

if (-not $Path) {
    $sdk = dotnet --list-sdks | Select-Object -Last 1
    $Path = $sdk -match '^(?<version>\S+) \[(?<root>.+)\]$' ? (Join-Path $Matches.root $Matches.version) : $PSHOME
}

# Regular files only: to read a pipe or a device may never end. (UnixMode is empty on Windows.)
$files = Get-ChildItem -LiteralPath $Path -File -Recurse -Force -ErrorAction SilentlyContinue | Where-Object UnixMode -NotMatch '^[^-]'
$bytes = ($files | Measure-Object Length -Sum).Sum
$paths = $files.FullName
'{0}: {1:N0} files, {2:N0} MiB' -f $Path, $paths.Count, ($bytes / 1MB)

# One line per file, whatever happens: a file that may not be read, or has gone, costs only itself.
$hashFile = {
    $file = $_
    try {
        (Get-FileHash -LiteralPath $file -Algorithm SHA256 -ErrorAction Stop).Hash
    }
    catch {
        "unreadable: $file"
    }
}

$null = $paths | Invoke-ParMap $hashFile

$sequentialTime = Measure-Command { $script:sequential = @($paths | ForEach-Object $hashFile) }
$parallelTime = Measure-Command { $script:parallel = @($paths | Invoke-ParMap $hashFile) }

$unreadable = @($parallel -like 'unreadable: *').Count
if ($sequential.Count -ne $paths.Count -or ($sequential -join "`n") -ne ($parallel -join "`n")) {
    throw 'The results differ.'
}
'{0:N0} equal results in the order of the files, {1:N0} of them unreadable' -f $parallel.Count, $unreadable
'ForEach-Object {0:N2} s, Invoke-ParMap {1:N2} s on {2} processors: speed-up {3:N2}' -f
    $sequentialTime.TotalSeconds, $parallelTime.TotalSeconds, [Environment]::ProcessorCount, ($sequentialTime / $parallelTime)
if ($sequentialTime.TotalSeconds -lt 2) {
    'The tree is small: what it takes is too short for the speed-up to say much.'
}
