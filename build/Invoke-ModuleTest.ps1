# Runs the module's own tests in the process it is started in, and leaves their counts in a file.
param([string] $Pester, [string] $Tests, [string] $ModulePath, [string] $ResultFile)

$ErrorActionPreference = 'Stop'
Import-Module $Pester
$env:PROCPARALLEL_MODULE = $ModulePath

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Tests
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputPath = [IO.Path]::ChangeExtension($ResultFile, 'xml')
# What tests see is what users see: this script's own strictness is none of theirs, and preferences travel to workers.
$ErrorActionPreference = 'Continue'
$run = Invoke-Pester -Configuration $configuration
$ErrorActionPreference = 'Stop'

# Why a test is skipped that has this tag, or stands in a block that has it.
$reasons = @{
    Unix       = 'it uses signals, programs, permissions of files or the C library of Unix'
    Linux      = 'it looks at /proc, or at what only Linux finds or has'
    PackedHelp = 'the module was laid out without its help'
}
function Get-SkipReason($Test) {
    $tag = @($Test.Tag; $Test.Block.Tag) | Where-Object { $_ -and $reasons.ContainsKey($_) } | Select-Object -First 1
    "$($Test.ErrorRecord)" ? "$($Test.ErrorRecord)" : $tag ? $reasons[$tag] : $null
}
$skipped = @($run.Skipped + $run.NotRun | ForEach-Object { @{ Name = $_.ExpandedPath; Reason = Get-SkipReason $_ } })

# A block or file can fail outside of any test: it counts as one that failed. So does a test that is skipped and does not say why.
@{
    Passed  = $run.PassedCount
    Failed  = @(
        $run.Failed.ExpandedPath; $run.FailedBlocks.ExpandedPath; $run.FailedContainers | ForEach-Object { $_.Item.Name }
        $skipped | Where-Object { -not $_.Reason } | ForEach-Object { "$($_.Name): skipped without a reason" }
    ) -ne $null
    Skipped = @($skipped | Where-Object { $_.Reason })
} | ConvertTo-Json -Depth 4 | Set-Content $ResultFile
