# How a figure is measured: rounds of ours and the peers' in turn, medians, ratios.

function Get-Median([double[]] $Values) {
    $sorted = $Values | Sort-Object
    $middle = [int][Math]::Floor($sorted.Count / 2)
    $sorted.Count % 2 ? $sorted[$middle] : ($sorted[$middle - 1] + $sorted[$middle]) / 2
}

# Milliseconds that a script takes.
function Measure-Time([scriptblock] $Script) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Script
    $clock.Elapsed.TotalMilliseconds
}

# Items per second of a script that works on so many.
function Measure-Rate([int] $Count, [scriptblock] $Script) {
    1000 * $Count / (Measure-Time $Script)
}

# What the one before has left to do, processes that end and code that is compiled once more, is not the next one's.
function Measure-OnQuietMachine([scriptblock] $Measurement) {
    Start-Sleep -Milliseconds 500
    & $Measurement
}

# One result for each peer of a figure, or a single one if it has none.
function Measure-Figure([hashtable] $Figure, [int] $Rounds) {
    Write-Host "$($Figure.Name) ..." -NoNewline
    if ($Figure.Setup) {
        . $Figure.Setup
    }
    $ours = [Collections.Generic.List[double]]::new()
    $theirs = @{}
    $Figure.Peers.Keys | ForEach-Object { $theirs[$_] = [Collections.Generic.List[double]]::new() }
    for ($round = 0; $round -lt $Rounds; $round++) {
        $ours.Add((Measure-OnQuietMachine $Figure.Ours))
        foreach ($peer in $Figure.Peers.Keys) {
            $theirs[$peer].Add((Measure-OnQuietMachine $Figure.Peers[$peer]))
        }
        Write-Host '.' -NoNewline
    }
    Write-Host
    if (-not $Figure.Peers.Count) {
        return New-FigureResult $Figure $ours '' $null
    }
    foreach ($peer in $Figure.Peers.Keys) {
        New-FigureResult $Figure $ours $peer $theirs[$peer]
    }
}

function New-FigureResult([hashtable] $Figure, $Ours, [string] $Peer, $Theirs) {
    $median = Get-Median $Ours
    $theirMedian = $Theirs ? (Get-Median $Theirs) : $null
    [pscustomobject]@{
        Figure    = $Figure.Name
        Ours      = '{0:N1} {1}' -f $median, $Figure.Unit
        Peer      = $Peer
        Theirs    = $Theirs ? ('{0:N1} {1}' -f $theirMedian, $Figure.Unit) : ''
        Ratio     = $Theirs ? ('{0:N2} x' -f ($median / $theirMedian)) : ''
        Aim       = $Figure.Aim
        OurValues = @($Ours)
        PeerValues = @($Theirs)
    }
}
