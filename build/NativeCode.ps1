# Copies of the assemblies with native code in them (ReadyToRun), which spare each worker half of its just-in-time compilation.
#
# Such a copy loads on one operating system and processor only, and its code is used by one major version of .NET only. So the assemblies
# at the module's root are plain IL, which runs everywhere, and ProcParallel.psm1 prefers native/<system>-<processor>-net<major>/.

# Makes the copy for this machine and this PowerShell. Returns whether it could.
function Export-NativeCode([string] $Stage) {
    $compiler = Find-NativeCompiler
    if (-not $compiler) {
        Write-Warning 'The compiler to native code could not be restored: built without. The module works; its workers start slower.'
        return $false
    }
    $folder = Join-Path $Stage native (Get-NativeFolderName)
    $null = New-Item $folder -ItemType Directory -Force
    # The very assemblies that the module meets at run time: PowerShell's own, and those of the runtime it runs on.
    $framework = Split-Path ([object].Assembly.Location)
    foreach ($name in $BinaryNames -like '*.dll') {
        # In a file, since PowerShell would expand the wildcards itself.
        $response = Join-Path $Build.Intermediate crossgen "$name.rsp"
        Set-Content $response @(
            Join-Path $Stage $name
            "--out:$(Join-Path $folder $name)"
            '--optimize'
            "--targetos:$($compiler.System)"
            "--targetarch:$($compiler.Processor)"
            "--reference:$(Join-Path $framework '*.dll')"
            "--reference:$(Join-Path $PSHOME System.Management.Automation.dll)"
            "--reference:$(Join-Path $Stage 'ProcParallel*.dll')"
        )
        $output = & $compiler.Program @($compiler.Arguments) "@$response"
        if ($LASTEXITCODE -ne 0) {
            $output | Out-Host
            throw "The compilation of $name to native code ended with exit code $LASTEXITCODE."
        }
    }
    $BinaryNames -notlike '*.dll' | ForEach-Object { Copy-Item (Join-Path $Stage $_) $folder }
    $true
}

# The name by which ProcParallel.psm1 looks for the copy.
function Get-NativeFolderName {
    $system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
    $processor = [Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
    "$system-$processor-net$([Environment]::Version.Major)"
}

# crossgen2 of the version of the runtime that this PowerShell runs on, from NuGet; null where it cannot be had.
function Find-NativeCompiler {
    $system, $processor, $null = (Get-NativeFolderName) -split '-'
    $package = "Microsoft.NETCore.App.Crossgen2.$system-$processor"
    $version = [Environment]::Version.ToString(3)
    $project = Join-Path $Build.Intermediate crossgen crossgen.csproj
    $null = New-Item (Split-Path $project) -ItemType Directory -Force
    Set-Content $project @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="$package" Version="[$version]" />
  </ItemGroup>
</Project>
"@
    $output = & dotnet restore $project --verbosity quiet --disable-build-servers
    if ($LASTEXITCODE -ne 0) {
        $output | Out-Host
        return
    }
    $root = & dotnet msbuild $project -getProperty:NuGetPackageRoot
    $tools = Join-Path $root $package.ToLowerInvariant() $version tools
    $names = @{ win = 'windows'; osx = 'osx'; linux = 'linux' }
    # Some versions of the package bring a program, some an assembly.
    $assembly = Join-Path $tools crossgen2.dll
    $compiler = @{ Program = Join-Path $tools ($IsWindows ? 'crossgen2.exe' : 'crossgen2'); Arguments = @(); System = $names[$system]; Processor = $processor }
    if (Test-Path $assembly) {
        $compiler.Program = 'dotnet'
        $compiler.Arguments = @($assembly)
    }
    $compiler
}
