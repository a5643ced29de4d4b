# What the tests of the module share. Dot-source it in BeforeAll.
Set-StrictMode -Version 3

# ---- The module under test

# The assembly of the built module if there is one, else what the compiler left last in its own folder.
function Get-TestModulePath {
    $root = Split-Path $PSScriptRoot
    $packed = Join-Path ($env:PROCPARALLEL_MODULE ? $env:PROCPARALLEL_MODULE : "$root/out/ProcParallel") ProcParallel.dll
    if (Test-Path $packed) { return $packed }
    $built = Get-ChildItem "$root/src/ProcParallel/bin/*/net8.0/ProcParallel.dll" -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $built) { throw 'Build the module first.' }
    $built.FullName
}

# The module as it ships: build.ps1 says where it is; by hand it is out/ProcParallel.
function Import-TestModule {
    $path = $env:PROCPARALLEL_MODULE ? $env:PROCPARALLEL_MODULE : (Join-Path (Split-Path $PSScriptRoot) out ProcParallel)
    if (-not (Test-Path $path)) { throw 'Build the module first: ./build.ps1 -Task Build' }
    $env:PROCPARALLEL_MODULE = $path
    # Every process that a test starts inherits it, which tells them from all others even when their parent is gone.
    if (-not $env:PROCPARALLEL_TEST_RUN) { $env:PROCPARALLEL_TEST_RUN = [guid]::NewGuid() }
    Import-Module $path -Global
}

# The spare process ends with the module.
function Stop-Spare {
    Remove-Module ProcParallel
    Import-TestModule
}

