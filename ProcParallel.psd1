@{
    RootModule           = 'ProcParallel.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b1f4d5e-3c0b-4a57-9a53-2c1c7f0f8b6d'
    Author               = 'ProcParallel contributors'
    CompanyName          = 'ProcParallel'
    Copyright            = '(c) ProcParallel contributors. MIT licence.'
    Description          = "Python's multiprocessing for PowerShell: runs scriptblocks and .NET methods in pooled child processes, streams results in order, and never hangs, loses work or leaves anything behind."
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Close-ParPool'
        'Close-ParQueue'
        'Get-ParArray'
        'Get-ParList'
        'Get-ParPool'
        'Get-ParProcess'
        'Get-ParValue'
        'Get-ParWorker'
        'Invoke-ParMap'
        'Invoke-ParTask'
        'New-ParArray'
        'New-ParBarrier'
        'New-ParCondition'
        'New-ParDictionary'
        'New-ParEvent'
        'New-ParList'
        'New-ParLock'
        'New-ParPipe'
        'New-ParPool'
        'New-ParQueue'
        'New-ParSemaphore'
        'New-ParValue'
        'Receive-ParMessage'
        'Receive-ParQueue'
        'Receive-ParResult'
        'Register-ParType'
        'Remove-ParPool'
        'Send-ParMessage'
        'Send-ParQueue'
        'Set-ParPool'
        'Start-ParProcess'
        'Start-ParTask'
        'Stop-ParPool'
        'Stop-ParProcess'
        'Stop-ParTask'
        'Unregister-ParType'
        'Use-ParLock'
        'Wait-ParAny'
        'Wait-ParPool'
        'Wait-ParProcess'
        'Wait-ParResult'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    FormatsToProcess     = @('ProcParallel.Format.ps1xml')
    TypesToProcess       = @('ProcParallel.Types.ps1xml')
    PrivateData          = @{
        PSData = @{
            Tags         = @('Parallel', 'Multiprocessing', 'Pool', 'Process', 'Job', 'Concurrency')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
