# Errors and the records of the other streams on their way to another process and back.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:serializer = New-TestSerializer -Key ([byte[]](1..32))

    function Send($Value) { , (Invoke-RoundTrip $Value $script:serializer) }
}

Describe 'Errors' {
    BeforeAll {
        function Test-Failure {
            [CmdletBinding()]
            param()
            Write-Error -Message 'it failed' -ErrorId 'Test.Id' -Category ReadError -TargetObject ([pscustomobject] @{ Id = 5 }) -RecommendedAction 'try again' -CategoryActivity 'Testing'
        }

        function Get-Failure([scriptblock] $Script) { try { & $Script } catch { $_ } }
    }

    It 'look as they did where they happened: <_>' -ForEach @(
        '1 / 0'
        'Get-Item /does/not/exist -ErrorAction Stop'
        'throw "text"'
        'throw [System.IO.IOException]::new("io", [FormatException]::new("inner"))'
        'Does-NotExist'
        '[int] "x"'
        '$null.Foo()'
        'Test-Failure -ErrorAction Stop'
        "Get-Process -Id 0x7fffffff ``
            -ErrorAction Stop"
        '[scriptblock]::Create("if (")'
    ) {
        $sent = Get-Failure ([scriptblock]::Create($_))
        $arrived = Send $sent
        $arrived | Should -BeOfType ([System.Management.Automation.ErrorRecord])
        $arrived.FullyQualifiedErrorId | Should -Be $sent.FullyQualifiedErrorId
        "$($arrived.CategoryInfo)" | Should -Be "$($sent.CategoryInfo)"
        $arrived.Exception.Message | Should -Be $sent.Exception.Message
        $arrived.Exception.GetType() | Should -Be $sent.Exception.GetType()
        $arrived.ScriptStackTrace | Should -Be $sent.ScriptStackTrace
        $arrived.InvocationInfo.PositionMessage | Should -Be $sent.InvocationInfo.PositionMessage
        "$($arrived.InvocationInfo.MyCommand)" | Should -Be "$($sent.InvocationInfo.MyCommand)"
        ($arrived | Out-String) | Should -Be ($sent | Out-String)
        "$arrived" | Should -Be "$sent"
    }

    It 'keep category, details and the target itself' {
        Test-Failure -ErrorVariable problem -ErrorAction SilentlyContinue
        $arrived = Send $problem[0]
        $arrived.CategoryInfo.Category | Should -Be 'ReadError'
        $arrived.CategoryInfo.Activity | Should -Be 'Testing'
        $arrived.ErrorDetails.RecommendedAction | Should -Be 'try again'
        $arrived.TargetObject.Id | Should -Be 5
        $arrived.InvocationInfo.MyCommand.Name | Should -Be 'Test-Failure'
    }

    It 'can be caught by the type of their exception' {
        $arrived = Send (Get-Failure { throw [System.IO.FileNotFoundException]::new('gone', 'x') })
        $caught = try { throw $arrived } catch [System.IO.FileNotFoundException] { 'exact' } catch { 'other' }
        $caught | Should -Be 'exact'
    }

    It 'arrive whatever they carry along' {
        $record = [System.Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'id', 'NotSpecified', [System.IO.MemoryStream]::new())
        $arrived = Send $record
        $arrived.FullyQualifiedErrorId | Should -Be 'id'
        $arrived.TargetObject | Should -BeNullOrEmpty
        (Send ([System.Management.Automation.ErrorRecord]::new([Exception]::new(''), $null, 'NotSpecified', $null))) | Should -BeOfType ([System.Management.Automation.ErrorRecord])
    }

    It 'say which worker and item they came from, if that was noted' {
        $arrived = Send (Get-Failure { throw 'x' })
        $arrived.WorkerId | Should -BeNullOrEmpty
        $arrived.WorkerId = 3
        $arrived.ItemIndex = 7
        $again = Send $arrived
        $again.WorkerId | Should -Be 3
        $again.ItemIndex | Should -Be 7
        $again.Attempt | Should -BeNullOrEmpty
    }

    It 'can be sent on and on' {
        $first = Get-Failure { Get-Item /does/not/exist -ErrorAction Stop }
        $arrived = $first
        foreach ($turn in 1..3) { $arrived = Send $arrived }
        ($arrived | Out-String) | Should -Be ($first | Out-String)
    }

    It 'with exceptions of PowerShell keep what these say' {
        $arrived = Send (Get-Failure { Does-NotExist })
        $arrived.Exception.CommandName | Should -Be 'Does-NotExist'
        (Send (Get-Failure { 1 / 0 })).Exception.InnerException | Should -BeOfType ([System.DivideByZeroException])
    }
}

Describe 'Records of the other streams' {
    It 'arrive as what they are' {
        $records = & {
            Write-Warning 'w'
            Write-Verbose 'v' -Verbose
            Write-Debug 'd' -Debug
            Write-Host 'h' -ForegroundColor Red
            Write-Information 'i' -Tags a, b
        } 3>&1 4>&1 5>&1 6>&1
        $arrived = Send @($records)
        0..4 | ForEach-Object { $arrived[$_].GetType() | Should -Be $records[$_].GetType(); "$($arrived[$_])" | Should -Be "$($records[$_])" }
        $arrived[3].MessageData.ForegroundColor | Should -Be 'Red'
        $arrived[4].Tags | Should -Be 'a', 'b'
        $arrived[4].TimeGenerated | Should -Be $records[4].TimeGenerated
    }

    It 'of progress keep their numbers' {
        $record = [System.Management.Automation.ProgressRecord]::new(3, 'activity', 'status')
        $record.PercentComplete = 40
        $record.ParentActivityId = 1
        $record.SecondsRemaining = 9
        $record.CurrentOperation = 'op'
        $record.RecordType = 'Completed'
        $arrived = Send $record
        "$arrived" | Should -Be "$record"
        $arrived.RecordType | Should -Be 'Completed'
    }
}
