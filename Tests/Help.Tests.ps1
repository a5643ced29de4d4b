# The help of the cmdlets: each has a page that says all, and whose examples run as they stand.

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    $cmdlets = (Import-PowerShellDataFile "$root/ProcParallel.psd1").CmdletsToExport
    $packed = $env:PROCPARALLEL_MODULE ? $env:PROCPARALLEL_MODULE : "$root/out/ProcParallel"
    # Without PlatyPS the build makes none.
    $hasHelp = Test-Path "$packed/en-US/ProcParallel.dll-Help.xml"
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $pages = "$(Split-Path $PSScriptRoot)/docs/en-US"
    $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
}

AfterAll { Assert-NothingLeft }

Describe 'The page of <_>' -ForEach $cmdlets {
    BeforeAll {
        $name = $_
        $parameters = (Get-Command $name).Parameters.Values | Where-Object Name -NotIn $common
        $text = Get-Content "$pages/$name.md" -Raw
    }

    It 'has no place that was not filled in' {
        $text -replace '(?s)```.*?```' | Should -Not -Match '\{\{'
        foreach ($part in 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'NOTES', 'RELATED LINKS') { $text | Should -Match "(?m)^## $part\n\n\S" }
    }

    It 'describes each parameter and no other' {
        $described = [regex]::Matches($text, '(?m)^### -(\w+)\n\n(?!```)\S.*') | ForEach-Object { $_.Groups[1].Value }
        $expected = @($parameters.Name) + @((Get-Command $name).Parameters.Keys | Where-Object { $_ -in 'WhatIf', 'Confirm' })
        $described | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'has two examples or more' {
        [regex]::Matches($text, '(?m)^### Example \d+\n\n```powershell\n').Count | Should -BeGreaterOrEqual 2
    }

    It 'links to what there is' {
        $links = $text -replace '(?s).*## RELATED LINKS' -split '\n' -match '^- ' -replace '^- '
        foreach ($link in $links) { "$pages/$link.md" | Should -Exist }
    }

    It 'is what Get-Help shows' {
        $help = Get-Help $name -Full
        $help.Synopsis | Should -Not -Match '^\s*$|\[-|\{\{'
        "$($help.Description.Text)" | Should -Not -BeNullOrEmpty
        $help.Examples.Example.Count | Should -BeGreaterOrEqual 2
        foreach ($parameter in $parameters) {
            "$(($help.Parameters.Parameter | Where-Object Name -EQ $parameter.Name).Description.Text)" | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    } -Tag PackedHelp -Skip:(-not $hasHelp)
}

Describe 'The examples of the pages' {
    BeforeEach { Start-TestClock 240 }

    It 'run without an error' {
        # In a session of its own, which takes what the examples leave with it. Names of shared memory are of all sessions of a user.
        $run = Invoke-TestScript {
            param($pages, $folder)
            $ErrorActionPreference = 'Stop'
            Set-Location $folder
            Set-Content weights.txt 1, 2, 3
            foreach ($page in Get-ChildItem $pages -Filter *-Par*.md) {
                $examples = (Get-Content $page -Raw) -replace '(?s)## PARAMETERS.*' -replace '-Name (weights|total)\b', '-Name $1-$PID'
                foreach ($example in [regex]::Matches($examples, '(?s)```powershell\n(.*?)```')) {
                    # The one example that needs a program of the reader's.
                    if ($example.Value -match 'Primes\.dll') { continue }
                    try {
                        $null = & ([scriptblock]::Create($example.Groups[1].Value)) *>&1
                        'ran'
                    } catch { "$($page.BaseName): $_ in $($example.Groups[1].Value)" }
                }
                Get-Job | Remove-Job -Force
            }
        } $pages, $TestDrive -TimeoutSeconds 200
        $run.TimedOut | Should -BeFalse
        $run.Output -ne 'ran' | Should -BeNullOrEmpty
        $run.Output.Count | Should -BeGreaterThan 80
        $run.ExitCode | Should -Be 0
        $run.Error | Should -BeNullOrEmpty
    }
}
