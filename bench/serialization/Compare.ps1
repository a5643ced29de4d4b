<#
.SYNOPSIS
    Values per second of ProcParallel's serializer, of CLIXML (what Start-Job uses) and of ConvertTo-Json, in one run on this machine.
#>
[CmdletBinding()]
param(
    # How long each measurement lasts, in milliseconds.
    [int] $Milliseconds = 500
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$built = "$PSScriptRoot/bin/Release/net8.0/ProcParallel.Benchmarks.dll"
if (-not (Test-Path $built)) { dotnet build $PSScriptRoot -c Release -v q | Out-Host }
Add-Type -Path $built

# Runs a loop long enough to be compiled and to fill the time, and takes the best of three.
function Measure-Loop([scriptblock] $Loop) {
    $null = & $Loop 1
    $count = 1
    do {
        $count *= 4
        $elapsed = (& $Loop $count).Nanoseconds * $count / 1e6
    } while ($elapsed -lt $Milliseconds / 4)
    1..3 | ForEach-Object { & $Loop $count } | Sort-Object Nanoseconds | Select-Object -First 1
}

function Measure-Json($Value, [int] $Count) {
    $start = [ProcParallel.Benchmarks.Measurement]::Now
    for ($i = 0; $i -lt $Count; $i++) { $null = ConvertFrom-Json (ConvertTo-Json -InputObject $Value -Depth 5 -Compress) }
    [pscustomobject]@{ Nanoseconds = ([ProcParallel.Benchmarks.Measurement]::Now - $start).TotalNanoseconds / $Count }
}

$values = [ordered]@{
    'object of four properties' = [pscustomobject]@{ Id = 4711; Name = 'Build agent'; When = [datetime]::UtcNow; Load = 0.75 }
    'int'                       = 4711
    'wrapped int'               = [psobject]::AsPSObject(4711)
    'double'                    = 0.75
    'string of 12'              = 'Build agent.'
    'hashtable of four'         = @{ Id = 4711; Name = 'Build agent'; When = [datetime]::UtcNow; Load = 0.75 }
    'object[] of 10 int'        = [object[]](1..10)
    'int[] of 100,000'          = [int[]](1..100000)
    'double[] of 100,000'       = [double[]](1..100000)
    'byte[] of 1 MB'            = [byte[]]::new(1MB)
    'FileInfo'                  = Get-Item $PSCommandPath
    'Process'                   = Get-Process -Id $PID
}
$run = [ProcParallel.Benchmarks.SerializationRun]::new()
foreach ($name in $values.Keys) {
    $value = $values[$name]
    $write = Measure-Loop { param($n) $run.Write($value, $n) }
    $read = Measure-Loop { param($n) $run.Read($value, $n) }
    $both = Measure-Loop { param($n) $run.RoundTrip($value, $n) }
    $xml = if ($name -notmatch '000|MB') { Measure-Loop { param($n) [ProcParallel.Benchmarks.SerializationRun]::CliXml($value, $n) } }
    $json = if ($name -notmatch '000|MB|FileInfo|Process') { Measure-Loop { param($n) Measure-Json $value $n } }
    [pscustomobject]@{
        Value      = $name
        Bytes      = $run.Length
        WriteNs    = [math]::Round($write.Nanoseconds, 1)
        WriteAlloc = [math]::Round($write.AllocatedBytes)
        ReadNs     = [math]::Round($read.Nanoseconds, 1)
        ReadAlloc  = [math]::Round($read.AllocatedBytes)
        PerSecond  = [long](1e9 / $both.Nanoseconds)
        VsCliXml   = if ($xml) { [math]::Round($xml.Nanoseconds / $both.Nanoseconds, 1) }
        VsJson     = if ($json) { [math]::Round($json.Nanoseconds / $both.Nanoseconds, 1) }
    }
}
