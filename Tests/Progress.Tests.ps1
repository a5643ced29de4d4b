# The bars of Invoke-ParMap and Wait-ParResult, as a host sees them.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    # A host that notes when it was shown which progress, and can do nothing else.
    Add-Type @'
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

public sealed class ProgressHost : PSHost
{
    private readonly ProgressUI _ui = new ProgressUI();
    public ConcurrentQueue<ProgressRecord> Shown { get { return _ui.Shown; } }
    public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
    public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name { get { return "ProgressHost"; } }
    public override PSHostUserInterface UI { get { return _ui; } }
    public override Version Version { get { return new Version(1, 0); } }
    public override void EnterNestedPrompt() { }
    public override void ExitNestedPrompt() { }
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }

    private sealed class ProgressUI : PSHostUserInterface
    {
        public readonly ConcurrentQueue<ProgressRecord> Shown = new ConcurrentQueue<ProgressRecord>();
        public override PSHostRawUserInterface RawUI { get { return null; } }
        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
            var copy = new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription);
            copy.ParentActivityId = record.ParentActivityId;
            copy.PercentComplete = record.PercentComplete;
            copy.SecondsRemaining = record.SecondsRemaining;
            copy.RecordType = record.RecordType;
            Shown.Enqueue(copy);
        }
        public override void Write(string value) { }
        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { }
        public override void WriteLine(string value) { }
        public override void WriteDebugLine(string message) { }
        public override void WriteErrorLine(string value) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteWarningLine(string message) { }
        public override string ReadLine() { throw new NotSupportedException(); }
        public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }
        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) { throw new NotSupportedException(); }
        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) { throw new NotSupportedException(); }
    }
}
'@
    $progressHost = [ProgressHost]::new()
    $runspace = [runspacefactory]::CreateRunspace($progressHost, [initialsessionstate]::CreateDefault2())
    $runspace.Open()

    # Runs a script in the session of that host, and gives what was shown; the bar itself is activity 0. With -StopAfter it is stopped when the bar is there.
    function Get-ShownProgress([string] $Script, [switch] $StopAfter, [switch] $MayFail) {
        $progressHost.Shown.Clear()
        $shell = [powershell]::Create($runspace)
        try {
            $run = $shell.AddScript($Script).BeginInvoke()
            if ($StopAfter) {
                Wait-Until { $progressHost.Shown.Count -gt 0 } 30 | Should -BeTrue
                $shell.Stop()
            } else {
                try { $script:output = $shell.EndInvoke($run) } catch { if (-not $MayFail) { throw } }
            }
            if (-not $MayFail) { $shell.Streams.Error | Should -BeNullOrEmpty }
        } finally { $shell.Dispose() }
        $progressHost.Shown.ToArray()
    }

    # Each activity that was shown was ended, last of all the bar.
    function Assert-AllCompleted($Shown) {
        foreach ($activity in $Shown | Group-Object ActivityId) { $activity.Group[-1].RecordType | Should -Be Completed -Because $activity.Group[0].Activity }
        $Shown[-1].ActivityId | Should -Be 0
    }

    $null = Get-ShownProgress "Import-Module '$env:PROCPARALLEL_MODULE'; `$null = New-ParPool -Name bars -ThrottleLimit 2; `$null = 1..4 | Invoke-ParMap { `$_ } -Pool bars"
}

AfterAll {
    $null = Get-ShownProgress 'Get-Job | Remove-Job -Force; Get-ParPool | Remove-ParPool -Force'
    $runspace.Dispose()
    Assert-NothingLeft
}

