# The module as it ships, laid out under out/ProcParallel.

$BinaryNames = 'ProcParallel.dll', 'ProcParallel.Core.dll', 'ProcParallel.Worker.dll', 'ProcParallel.Worker.runtimeconfig.json'
$TextNames = 'ProcParallel.psd1', 'LICENSE', 'src/ProcParallel/ProcParallel.psm1', 'src/ProcParallel/ProcParallel.Format.ps1xml',
    'src/ProcParallel/ProcParallel.Types.ps1xml'

function Build-Module {
    Write-Step "Build ProcParallel $(Get-ModuleVersion) ($($Build.Configuration))"
    $stampFile = Join-Path $Build.Out build.stamp
    $inputs = '{0} {1} {2}' -f $Build.Configuration, $PSVersionTable.PSVersion, (Get-ContentHash (Get-ModuleInput))
    if ((Test-Path $stampFile) -and (Get-Content $stampFile -Raw) -eq "$inputs $(Get-LayoutHash)") {
        Write-Host 'out/ProcParallel is up to date.'
        return
    }
    $stage = Join-Path $Build.Intermediate stage
    if (Test-Path $stage) {
        Remove-Item $stage -Recurse
    }
    $null = New-Item $stage -ItemType Directory
    $published = Publish-Binary
    $BinaryNames | ForEach-Object { Copy-Item (Join-Path $published $_) $stage }
    $TextNames | ForEach-Object { Copy-Item (Join-Path $Build.Root $_) $stage }
    $isComplete = Export-NativeCode $stage
    Export-Help (Join-Path $stage en-US)
    Update-Layout $stage
    $null = Test-ModuleManifest (Join-Path $Build.Module ProcParallel.psd1)
    # What lacks a part is not done for good: the next build tries again.
    Set-Content $stampFile ($isComplete ? "$inputs $(Get-LayoutHash)" : '') -NoNewline
    Write-Host "Laid out in $([IO.Path]::GetRelativePath($PWD, $Build.Module))"
}

# Everything that the finished module depends on, this build's own scripts included.
function Get-ModuleInput {
    $folders = 'src', 'docs/en-US', 'build' | ForEach-Object { Join-Path $Build.Root $_ } | Where-Object { Test-Path $_ }
    $files = 'ProcParallel.psd1', 'LICENSE', '.editorconfig', 'Directory.Build.props', 'Directory.Packages.props' |
        ForEach-Object { Join-Path $Build.Root $_ }
    $files + @(Get-ChildItem $folders -File -Recurse | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]' | ForEach-Object FullName)
}

function Get-LayoutHash {
    if (Test-Path $Build.Module) {
        Get-ContentHash @(Get-ChildItem $Build.Module -File -Recurse | ForEach-Object FullName)
    }
}

# Compiles the worker, which brings the other two along, and returns the folder.
function Publish-Binary {
    $folder = Join-Path $Build.Intermediate publish
    # Folders of its own, so that a development build and this one do not undo each other's work.
    Invoke-Native dotnet 'publish', (Join-Path $Build.Root src ProcParallel.Worker ProcParallel.Worker.csproj), '-c', $Build.Configuration,
        '--artifacts-path', $Build.Intermediate, '-o', $folder, '-v', 'quiet', '--nologo', '--disable-build-servers'
    $folder
}

# Files are replaced by renaming, never written in place: a session may have them mapped into its memory.
function Update-Layout([string] $Stage) {
    $null = New-Item $Build.Module -ItemType Directory -Force
    $names = Get-ChildItem $Stage -File -Recurse | ForEach-Object { [IO.Path]::GetRelativePath($Stage, $_.FullName) }
    foreach ($name in $names) {
        $new = Join-Path $Stage $name
        $target = Join-Path $Build.Module $name
        if ((Test-Path $target) -and (Get-FileHash $target).Hash -eq (Get-FileHash $new).Hash) {
            continue
        }
        $null = New-Item (Split-Path $target) -ItemType Directory -Force
        [IO.File]::Move($new, $target, $true)
    }
    Get-ChildItem $Build.Module -File -Recurse |
        Where-Object { [IO.Path]::GetRelativePath($Build.Module, $_.FullName) -notin $names } | Remove-Item
    Get-ChildItem $Build.Module -Directory -Recurse | Where-Object { -not (Get-ChildItem $_ -File -Recurse) } | Remove-Item -Recurse
}
