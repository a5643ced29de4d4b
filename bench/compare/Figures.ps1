# The figures and their peers. Each block returns one number; those of a figure have the same unit.

$LatencyProgram = Join-Path $PSScriptRoot CallLatency bin Release net8.0 CallLatency.dll
$Root = Join-Path $PSScriptRoot .. ..
$PeerScript = Join-Path $PSScriptRoot peers.py

function Invoke-Python([string] $What, [int] $Count) {
    [double](& $python $PeerScript $What $Count)
}

$SampleMethod = @{
    AssemblyPath = Join-Path $Root samples SampleMethods bin Release net8.0 SampleMethods.dll
    Method       = 'SampleMethods.Primes.IsPrime'
}
$Pwsh = (Get-Process -Id $PID).Path
$NoPeers = [ordered]@{}

function Get-Figure {
    @{
        Name = 'cold start: 2 script workers, to the first result'; Unit = 'ms'; Aim = 'at most 1.3 x'; Setup = $null
        Ours = { Measure-ColdStart { param($pool) 1..2 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1 } Script }
        Peers = [ordered]@{ 'pwsh -NoProfile -NonInteractive -c 1' = { Measure-Time { & $Pwsh -NoProfile -NonInteractive -c 1 } } }
    }
    @{
        Name = 'cold start: 2 method workers, to the first result'; Unit = 'ms'; Aim = 'below 1 x'; Setup = $null
        Ours = { Measure-ColdStart { param($pool) 1..2 | Invoke-ParMap @SampleMethod -Pool $pool -ChunkSize 1 } Method }
        Peers = $python ? [ordered]@{ 'Python spawn pool' = { Invoke-Python spawn 2 } } : $NoPeers
    }
    @{
        Name = 'a whole session: import, 2 script workers, first result, exit'; Unit = 'ms'; Aim = '(none set)'; Setup = $null
        Ours = { Measure-Time { & $Pwsh -NoProfile -NonInteractive -c "Import-Module '$ModulePath'; 1..2 | Invoke-ParMap { `$_ } -ChunkSize 1" } }
        Peers = [ordered]@{ 'the same without workers' = { Measure-Time { & $Pwsh -NoProfile -NonInteractive -c '1..2 | ForEach-Object { $_ }' } } }
    }
    @{
        Name = 'next call on the warm pool, one item'; Unit = 'ms'; Aim = 'below 5 ms'
        Setup = { $null = 1..2 | Invoke-ParMap { $_ } }
        Ours = { (Measure-Time { for ($i = 0; $i -lt 50; $i++) { 1 | Invoke-ParMap { $_ } } }) / 50 }
        Peers = $NoPeers
    }
    @{
        Name = 'a process of its own, to its result and end'; Unit = 'ms'; Aim = 'below 1 x'
        Setup = { $null = Measure-Process }
        Ours = { Measure-Process }
        Peers = [ordered]@{ 'Start-Job' = { Measure-Time { Start-Job { 1 } | Receive-Job -Wait -AutoRemoveJob } } }
    }
    @{
        Name = 'a process of its own, -Fresh'; Unit = 'ms'; Aim = 'below 1 x'
        Setup = { $null = Measure-Process }
        Ours = { Measure-Process -Fresh }
        Peers = [ordered]@{ 'Start-Job' = { Measure-Time { Start-Job { 1 } | Receive-Job -Wait -AutoRemoveJob } } }
    }
    @{
        Name = '1..n | { $_ * $_ }, end to end'; Unit = 'items/s'; Aim = '250,000 items/s; 500 x ForEach-Object -Parallel'
        Setup = { $null = 1..100000 | Invoke-ParMap { $_ * $_ } }
        Ours = { Measure-Rate 100000 { 1..100000 | Invoke-ParMap { $_ * $_ } } }
        Peers = [ordered]@{
            'ForEach-Object -Parallel' = { Measure-Rate 1000 { 1..1000 | ForEach-Object -Parallel { $_ * $_ } } }
            'ForEach-Object'           = { Measure-Rate 100000 { 1..100000 | ForEach-Object { $_ * $_ } } }
        }
    }
    @{
        Name = 'one item per chunk'; Unit = 'items/s'; Aim = 'above 1 x'
        Setup = { $null = 1..20000 | Invoke-ParMap { $_ * $_ } -ChunkSize 1 }
        Ours = { Measure-Rate 20000 { 1..20000 | Invoke-ParMap { $_ * $_ } -ChunkSize 1 } }
        Peers = $python ? [ordered]@{ 'Python Pool.map(chunksize=1)' = { Invoke-Python map 20000 } } : $NoPeers
    }
    @{
        Name = 'one method call at a time, from C#'; Unit = 'us'; Aim = 'below 1 x'; Setup = $null
        Ours = { [double](dotnet exec $LatencyProgram 5000) }
        Peers = $python ? [ordered]@{ 'Python apply_async().get()' = { Invoke-Python apply 5000 } } : $NoPeers
    }
}

# The time from making a pool to its first result. The pool is removed outside of it.
function Measure-ColdStart([scriptblock] $Map, [string] $WorkerKind) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $pool = New-ParPool -ThrottleLimit 2 -WorkerKind $WorkerKind
    $null = & $Map $pool | Select-Object -First 1
    $clock.Elapsed.TotalMilliseconds
    Remove-ParPool $pool -Force
}

# The time from starting a process to its end. The next spare process comes up outside of it.
function Measure-Process([switch] $Fresh) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $process = Start-ParProcess { 1 } -Fresh:$Fresh
    $null = $process | Receive-ParResult
    $clock.Elapsed.TotalMilliseconds
    Remove-Job $process
    Start-Sleep 2
}

# What is measured from C#, and the methods that workers call.
function Build-BenchmarkProgram {
    foreach ($project in (Join-Path $PSScriptRoot CallLatency CallLatency.csproj), (Join-Path $Root samples SampleMethods SampleMethods.csproj)) {
        $output = dotnet build $project --configuration Release --verbosity quiet --nologo --disable-build-servers
        if ($LASTEXITCODE -ne 0) {
            $output | Out-Host
            throw "$project could not be built."
        }
    }
}