Describe 'The bar of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'says how much of how much is done, what has failed, how fast it goes and how long it will take' {
        $shown = Get-ShownProgress '1..12 | Invoke-ParMap { Start-Sleep -Milliseconds 300; if ($_ -eq 1) { throw "x" }; $_ } -Pool bars -ChunkSize 1 -ErrorAction SilentlyContinue' -MayFail
        $bars = @($shown | Where-Object { $_.ActivityId -eq 0 -and $_.RecordType -eq 'Processing' })
        $bars.Activity | Sort-Object -Unique | Should -Be 'Invoke-ParMap'
        $bars[-1].StatusDescription | Should -Match '^\d+ of 12, 1 failed, [\d.]+/(s|min)$'
        $bars[-1].PercentComplete | Should -BeGreaterThan 0
        $bars[-1].SecondsRemaining | Should -BeGreaterOrEqual 0
        $bars[0].ParentActivityId | Should -Be -1
        Assert-AllCompleted $shown
    }

    It 'says how much is done while nobody knows how much there is' {
        $shown = Get-ShownProgress '1..20 | ForEach-Object { Start-Sleep -Milliseconds 100; $_ } | Invoke-ParMap { $_ } -Pool bars'
        $bars = @($shown | Where-Object { $_.ActivityId -eq 0 -and $_.RecordType -eq 'Processing' })
        $bars[0].StatusDescription | Should -Match '^\d+ done(, [\d.]+/(s|min))?$'
        $bars[0].PercentComplete | Should -Be -1
        Assert-AllCompleted $shown
    }

    It 'changes at most five times a second' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shown = Get-ShownProgress '1..300 | Invoke-ParMap { Start-Sleep -Milliseconds 10 } -Pool bars -ChunkSize 1'
        $bars = @($shown | Where-Object { $_.ActivityId -eq 0 -and $_.RecordType -eq 'Processing' })
        $bars.Count | Should -BeGreaterThan 1
        $bars.Count | Should -BeLessOrEqual ($clock.Elapsed.TotalSeconds * 5 + 1)
    }

    It 'is not there for what takes only a moment' {
        Get-ShownProgress '1..3 | Invoke-ParMap { $_ } -Pool bars' | Should -BeNullOrEmpty
    }

    It 'has the progress of the items under it, whose numbers no other worker has' {
        $shown = Get-ShownProgress '1..2 | Invoke-ParMap { Write-Progress outer -Status s -Id 1; Write-Progress inner -Status s -Id 2 -ParentId 1; Start-Sleep -Milliseconds 700 } -Pool bars -ChunkSize 1'
        $outer, $inner = 'outer', 'inner' | ForEach-Object { $name = $_; , @($shown | Where-Object { $_.Activity -eq $name -and $_.RecordType -eq 'Processing' }) }
        $outer.ParentActivityId | Sort-Object -Unique | Should -Be 0
        @($outer.ActivityId | Sort-Object -Unique).Count | Should -Be 2
        foreach ($record in $inner) { $record.ParentActivityId | Should -BeIn $outer.ActivityId }
        # The items have ended none of it themselves.
        Assert-AllCompleted $shown
    }

    It 'has the progress of an item''s own workers under it' {
        $shown = Get-ShownProgress '1 | Invoke-ParMap { 1 | Invoke-ParMap { 1 | Invoke-ParMap { Write-Progress deep -Status s; Start-Sleep 1 } -ThrottleLimit 1 } -ThrottleLimit 1 } -Pool bars'
        $shown.Activity | Should -Contain deep
        foreach ($record in $shown) { $record.ParentActivityId | Should -Not -Be $record.ActivityId }
        Assert-AllCompleted $shown
    }

    It 'takes any number that a script may give to its activities' {
        $shown = Get-ShownProgress '1 | Invoke-ParMap { Write-Progress large -Status s -Id 10000 -ParentId 0; Write-Progress largest -Status s -Id ([int]::MaxValue) -ParentId 20000; 1 } -Pool bars'
        $output | Should -Be 1
        $shown.Activity | Should -Contain largest
        @($shown | Where-Object RecordType -EQ Completed).Activity | Sort-Object | Should -Be large, largest
    }

    It 'is not shown with -NoProgress, though what items show is' {
        $shown = Get-ShownProgress '1..2 | Invoke-ParMap { Write-Progress own -Status s; Start-Sleep -Milliseconds 700 } -Pool bars -NoProgress'
        $shown.Activity | Sort-Object -Unique | Should -Be own
        $shown[-1].RecordType | Should -Be Completed
    }

    It 'is not shown, nor what items show, where progress is off: <_>' -ForEach '$ProgressPreference = "SilentlyContinue"', '$ProgressPreference = "Ignore"', '$PSDefaultParameterValues = @{ "Invoke-ParMap:ProgressAction" = "SilentlyContinue" }' {
        Get-ShownProgress "& { $_; `$null = 1..2 | Invoke-ParMap { Write-Progress own -Status s; Start-Sleep -Milliseconds 700 } -Pool bars }" | Should -BeNullOrEmpty
    }

    It 'is ended when the command ends early, by <Name>' -ForEach @(
        @{ Name = 'an error'; End = '-ErrorAction Stop'; Item = 'if ($_ -eq 5) { throw "x" }' }
        @{ Name = 'a command that has enough'; End = '| Select-Object -First 5'; Item = '$_' }
    ) {
        $shown = Get-ShownProgress "1..50 | Invoke-ParMap { Write-Progress own -Status s; Start-Sleep -Milliseconds 300; $Item } -Pool bars -ChunkSize 1 -ThrottleLimit 1 $End" -MayFail
        $shown.Count | Should -BeGreaterThan 0
        Assert-AllCompleted $shown
    }

    It 'is ended when it is stopped' {
        $shown = Get-ShownProgress '1..50 | Invoke-ParMap { Write-Progress own -Status s; Start-Sleep -Milliseconds 300 } -Pool bars -ChunkSize 1' -StopAfter
        Assert-AllCompleted $shown
    }
}

