<#
.SYNOPSIS
    Primes counted by a static method of an assembly, in worker processes that load no PowerShell.
#>
param(
    [int] $Last = 3000000,
    [string] $ModulePath = (Join-Path $PSScriptRoot .. out ProcParallel)
)

$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

$project = Join-Path $PSScriptRoot SampleMethods SampleMethods.csproj
$output = dotnet build $project --configuration Release --verbosity quiet --nologo --disable-build-servers
if ($LASTEXITCODE -ne 0) {
    $output
    throw 'SampleMethods could not be built.'
}
$assembly = Join-Path $PSScriptRoot SampleMethods bin Release net8.0 SampleMethods.dll

# Each item is an array of the arguments: Count(from, to). -Splat is Python's starmap.
$step = 30000
$ranges = for ($from = 0; $from -lt $Last; $from += $step) { , @($from, [Math]::Min($from + $step, $Last)) }
$work = @{ AssemblyPath = $assembly; Method = 'SampleMethods.Primes.Count'; Splat = $true }

$null = $ranges | Invoke-ParMap @work
$parallelTime = Measure-Command { $script:parallel = ($ranges | Invoke-ParMap @work | Measure-Object -Sum).Sum }

Add-Type -Path $assembly
$none = [Threading.CancellationToken]::None
$sequentialTime = Measure-Command {
    $script:sequential = ($ranges | ForEach-Object { [SampleMethods.Primes]::Count($_[0], $_[1], $none) } | Measure-Object -Sum).Sum
}

if ($parallel -ne $sequential) {
    throw "$parallel primes in workers, $sequential in this session."
}
'{0:N0} primes below {1:N0}' -f $parallel, $Last
'in this session {0:N2} s, in workers {1:N2} s on {2} processors: speed-up {3:N2}' -f
    $sequentialTime.TotalSeconds, $parallelTime.TotalSeconds, [Environment]::ProcessorCount, ($sequentialTime / $parallelTime)
