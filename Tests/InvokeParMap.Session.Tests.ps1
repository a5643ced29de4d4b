# The session that an item finds: its caller's location, culture and preferences, and nothing that another item left.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $null = 1..4 | Invoke-ParMap { $_ }
}

AfterAll { Assert-NothingLeft }

Describe 'What an item has of the session of its caller' {
    BeforeEach { Start-TestClock }

    It 'is the location' {
        $folder = New-Item (Join-Path $TestDrive 'a [folder]') -ItemType Directory
        Push-Location -LiteralPath $folder
        try { 1..2 | Invoke-ParMap { (Get-Location).ProviderPath } | Should -Be $folder.FullName, $folder.FullName }
        finally { Pop-Location }
    }

    It 'is the location for native programs, too' {
        $pwsh = (Get-PwshCommand)[0]
        Push-Location $TestDrive
        try { 1 | Invoke-ParMap { & $using:pwsh -NoProfile -NonInteractive -Command '$PWD.ProviderPath' } | Should -Be "$TestDrive" } finally { Pop-Location }
    }

    It 'is the file system location when the caller is elsewhere' {
        $here = (Get-Location -PSProvider FileSystem).ProviderPath
        Push-Location Env:
        try { 1 | Invoke-ParMap { (Get-Location).ProviderPath } | Should -Be $here } finally { Pop-Location }
    }

    It 'is the culture' {
        $culture, $ui = [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            [cultureinfo]::CurrentUICulture = 'fr-FR'
            1 | Invoke-ParMap { '{0:N1} {1} {2}' -f 1234.5, (Get-Culture).Name, [cultureinfo]::CurrentUICulture.Name } | Should -Be '1.234,5 de-DE fr-FR'
        } finally {
            [cultureinfo]::CurrentCulture = $culture
            [cultureinfo]::CurrentUICulture = $ui
        }
        1 | Invoke-ParMap { [cultureinfo]::CurrentCulture.Name } | Should -Be $culture.Name
    }

    It 'is <_>' -ForEach 'VerbosePreference', 'DebugPreference', 'InformationPreference', 'WarningPreference', 'ProgressPreference' {
        Set-Variable $_ Ignore
        $name = $_
        1 | Invoke-ParMap { "$(Get-Variable $using:name -ValueOnly)" } | Should -Be Ignore
    }

    It 'is the preference of the function that calls it' {
        function Invoke-It { [CmdletBinding()] param() 1 | Invoke-ParMap { "$VerbosePreference" } }
        Invoke-It -Verbose 4>$null | Should -Be Continue
        Invoke-It | Should -Be SilentlyContinue
    }

    It 'is -Verbose and -Debug given to the command itself' {
        1 | Invoke-ParMap { "$VerbosePreference" } -Verbose 4>$null | Should -Be Continue
        1 | Invoke-ParMap { "$DebugPreference" } -Debug 5>$null | Should -Be Continue
    }

    It 'is -WhatIf for the commands in the script' {
        $file = New-Item (Join-Path $TestDrive kept)
        $WhatIfPreference = $true
        1 | Invoke-ParMap { Remove-Item $using:file } 6>$null
        $WhatIfPreference = $false
        Test-Path $file | Should -BeTrue
    }

    It 'is $OFS' {
        $OFS = '-'
        1 | Invoke-ParMap { "$(1, 2, 3)" } | Should -Be '1-2-3'
    }

    It 'is strict mode on' {
        Set-StrictMode -Version 2
        $null = 1 | Invoke-ParMap { $undefined } -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Be VariableIsUndefined
    }

    It 'is strict mode off' {
        Set-StrictMode -Off
        1 | Invoke-ParMap { $null -eq $undefined } | Should -BeTrue
    }

    It 'is no function, alias or variable of it' {
        function Get-CallersFunction { }
        $callersVariable = 1
        Set-Alias callersAlias Get-Item
        1 | Invoke-ParMap { Get-Command Get-CallersFunction, callersAlias -ErrorAction Ignore; Get-Variable callersVariable -ErrorAction Ignore } | Should -BeNullOrEmpty
    }
}

