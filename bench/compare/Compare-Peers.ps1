<#
.SYNOPSIS
    Measures ProcParallel beside what people use instead of it, in the same run.
.DESCRIPTION
    Every figure is measured in rounds, ours and each peer's in turn (A B A B), so that a change of the machine's load hits both. Printed are
    the medians and their ratio. Counts are small enough for a few minutes; the numbers go to out/bench.json too.
.PARAMETER Quick
    Five rounds in the place of fifteen.
#>
param(
    [string] $ModulePath = (Join-Path $PSScriptRoot .. .. out ProcParallel),
    [switch] $Quick,
    # Only the figures whose names match.
    [string] $Figure = '.'
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath
. (Join-Path $PSScriptRoot Measure-Figure.ps1)
. (Join-Path $PSScriptRoot Figures.ps1)

$rounds = $Quick ? 5 : 15
$python = Get-Command python3, python -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Source
'PowerShell {0}, .NET {1}, {2}, {3} processors, {4}; {5} rounds' -f $PSVersionTable.PSVersion, [Environment]::Version,
    ($python ? (& $python --version) : 'no Python'), [Environment]::ProcessorCount, [Runtime.InteropServices.RuntimeInformation]::OSDescription, $rounds

Build-BenchmarkProgram
$results = foreach ($item in Get-Figure | Where-Object Name -Match $Figure) {
    Measure-Figure $item $rounds
}
$results | ForEach-Object { $_ | Select-Object Figure, Ours, Peer, Theirs, Ratio, Aim } | Format-Table -AutoSize -Wrap | Out-String -Width 200
$results | ConvertTo-Json -Depth 4 | Set-Content (Join-Path (Split-Path $ModulePath) bench.json)
if (-not $python) {
    Write-Warning 'NOT RUN: the figures of Python. There is no python3 on the PATH.'
}
