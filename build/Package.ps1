# The module as a file that can be installed: a NuGet package, which is what the PowerShell Gallery and Install-PSResource take.

function New-Package {
    Write-Step 'Package'
    $manifest = Import-PowerShellDataFile (Join-Path $Build.Module ProcParallel.psd1)
    $file = Join-Path $Build.Out "ProcParallel.$($manifest.ModuleVersion).nupkg"
    if (Test-Path $file) {
        Remove-Item $file
    }
    $archive = [IO.Compression.ZipFile]::Open($file, 'Create')
    try {
        foreach ($item in Get-ChildItem $Build.Module -File -Recurse | Sort-Object FullName) {
            $name = [IO.Path]::GetRelativePath($Build.Module, $item.FullName).Replace('\', '/')
            $null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($archive, $item.FullName, $name)
        }
        Add-PackageText $archive ProcParallel.nuspec (Get-PackageSpecification $manifest)
        Add-PackageText $archive '[Content_Types].xml' $PackageContentTypes
        Add-PackageText $archive _rels/.rels $PackageRelations
    }
    finally {
        $archive.Dispose()
    }
    Write-Host "Packed $([IO.Path]::GetRelativePath($PWD, $file)), $([Math]::Ceiling((Get-Item $file).Length / 1KB)) KiB"
}

function Add-PackageText($Archive, [string] $Name, [string] $Text) {
    $writer = [IO.StreamWriter]::new($Archive.CreateEntry($Name).Open())
    $writer.Write($Text)
    $writer.Dispose()
}

function Get-PackageSpecification($Manifest) {
    $text = { [Security.SecurityElement]::Escape($args[0]) }
    $tags = @('PSModule', 'PSEdition_Core') + $Manifest.PrivateData.PSData.Tags + @($Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_" })
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>ProcParallel</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $text $Manifest.Author)</authors>
    <description>$(& $text $Manifest.Description)</description>
    <copyright>$(& $text $Manifest.Copyright)</copyright>
    <license type="expression">MIT</license>
    <tags>$($tags -join ' ')</tags>
  </metadata>
</package>
"@
}

$PackageContentTypes = @'
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
  <Default Extension="dll" ContentType="application/octet" />
  <Default Extension="json" ContentType="application/octet" />
  <Default Extension="psd1" ContentType="application/octet" />
  <Default Extension="ps1xml" ContentType="application/octet" />
  <Default Extension="txt" ContentType="application/octet" />
  <Default Extension="xml" ContentType="application/octet" />
  <Override PartName="/LICENSE" ContentType="application/octet" />
</Types>
'@

$PackageRelations = @'
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/ProcParallel.nuspec" Id="R1" />
</Relationships>
'@