Describe 'What an item leaves behind' {
    BeforeEach { Start-TestClock }

    It 'is no variable for the next item' {
        1..20 | Invoke-ParMap { "$(Test-Path Variable:left)"; $left = 1 } -ThrottleLimit 1 | Sort-Object -Unique | Should -Be False
    }

    It 'is no variable for the next call' {
        $null = 1..8 | Invoke-ParMap { $left = 1; $script:scriptLeft = 1 } -ChunkSize 1
        1..8 | Invoke-ParMap { "$(Test-Path Variable:left) $(Test-Path Variable:scriptLeft)" } -ChunkSize 1 | Sort-Object -Unique | Should -Be 'False False'
    }

    It 'is nothing in a class that it defines, for the next call of the same script' {
        $pool = New-ParPool 1
        $script = { class Kept { static [int] $Calls = 0 }; (++[Kept]::Calls) }
        foreach ($i in 1, 2) { 1 | Invoke-ParMap $script -Pool $pool | Should -Be 1 }
        foreach ($i in 1, 2) { Invoke-ParTask $script -Pool $pool | Should -Be 1 }
    }

    It 'is no variable of -Begin for the next call' {
        $null = 1..8 | Invoke-ParMap { } -Begin { $fromBegin = 1 } -ChunkSize 1
        1..8 | Invoke-ParMap { Test-Path Variable:fromBegin } -ChunkSize 1 | Sort-Object -Unique | Should -Be $false
    }

    It 'is no error in $Error for the next item' {
        1..3 | Invoke-ParMap { try { 1 / 0 } catch { $null = $_ }; $Error.Count } -ThrottleLimit 1 | Should -Be 1, 1, 1
        1..2 | Invoke-ParMap { $Error.Count } -ThrottleLimit 1 | Should -Be 0, 0
    }

    It 'is no location for the next item and call' {
        $here = (Get-Location).ProviderPath
        1..10 | Invoke-ParMap { (Get-Location).ProviderPath; Set-Location / } -ThrottleLimit 1 | Sort-Object -Unique | Should -Be $here
        1..10 | Invoke-ParMap { (Get-Location).ProviderPath } | Sort-Object -Unique | Should -Be $here
    }

    It 'is no preference for the next item and call' {
        1..4 | Invoke-ParMap { "$ErrorActionPreference"; $ErrorActionPreference = 'Stop' } -ThrottleLimit 1 | Sort-Object -Unique | Should -Be Continue
        1..4 | Invoke-ParMap { "$ErrorActionPreference" } | Sort-Object -Unique | Should -Be Continue
    }

    It 'is no culture for the next call' {
        $culture = [cultureinfo]::CurrentCulture.Name
        $null = 1..4 | Invoke-ParMap { [cultureinfo]::CurrentCulture = 'ja-JP' } -ChunkSize 1
        1..4 | Invoke-ParMap { [cultureinfo]::CurrentCulture.Name } -ChunkSize 1 | Sort-Object -Unique | Should -Be $culture
    }

    It 'is what it set in the script scope, for the items of the same call on its worker only' {
        foreach ($call in 1, 2) { 1..3 | Invoke-ParMap { $script:count++; $script:count } -Begin { $script:count = 0 } -ThrottleLimit 1 | Should -Be 1, 2, 3 }
        1..4 | Invoke-ParMap { Test-Path Variable:count } | Sort-Object -Unique | Should -Be $false
    }

    It 'is what it set in the global scope, on purpose, on its own worker' {
        1..5 | Invoke-ParMap { Set-Variable kept (1 + (Get-Variable kept -Scope Global -ValueOnly -ErrorAction Ignore)) -Scope Global; $global:kept } -ThrottleLimit 1 |
            Should -Be 1, 2, 3, 4, 5
    }
}

