<#
.SYNOPSIS
    Values per second of ProcParallel's serializer, of CLIXML (what Start-Job uses) and of ConvertTo-Json, in one run on this machine.
.DESCRIPTION
    Times are processor time, so that what else the machine does counts little. VsCliXml, VsJson and VsCopy say how often ProcParallel writes and
    reads a value in the time in which the other does it once.
#>
[CmdletBinding()]
param(
    # How long each measurement lasts at least, in milliseconds.
    [int] $Milliseconds = 200
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$built = "$PSScriptRoot/bin/Release/net8.0/ProcParallel.Benchmarks.dll"
if (-not (Test-Path $built)) { dotnet build $PSScriptRoot -c Release -v q | Out-Host }
Add-Type -Path $built

# Runs a loop long enough to be measured, and takes the best of five.
function Measure-Loop([scriptblock] $Loop) {
    $count = 1
    do {
        $count *= 2
        $spent = (& $Loop $count).Nanoseconds * $count / 1e6
    } while ($spent -lt $Milliseconds / 2)
    1..5 | ForEach-Object { & $Loop $count } | Sort-Object Nanoseconds | Select-Object -First 1
}

function Measure-Json($Value, [int] $Count) {
    $start = [ProcParallel.Benchmarks.Measurement]::Now
    for ($i = 0; $i -lt $Count; $i++) { $null = ConvertFrom-Json (ConvertTo-Json -InputObject $Value -Depth 5 -Compress) }
    [pscustomobject]@{ Nanoseconds = ([ProcParallel.Benchmarks.Measurement]::Now - $start).TotalNanoseconds / $Count }
}

$values = [ordered]@{
    'object of four properties' = [pscustomobject]@{ Id = 4711; Name = 'Build agent'; When = [datetime]::UtcNow; Load = 0.75 }
    'row of Import-Csv'         = "Id,Name,When,Load`n4711,Build agent,2026-01-01,0.75" | ConvertFrom-Csv
    'int'                       = 4711
    'wrapped int'               = [psobject]::AsPSObject(4711)
    'double'                    = 0.75
    'string of 12'              = 'Build agent.'
    'hashtable of four'         = @{ Id = 4711; Name = 'Build agent'; When = [datetime]::UtcNow; Load = 0.75 }
    'object[] of 10 int'        = [object[]](1..10)
    'FileInfo'                  = Get-Item $PSCommandPath
    'Process'                   = Get-Process -Id $PID
    'int[] of 100,000'          = [int[]](1..100000)
    'double[] of 100,000'       = [double[]](1..100000)
    'byte[] of 1 MB'            = [byte[]]::new(1MB)
}
$run = [ProcParallel.Benchmarks.SerializationRun]::new()

# One contestant after the other, not one value after the other: the engine keeps something of each value that CLIXML reads, and whoever runs
# after it pays for that with every garbage collection.
# What is compiled last for good is compiled in the background, after a while.
foreach ($value in $values.Values) { $null = Measure-Loop { param($n) $run.RoundTrip($value, $n) } }
Start-Sleep -Seconds 1
$rows = foreach ($name in $values.Keys) {
    $value = $values[$name]
    $both = Measure-Loop { param($n) $run.RoundTrip($value, $n) }
    $write = Measure-Loop { param($n) $run.Write($value, $n) }
    $read = Measure-Loop { param($n) $run.Read($value, $n) }
    [pscustomobject]@{
        Value      = $name
        Bytes      = $run.Length
        WriteNs    = [math]::Round($write.Nanoseconds, 1)
        WriteAlloc = [math]::Round($write.AllocatedBytes)
        ReadNs     = [math]::Round($read.Nanoseconds, 1)
        ReadAlloc  = [math]::Round($read.AllocatedBytes)
        BothNs     = [math]::Round($both.Nanoseconds, 1)
        PerSecond  = [long](1e9 / $both.Nanoseconds)
        VsCopy     = $null
        VsCliXml   = $null
        VsJson     = $null
    }
}
foreach ($row in $rows) {
    $value = $values[$row.Value]
    if ($value -is [array] -and $value -isnot [object[]]) {
        # Two copies are what cannot be avoided: one into the message, and one out of it into memory that was not used before.
        $copy = Measure-Loop { param($n) [ProcParallel.Benchmarks.SerializationRun]::CopyTwice($value, $n) }
        $row.VsCopy = [math]::Round($copy.Nanoseconds / $row.BothNs, 2)
        continue
    }
    $xml = Measure-Loop { param($n) [ProcParallel.Benchmarks.SerializationRun]::CliXml($value, $n) }
    $row.VsCliXml = [math]::Round($xml.Nanoseconds / $row.BothNs, 1)
}
foreach ($row in $rows | Where-Object { $_.VsCliXml -and $_.Value -notin 'FileInfo', 'Process' }) {
    $value = $values[$row.Value]
    $json = Measure-Loop { param($n) Measure-Json $value $n }
    $row.VsJson = [math]::Round($json.Nanoseconds / $row.BothNs, 1)
}
$rows
