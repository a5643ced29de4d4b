# The examples of the articles, run as they stand there.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $text = Get-Content "$(Split-Path $PSScriptRoot)/docs/en-US/about_ProcParallel_Sharing.md" -Raw
    $script:examples = [regex]::Matches($text, '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }
    $script:Find = { param($part) [scriptblock]::Create(@($script:examples -match [regex]::Escape($part))[0]) }
}

AfterAll {
    # The spare process of Start-ParProcess ends with the module.
    Remove-Module ProcParallel
    Import-TestModule
    Assert-NothingLeft
}

Describe 'The examples of about_ProcParallel_Sharing' {
    BeforeEach { Start-TestClock }

    AfterEach { Get-Job | Where-Object PSJobTypeName -Like 'Par*' | Remove-Job -Force }

    It 'connect a producer and a consumer' {
        . (& $Find Send-ParQueue) | Should -Be (1..5 | ForEach-Object { "got $_" })
        $queue.IsCompleted | Should -BeTrue
        $producer.ExitCode | Should -Be 0
        $queue.Dispose()
    }

    It 'count under a lock' {
        . (& $Find Use-ParLock) | Should -Be 400
        $processes.ProcessId | Sort-Object -Unique | Should -HaveCount 4
        $lock.Dispose()
        $counter.Dispose()
    }

    It 'say who is who' {
        $said = . (& $Find ParentProcessId)
        $said[0] | Should -Be "process $($child.ProcessId), child of $PID"
        $said[1] | Should -Be 0
    }
}