# The assembly whose methods the tests call.
function Get-TestAssembly {
    $project = Join-Path $PSScriptRoot TestMethods
    $find = { Get-ChildItem $project/bin/*/net8.0/TestMethods.dll -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1 }
    $found = & $find
    if (-not $found) {
        $null = dotnet build $project -c Release -v quiet --nologo --disable-build-servers
        $found = & $find
    }
    $found.FullName
}

# ---- Watchdog: a test that hangs ends the whole process, with its name on stderr, so that it is a failure and not a standstill

function Start-TestClock([int] $Seconds = 60) {
    if (-not (Test-Path Variable:global:ProcParallelTestClock)) {
        $global:ProcParallelTestClock = [hashtable]::Synchronized(@{ Test = ''; Deadline = [long]::MaxValue })
        $null = [powershell]::Create().AddScript({
                param($clock)
                while ([Environment]::TickCount64 -lt $clock.Deadline) { [Threading.Thread]::Sleep(200) }
                [Console]::Error.WriteLine("HUNG: $($clock.Test)")
                [Console]::Error.Flush()
                [Diagnostics.Process]::GetCurrentProcess().Kill()
            }).AddArgument($global:ProcParallelTestClock).BeginInvoke()
    }
    $global:ProcParallelTestClock.Test = $____Pester.CurrentTest.ExpandedPath
    $global:ProcParallelTestClock.Deadline = [Environment]::TickCount64 + 1000 * $Seconds
}

function Stop-TestClock { $global:ProcParallelTestClock.Deadline = [long]::MaxValue }

# ---- Processes

# Runs a script in a fresh PowerShell that has the module, with a time limit. What it starts is killed when the limit is passed.
function Invoke-TestScript {
    param([scriptblock] $Script, [object[]] $ArgumentList = @(), [int] $TimeoutSeconds = 40)
    $run = Start-TestScript $Script $ArgumentList
    Wait-TestScript $run $TimeoutSeconds
}

# With -ErrorFile, its errors go there and can be read while it runs (Unix).
function Start-TestScript {
    param([scriptblock] $Script, [object[]] $ArgumentList = @(), [string] $ErrorFile)
    $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
    $text = $Script.ToString() -replace '(?s)^(\s*param\(.*?\)\s*\n)?', "`$1Import-Module '$env:PROCPARALLEL_MODULE'`n"
    Set-Content -LiteralPath $file $text
    $program, $common = Get-PwshCommand
    $start = [Diagnostics.ProcessStartInfo]::new($ErrorFile ? '/bin/sh' : $program)
    $redirection = $ErrorFile ? @('-c', 'exec "$@" 2> "$0"', $ErrorFile, $program) : @()
    foreach ($argument in $redirection + $common + '-File' + $file + $ArgumentList) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
    $start.Environment['NO_COLOR'] = '1'
    $process = [Diagnostics.Process]::Start($start)
    @{
        Process = $process
        Clock   = [Diagnostics.Stopwatch]::StartNew()
        Out     = $process.StandardOutput.ReadToEndAsync()
        Error   = $process.StandardError.ReadToEndAsync()
    }
}

function Wait-TestScript($Run, [int] $TimeoutSeconds = 40) {
    $ended = $Run.Process.WaitForExit(1000 * $TimeoutSeconds)
    $seconds = $Run.Clock.Elapsed.TotalSeconds
    if (-not $ended) { $Run.Process.Kill($true) }
    [pscustomobject]@{
        ExitCode = $ended ? $Run.Process.ExitCode : $null
        TimedOut = -not $ended
        Output   = $Run.Out.Wait(5000) ? @($Run.Out.Result -split '\r?\n' -ne '') : @()
        Error    = $Run.Error.Wait(5000) ? $Run.Error.Result : ''
        Seconds  = $seconds
    }
}

# One installed as a .NET tool has no executable of its own.
function Get-PwshCommand {
    $executable = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    (Test-Path $executable) ? @($executable) : @('dotnet', (Join-Path $PSHOME pwsh.dll))
    '-NoProfile', '-NonInteractive'
}

# The processes that this run of the tests has started, directly or not, and that are still there.
function Get-TestProcess {
    if ($IsLinux) {
        $mark = "PROCPARALLEL_TEST_RUN=$env:PROCPARALLEL_TEST_RUN"
        foreach ($folder in [IO.Directory]::EnumerateDirectories('/proc')) {
            $id = 0
            if (-not [int]::TryParse([IO.Path]::GetFileName($folder), [ref] $id) -or $id -eq $PID) { continue }
            try {
                if ([IO.File]::ReadAllText("$folder/environ").Contains($mark) -and [IO.File]::ReadAllText("$folder/stat") -notmatch '\) [ZX] ') { $id }
            } catch [IO.IOException], [UnauthorizedAccessException] { continue }
        }
    } else {
        Get-Process | Where-Object { $parent = $_.Parent; while ($parent -and $parent.Id -ne $PID) { $parent = $parent.Parent }; $parent } |
            ForEach-Object Id
    }
}

# What the runtime and PowerShell have put into the temporary folder for processes, and cannot remove when they are killed. What lies there from
# before these tests is of other processes that had the same numbers.
function Get-RuntimeFile([int[]] $ProcessId) {
    $begun = [Diagnostics.Process]::GetCurrentProcess().StartTime
    [IO.Directory]::EnumerateFiles([IO.Path]::GetTempPath()) | Where-Object {
        [IO.Path]::GetFileName($_) -match '^(dotnet-diagnostic-|clr-debug-pipe-|CoreFxPipe_PSHost\.\w+\.)(\d+)[-.]' -and [int] $Matches[2] -in $ProcessId -and
        [IO.File]::GetLastWriteTime($_) -gt $begun
    }
}

# The names and the open memory that processes of this run have left.
function Get-LeftMemory([string] $Prefix) {
    if (-not $IsLinux) { return }
    Get-ChildItem /dev/shm -Filter 'procparallel*' -Force -ErrorAction Ignore
    Get-Content /proc/net/unix | Select-String "@procparallel-\d+-$Prefix"
}

# Who starts the tests may have had a signal ignored, and what they start inherits that: nohup does it to SIGHUP, a shell to SIGINT of what runs in its background.
function Test-SignalIgnored([int] $Number) {
    $IsLinux -and ([Convert]::ToInt64(((Get-Content /proc/self/status) -match '^SigIgn' -split '\s+')[1], 16) -band (1L -shl ($Number - 1)))
}

function Test-ProcessAlive([int] $Id) {
    if ($IsLinux) { return (Test-Path "/proc/$Id/stat") -and (Get-Content "/proc/$Id/stat" -Raw) -notmatch '\) [ZX] ' }
    [bool](Get-Process -Id $Id -ErrorAction Ignore)
}

# Waits for a condition; returns whether it came true.
function Wait-Until([scriptblock] $Condition, [double] $Seconds = 5) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) { return $false }
        Start-Sleep -Milliseconds 20
    }
    $true
}

# All pools gone, and with them every process and file.
function Assert-NothingLeft {
    Get-ParPool | Remove-ParPool -Force -Confirm:$false
    $left = @()
    if (-not (Wait-Until { -not ($script:left = @(Get-TestProcess)) })) {
        $left = $script:left | ForEach-Object { "$_ $((Get-Process -Id $_ -ErrorAction Ignore)?.CommandLine)" }
    }
    $left | Should -BeNullOrEmpty -Because 'no process may be left'
    $files = { Get-ChildItem ([IO.Path]::GetTempPath()) -Filter "procparallel-$PID-*" -Force }
    if (-not (Wait-Until { -not (& $files) })) { & $files | Should -BeNullOrEmpty -Because 'no file may be left' }
}

# ---- Values

# The module's value serializer, which is internal: for its own tests only.
function New-TestSerializer {
    param([hashtable] $Options = @{}, [byte[]] $Key)
    $module = [System.Reflection.Assembly]::LoadFrom((Get-TestModulePath))
    $core = [System.Reflection.Assembly]::LoadFrom("$(Split-Path $module.Location)/ProcParallel.Core.dll")
    $settings = [System.Activator]::CreateInstance($core.GetType('ProcParallel.Core.Serialization.SerializationOptions'))
    foreach ($name in $Options.Keys) {
        $property = $settings.GetType().GetProperty($name)
        $property.SetValue($settings, [System.Management.Automation.LanguagePrimitives]::ConvertTo($Options[$name], $property.PropertyType))
    }
    if ($Key) {
        $sealer = [System.Activator]::CreateInstance($core.GetType('ProcParallel.Core.Serialization.ValueSealer'), [object[]] (, $Key))
        $settings.GetType().GetProperty('Sealer').SetValue($settings, $sealer)
    }
    [System.Activator]::CreateInstance($module.GetType('ProcParallel.Serialization.PSValueSerializer'), $settings)
}

# What a value is on the wire, as text with one character for each byte. Not an advanced function, as below.
function Get-WireText($Value, $Serializer) {
    $bytes = $Serializer.GetType().GetMethod('Serialize').Invoke($Serializer, [object[]] (, $Value))
    [Text.Encoding]::Latin1.GetString($bytes)
}

# Writes a value and reads it again, as if another process had. The result is not unrolled. Not an advanced function, because binding
# a text to a parameter of one takes its own members away.
function Invoke-RoundTrip {
    param($Value, $Serializer = (New-TestSerializer))
    $type = $Serializer.GetType()
    try {
        $bytes = $type.GetMethod('Serialize').Invoke($Serializer, [object[]] (, $Value))
        $memory = [System.ReadOnlyMemory[byte]]::new($bytes)
        , $type.GetMethod('Deserialize').Invoke($Serializer, [object[]] (, $memory))
    } catch [System.Reflection.TargetInvocationException] {
        throw $_.Exception.InnerException
    }
}