Describe '-Begin and -End of Invoke-ParMap' {
    BeforeEach { Start-TestClock }

    It 'run once for each worker and call, and Begin''s variables are there for the items' {
        $result = 1..40 | Invoke-ParMap { "item $($n + 1) $PID"; $n = 99; $state.Count++ } -Begin { $n = 10; $state = @{ Count = 0 }; "begin $PID" } -End { "end $PID $($state.Count)" } -ChunkSize 1
        $began = @($result -like 'begin *')
        $ended = @($result -like 'end *')
        $began.Count | Should -Be $ended.Count
        ($began | Sort-Object -Unique).Count | Should -Be $began.Count
        @($result -like 'item 11 *').Count | Should -Be 40 -Because 'an item has a scope of its own'
        ($ended | ForEach-Object { [int] $_.Split(' ')[2] } | Measure-Object -Sum).Sum | Should -Be 40
    }

    It 'put out all that they say, also where a worker takes so long to begin that the others do everything' {
        $pool = New-ParPool 2
        $null = 1..2 | Invoke-ParMap { Start-Sleep -Milliseconds 200 } -Pool $pool -ChunkSize 1
        $result = 1..40 | Invoke-ParMap { $_ } -Pool $pool -ChunkSize 1 -ErrorAction SilentlyContinue -ErrorVariable failed `
            -Begin { if ($ParWorker.Id -eq 2) { Start-Sleep 1 }; "begin $PID"; Write-Error 'a word' } -End { "end $PID" }
        @($result -like 'begin *') | Sort-Object | Should -Be @($result -like 'end *' -replace 'end', 'begin' | Sort-Object)
        $failed.Count | Should -Be @($result -like 'begin *').Count
        $result | Where-Object { $_ -is [int] } | Should -Be (1..40)
        Remove-ParPool $pool
    }

    It 'begin for nothing when the call is stopped meanwhile' {
        $mark = Join-Path $TestDrive begun
        $pool = New-ParPool 1
        $job = 1..2 | Invoke-ParMap { Add-Content $using:mark "item $_" } -Begin { Add-Content $using:mark begin; Start-Sleep 1 } -Pool $pool -AsJob
        Wait-Until { Test-Path $mark } 20 | Should -BeTrue
        $job | Stop-Job -PassThru | Remove-Job
        1 | Invoke-ParMap { 'usable' } -Pool $pool | Should -Be usable
        Get-Content $mark | Should -Be begin
        Remove-ParPool $pool
    }

    It 'end on a worker that goes because the pool has become smaller, too' {
        $pool = New-ParPool 2
        $folder = New-Item (Join-Path $TestDrive met) -ItemType Directory
        $numbers = {
            1, 2
            Wait-Until { @(Get-ChildItem $folder).Count -eq 2 -and -not ((Get-ParWorker $pool).State -ne 'Idle') } 20 | Should -BeTrue
            Set-ParPool $pool -ThrottleLimit 1
            Wait-Until { @(Get-ParWorker $pool).Count -eq 1 } 20 | Should -BeTrue
            3
        }
        $result = & $numbers | Invoke-ParMap { $null = New-Item $using:folder/$_; while (@(Get-ChildItem $using:folder).Count -lt 2) { Start-Sleep -Milliseconds 10 }; $_ } `
            -Begin { $count = 0 } -End { "end $PID" } -Pool $pool -ChunkSize 1
        $result | Where-Object { $_ -is [int] } | Should -Be 1, 2, 3
        @($result -like 'end *' | Sort-Object -Unique) | Should -HaveCount 2
        Remove-ParPool $pool
    }

    It 'run again for the next call' {
        foreach ($call in 1, 2) { 1 | Invoke-ParMap { $x } -Begin { $x = "begun $using:call" } -ThrottleLimit 1 | Should -Be "begun $call" }
    }

    It 'have functions defined in Begin for the items' {
        1..3 | Invoke-ParMap { Get-Tenfold $_ } -Begin { function Get-Tenfold($n) { 10 * $n } } | Should -Be 10, 20, 30
    }

    It 'an error that ends Begin is that of each item' {
        $result = 1..3 | Invoke-ParMap { $_ } -Begin { throw 'begin failed' } -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -BeNullOrEmpty
        $failed.Count | Should -Be 3
        "$($failed[0])" | Should -Be 'begin failed'
        1 | Invoke-ParMap { $_ } | Should -Be 1
    }

    It 'an error that ends End is an error of the call, and its results stay' {
        $result = 1..3 | Invoke-ParMap { $_ } -End { throw 'end failed' } -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $result | Should -Be 1, 2, 3
        "$failed" | Should -Be 'end failed'
    }
}

Describe '$ParWorker' {
    BeforeEach { Start-TestClock }

    It 'says where an item runs and which one it is' {
        $info = 5..7 | Invoke-ParMap { [pscustomobject]@{ Id = $ParWorker.Id; Pool = $ParWorker.PoolName; Parent = $ParWorker.ParentProcessId; Own = $ParWorker.ProcessId -eq $PID; Index = $ParWorker.ItemIndex; Attempt = $ParWorker.Attempt } }
        $info.Index | Should -Be 0, 1, 2
        $info.Pool | Should -Be default, default, default
        $info.Parent | Should -Be $PID, $PID, $PID
        $info.Own | Should -Be $true, $true, $true
        $info.Attempt | Should -Be 1, 1, 1
        $info.Id | ForEach-Object { $_ | Should -BeIn (1..(Get-ParPool default).ThrottleLimit) }
    }

    It 'cannot be replaced by an item' {
        1 | Invoke-ParMap { try { $ParWorker = 1 } catch { $_.FullyQualifiedErrorId } } | Should -Be VariableNotWritable
    }
}
