#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, shows, measures and packs ProcParallel.
.DESCRIPTION
    Build    lays the finished module out under out/ProcParallel/, exactly as it ships.
    Test     builds, then runs the tests below PowerShell, the module's own tests against out/ProcParallel, and the
             static checks. The last line counts them all; the exit code is not 0 if one failed.
    Demo     builds, then runs the samples.
    Bench    builds, then measures the module beside its peers. -Quick: fewer rounds of the first figures.
    Docs     builds the help alone and compares its pages with the cmdlets.
    Soak     uses pools in random ways for -Minutes, while workers are killed, and checks that nothing is lost or left.
    Package  builds, then packs out/ProcParallel.<version>.nupkg.
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Soak', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [switch] $Quick,

    [double] $Minutes = 30
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$env:DOTNET_CLI_UI_LANGUAGE = 'en'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

$Build = @{
    Root          = $PSScriptRoot
    Configuration = $Configuration
    Out           = Join-Path $PSScriptRoot out
    Module        = Join-Path $PSScriptRoot out ProcParallel
    Intermediate  = Join-Path $PSScriptRoot out .build
    Results       = Join-Path $PSScriptRoot out test-results
    NotRun        = [Collections.Generic.List[string]]::new()
}
foreach ($part in 'Common', 'Module', 'NativeCode', 'Help', 'AboutText', 'Style', 'Test', 'TestProcess', 'PesterTest', 'Samples', 'Soak', 'Package') {
    . (Join-Path $PSScriptRoot build "$part.ps1")
}

switch ($Task) {
    Build { Build-Module }
    Test { exit (Test-Everything) }
    Demo { Build-Module; Invoke-Sample }
    Bench { Build-Module; & (Join-Path $PSScriptRoot bench compare Compare-Peers.ps1) -ModulePath $Build.Module -Quick:$Quick }
    Docs { Build-Module; exit (Test-Help) }
    Soak { Invoke-Soak $Minutes }
    Package { Build-Module; New-Package }
}
