# Turns the pages of the cmdlets into MAML: <Folder>/ProcParallel/ProcParallel.dll-Help.xml.
param([string] $PlatyPS, [string] $Pages, [string] $Folder)

$ErrorActionPreference = 'Stop'
Import-Module $PlatyPS
Import-MarkdownCommandHelp -Path (Join-Path $Pages *-*.md) | Export-MamlCommandHelp -OutputFolder $Folder -Force | Out-Null
