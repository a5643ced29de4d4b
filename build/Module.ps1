# The module as it ships, laid out under out/ProcParallel.

$BinaryNames = 'ProcParallel.dll', 'ProcParallel.Core.dll', 'ProcParallel.Worker.dll', 'ProcParallel.Worker.runtimeconfig.json'

function Build-Module {
    Write-Step "Build ProcParallel $(Get-ModuleVersion) ($($Build.Configuration))"
    $stampFile = Join-Path $Build.Out build.stamp
    $inputs = $Build.Configuration + ' ' + (Get-ContentHash (Get-ModuleInput))
    if ((Test-Path $stampFile) -and (Get-Content $stampFile -Raw) -eq "$inputs $(Get-LayoutHash)") {
        Write-Host 'out/ProcParallel is up to date.'
        return
    }
    $published = Publish-Binary
    $stage = Join-Path $Build.Intermediate stage
    if (Test-Path $stage) {
        Remove-Item $stage -Recurse
    }
    $null = New-Item $stage -ItemType Directory
    foreach ($name in $BinaryNames) {
        Copy-Item (Join-Path $published $name) $stage
    }
    foreach ($name in 'ProcParallel.psd1', 'LICENSE', 'src/ProcParallel/ProcParallel.Format.ps1xml', 'src/ProcParallel/ProcParallel.Types.ps1xml') {
        Copy-Item (Join-Path $Build.Root $name) $stage
    }
    Export-Help (Join-Path $stage en-US)
    Update-Layout $stage
    $null = Test-ModuleManifest (Join-Path $Build.Module ProcParallel.psd1)
    Set-Content $stampFile "$inputs $(Get-LayoutHash)" -NoNewline
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

# Compiles the worker, which brings the other two along, and returns the folder. Native code beside the IL (ReadyToRun) makes
# workers start faster; another platform than this machine's ignores it and uses the IL, so that the module stays portable.
function Publish-Binary {
    $folder = Join-Path $Build.Intermediate publish
    $project = Join-Path $Build.Root src ProcParallel.Worker ProcParallel.Worker.csproj
    # Folders of its own: the development build's hold assets for another set of runtimes and would be restored anew each time.
    $arguments = 'publish', $project, '-c', $Build.Configuration, '--artifacts-path', $Build.Intermediate, '-o', $folder, '-v', 'quiet',
        '--nologo', '--disable-build-servers'
    $runtime = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
    $native = '-r', $runtime, '--self-contained', 'false', '-p:PublishReadyToRun=true'
    $output = & dotnet @arguments @native
    if ($LASTEXITCODE -ne 0 -and "$output" -match 'NU1\d\d\d' -and "$output" -notmatch '\bCS\d{4}\b') {
        $output | Out-Host
        Write-Warning "The compiler to native code for $runtime could not be restored: built without it. The module works; its workers start slower."
        $output = & dotnet @arguments
    }
    $output | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "The build failed: dotnet publish ended with exit code $LASTEXITCODE."
    }
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
}