Describe 'The bar of Wait-ParResult' {
    BeforeEach { Start-TestClock }
    AfterEach { $null = Get-ShownProgress 'Get-Job | Remove-Job -Force' }

    It 'counts tasks, and items of maps, and what has failed' {
        $shown = Get-ShownProgress '
            $jobs = @(1, 2 | Start-ParTask { if ($_ -eq 1) { throw 1 } } -Pool bars) + (1..5 | Invoke-ParMap { Start-Sleep 1 } -AsJob -Pool bars -ChunkSize 1)
            $jobs | Wait-ParResult' -MayFail
        $output.Count | Should -Be 3
        $bars = @($shown | Where-Object { $_.ActivityId -eq 0 -and $_.RecordType -eq 'Processing' })
        $bars[0].Activity | Should -Be 'Wait-ParResult'
        $bars[-1].StatusDescription | Should -Match '^\d of 7, 1 failed'
        Assert-AllCompleted $shown
    }

    It 'has the progress of the jobs under it, which stays for who receives them' {
        $shown = Get-ShownProgress '
            $task = Start-ParTask { Write-Progress own -Status s -PercentComplete 30; Start-Sleep 2 } -Pool bars
            $null = $task | Wait-ParResult
            $task.Progress.Count'
        $own = @($shown | Where-Object { $_.Activity -eq 'own' -and $_.RecordType -eq 'Processing' })
        $own[0].ParentActivityId | Should -Be 0
        $own[0].PercentComplete | Should -Be 30
        $output[-1] | Should -BeGreaterOrEqual 1
        Assert-AllCompleted $shown
    }

    It 'is not shown where it is not wanted: <_>' -ForEach '-NoProgress', '-ProgressAction SilentlyContinue' {
        Get-ShownProgress "Start-ParTask { Start-Sleep 1 } -Pool bars | Wait-ParResult $_" | Should -BeNullOrEmpty
    }

    It 'is ended when the time is up, and when it is stopped' {
        Assert-AllCompleted (Get-ShownProgress 'Start-ParTask { Start-Sleep 60 } -Pool bars | Wait-ParResult -TimeoutSeconds 1')
        Assert-AllCompleted (Get-ShownProgress 'Start-ParTask { Start-Sleep 60 } -Pool bars | Wait-ParResult' -StopAfter)
    }
}
