# PowerShell's kinds of values on their way to another process and back: what arrives is what was sent.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:serializer = New-TestSerializer -Key ([byte[]](1..32))

    function Send($Value) { , (Invoke-RoundTrip $Value $script:serializer) }

    function Get-WireText($Value) {
        $bytes = $script:serializer.GetType().GetMethod('Serialize').Invoke($script:serializer, [object[]] (, $Value))
        [Text.Encoding]::Latin1.GetString($bytes)
    }
}

Describe 'Values that PowerShell makes' {
    BeforeEach { Start-TestClock }
    AfterEach { Stop-TestClock }

    It 'arrive with their type: <Name>' -ForEach @(
        @{ Name = 'int'; Value = 42 }
        @{ Name = 'long'; Value = 42L }
        @{ Name = 'double'; Value = 1e300 }
        @{ Name = 'decimal'; Value = 1.50d }
        @{ Name = 'bigint'; Value = 123456789012345678901234567890n }
        @{ Name = 'char'; Value = [char] 'x' }
        @{ Name = 'string'; Value = "text`0`u{1F600}" }
        @{ Name = 'bool'; Value = $false }
        @{ Name = 'byte'; Value = 0x7Fuy }
        @{ Name = 'timespan'; Value = [timespan] '1.02:03:04' }
        @{ Name = 'guid'; Value = [guid]::NewGuid() }
        @{ Name = 'version'; Value = [version] '1.2.3' }
        @{ Name = 'semver'; Value = [semver] '7.5.0-rc.1+build.5' }
        @{ Name = 'uri'; Value = [uri] 'https://example.org/a?b#c' }
        @{ Name = 'ipaddress'; Value = [ipaddress] '10.1.2.3' }
        @{ Name = 'switch'; Value = [switch] $true }
        @{ Name = 'enum of the engine'; Value = [System.Management.Automation.ActionPreference]::Stop }
        @{ Name = 'flags'; Value = [System.IO.FileAttributes] 'Hidden, System' }
        @{ Name = 'cultureinfo'; Value = [cultureinfo] 'de-DE' }
    ) {
        $arrived = Send $Value
        $arrived.GetType() | Should -Be $Value.GetType()
        $arrived | Should -Be $Value
    }

    It 'keep the kind and the last tick of a date' {
        foreach ($kind in 'Utc', 'Local', 'Unspecified') {
            $date = [datetime]::new(638000000000000001, $kind)
            $arrived = Send $date
            $arrived.Ticks | Should -Be $date.Ticks
            $arrived.Kind | Should -Be $kind
        }
    }

    It 'are null, empty, one or nested as they were' {
        Send $null | Should -BeNullOrEmpty
        (Send @()).GetType() | Should -Be ([object[]])
        (Send @()).Count | Should -Be 0
        (Send @($null)).Count | Should -Be 1
        (Send @(, @())).Count | Should -Be 1
        $arrived = Send @(, @(1, @(2, 3)))
        $arrived.Count | Should -Be 1
        $arrived[0].Count | Should -Be 2
        $arrived[0][1] | Should -Be 2, 3
    }

    It 'keep the element type of an array' {
        (Send ([string[]] @('a', $null))).GetType() | Should -Be ([string[]])
        (Send ([int[][]] @(@(1), @(2, 3)))).GetType() | Should -Be ([int[][]])
        (Send ([psobject[]] @(1, 'a'))).GetType() | Should -Be ([psobject[]])
        $grid = [int[, ]]::new(2, 3)
        $grid[1, 2] = 7
        (Send $grid)[1, 2] | Should -Be 7
    }

    It 'take the wrapper off a value that has nothing of its own' {
        (Get-WireText ([psobject]::AsPSObject(5))).Length | Should -Be 1
        (Get-WireText ([psobject]::AsPSObject('abc'))).Length | Should -Be 4
    }

    It 'know the value for no output at all from null' {
        $nothing = [System.Management.Automation.Internal.AutomationNull]::Value
        [object]::ReferenceEquals((Send @(, $nothing))[0], $nothing) | Should -BeTrue
    }
}

Describe 'Dictionaries' {
    It 'of a script ignore case as before' {
        $arrived = Send @{ Key = 1; Other = @{ Inner = 2 } }
        $arrived.GetType() | Should -Be ([hashtable])
        $arrived['KEY'] | Should -Be 1
        $arrived.other.INNER | Should -Be 2
    }

    It 'that distinguish case still do' {
        $table = [hashtable]::new()
        $table['a'] = 1
        $table['A'] = 2
        $arrived = Send $table
        $arrived.Count | Should -Be 2
        $arrived['A'] | Should -Be 2
    }

    It 'that are ordered keep the order' {
        $arrived = Send ([ordered] @{ z = 1; a = 2; m = 3 })
        $arrived.GetType() | Should -Be ([System.Collections.Specialized.OrderedDictionary])
        $arrived.Keys | Should -Be 'z', 'a', 'm'
        $arrived['A'] | Should -Be 2
    }
}

Describe 'Objects' {
    It 'keep the order, the names and the values of their properties' {
        $arrived = Send ([pscustomobject] @{ Zeta = 1; alpha = 'x'; Null = $null; List = @(1); Nested = [pscustomobject] @{ Deep = 2 } })
        $arrived.PSObject.Properties.Name | Should -Be 'Zeta', 'alpha', 'Null', 'List', 'Nested'
        $arrived.PSObject.BaseObject.GetType().Name | Should -Be 'PSCustomObject'
        $arrived.Zeta | Should -Be 1
        $arrived.Null | Should -BeNullOrEmpty
        , $arrived.List | Should -BeOfType ([object[]])
        $arrived.NESTED.Deep | Should -Be 2
    }

    It 'can be changed like any other after they arrived' {
        foreach ($turn in 1..3) {
            $arrived = Send ([pscustomobject] @{ Number = 1; Name = 'x' })
            $arrived.Number = 5
            $arrived | Add-Member More 6
            $arrived.PSObject.Properties.Remove('Name')
            $arrived.PSObject.Properties.Name | Should -Be 'Number', 'More'
            $arrived.Number + $arrived.More | Should -Be 11
            ($arrived | Select-Object Number).Number | Should -Be 5
            ($arrived | ConvertTo-Json -Compress) | Should -Be '{"Number":5,"More":6}'
            (Send $arrived).More | Should -Be 6
        }
    }

    It 'are found by the same expression before and after the first of their kind arrives' {
        Set-StrictMode -Off
        $read = { param($object) $object.NeverUsedBefore }
        & $read 'a text' | Should -BeNullOrEmpty
        foreach ($turn in 1..3) { & $read (Send ([pscustomobject] @{ NeverUsedBefore = $turn })) | Should -Be $turn }
    }

    It 'keep type names that were given to them' {
        foreach ($turn in 1..3) {
            $arrived = Send ([pscustomobject] @{ PSTypeName = 'My.Type'; Id = $turn })
            $arrived.PSObject.TypeNames | Should -Be 'My.Type', 'System.Management.Automation.PSCustomObject', 'System.Object'
            $arrived.PSObject.TypeNames.Insert(0, "Own.Type$turn")
            (Send $arrived).PSObject.TypeNames[0] | Should -Be "Own.Type$turn"
            (Send ([pscustomobject] @{ PSTypeName = 'My.Type'; Id = 1 })).PSObject.TypeNames[0] | Should -Be 'My.Type'
        }
    }

    It 'are sent the same after PowerShell has looked at them' {
        $seen = [pscustomobject] @{ Id = 1; Name = 'x' }
        $expected = Get-WireText $seen
        $null = [System.Management.Automation.PSSerializer]::Serialize($seen), $seen.pstypenames.Count, $seen.PSObject.TypeNames.Count, ($seen | Out-String)
        Get-WireText $seen | Should -Be $expected
        (Send $seen).PSObject.Properties.Name | Should -Be 'Id', 'Name'
        $table = @{ a = 1 }
        $expected = Get-WireText $table
        $null = $table.pstypenames.Count, ([psobject] $table).PSObject.TypeNames.Count
        Get-WireText $table | Should -Be $expected
    }

    It 'of one message share what they shared and keep a cycle' {
        $shared = [pscustomobject] @{ Name = 'shared' }
        $root = [pscustomobject] @{ A = $shared; B = $shared; Self = $null; Table = @{} }
        $root.Self = $root
        $root.Table.Root = $root
        $arrived = Send $root
        [object]::ReferenceEquals($arrived.A, $arrived.B) | Should -BeTrue
        [object]::ReferenceEquals($arrived, $arrived.Self) | Should -BeTrue
        [object]::ReferenceEquals($arrived, $arrived.Table.Root) | Should -BeTrue
    }

    It 'of Select-Object and Import-Csv arrive' {
        $arrived = Send ('ab' | Select-Object Length, @{ n = 'Twice'; e = { $_ + $_ } })
        $arrived.Twice | Should -Be 'abab'
        $arrived.PSObject.TypeNames[0] | Should -Be 'Selected.System.String'
        (Send ("a,b`n1,2" | ConvertFrom-Csv)).b | Should -Be '2'
    }

    It 'that PowerShell itself received from elsewhere can be sent on' {
        $received = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-Item $PSScriptRoot)))
        $arrived = Send $received
        $arrived.FullName | Should -Be $received.FullName
        $arrived.PSObject.TypeNames[0] | Should -Be 'Deserialized.System.IO.DirectoryInfo'
        "$arrived" | Should -Be "$received"
    }
}

Describe 'Members that a value has of its own' {
    It 'stay with <Name>' -ForEach @(
        @{ Name = 'a text'; Value = { 'x' } }
        @{ Name = 'a number'; Value = { 5 } }
        @{ Name = 'a date'; Value = { [datetime] '2024-01-02' } }
        @{ Name = 'an array'; Value = { , @(1, 2) } }
        @{ Name = 'a dictionary'; Value = { @{ a = 1 } } }
        @{ Name = 'a list'; Value = { , [System.Collections.Generic.List[int]] @(1) } }
        @{ Name = 'a file'; Value = { [System.IO.FileInfo]::new('/tmp/x') } }
    ) {
        $value = & $Value
        $decorated = Add-Member -InputObject $value -NotePropertyMembers @{ Note = 'n'; More = @(1) } -PassThru
        foreach ($arrived in (Send $decorated), (Send @{ Value = $decorated }).Value, (Send @(, $decorated))[0]) {
            $arrived.Note | Should -Be 'n'
            $arrived.More | Should -Be 1
            $arrived.PSObject.BaseObject.GetType() | Should -Be $value.GetType()
        }
    }

    It 'stay with an object that is shared' {
        $table = Add-Member -InputObject @{ a = 1 } -NotePropertyName Note -NotePropertyValue 'n' -PassThru
        $table.PSObject.BaseObject['self'] = $table
        $arrived = Send @($table, $table)
        [object]::ReferenceEquals($arrived[0].PSObject.BaseObject, $arrived[1].PSObject.BaseObject) | Should -BeTrue
        $arrived[1].Note | Should -Be 'n'
        [object]::ReferenceEquals($arrived[0].self.PSObject.BaseObject, $arrived[0].PSObject.BaseObject) | Should -BeTrue
    }

    It 'that are computed arrive with the value they had' {
        $value = [pscustomobject] @{ Number = 2 }
        $value | Add-Member ScriptProperty Double { $this.Number * 2 }
        $value | Add-Member AliasProperty Same Number
        $value | Add-Member ScriptProperty Bad { throw 'never' }
        $value | Add-Member ScriptMethod Call { 1 }
        $arrived = Send $value
        $arrived.Double | Should -Be 4
        $arrived.Same | Should -Be 2
        $arrived.Bad | Should -BeNullOrEmpty
        $arrived.PSObject.Properties['Double'].MemberType | Should -Be 'NoteProperty'
    }

    It 'include type names' {
        $text = [psobject]::AsPSObject('x')
        $text.PSObject.TypeNames.Insert(0, 'My.Text')
        (Send $text).PSObject.TypeNames[0] | Should -Be 'My.Text'
        $table = [psobject]::AsPSObject(@{})
        $table.PSObject.TypeNames.Insert(0, 'My.Table')
        (Send $table).PSObject.TypeNames[0] | Should -Be 'My.Table'
    }

    It 'include the properties that are displayed by default' {
        $value = [pscustomobject] @{ Id = 1; Name = 'n'; Detail = 'd' }
        $set = [System.Management.Automation.PSPropertySet]::new('DefaultDisplayPropertySet', [string[]] ('Id', 'Name'))
        $value | Add-Member MemberSet PSStandardMembers ([System.Management.Automation.PSMemberInfo[]] $set)
        $text = (Send $value | Out-String)
        $text | Should -Match 'Name'
        $text | Should -Not -Match 'Detail'
    }
}

Describe 'Files and folders' {
    It 'arrive as what they are, with what their provider says of them' {
        $arrived = Send (Get-Item -LiteralPath $PSCommandPath)
        $arrived.GetType() | Should -Be ([System.IO.FileInfo])
        $arrived.FullName | Should -Be $PSCommandPath
        $arrived.BaseName | Should -Be 'Serialization.Tests'
        $arrived.PSPath | Should -Be (Get-Item -LiteralPath $PSCommandPath).PSPath
        $arrived.PSDrive.Name | Should -Be (Get-Item -LiteralPath $PSCommandPath).PSDrive.Name
        $arrived.PSIsContainer | Should -BeFalse
        (Get-Content -LiteralPath $arrived.PSPath -TotalCount 1) | Should -Not -BeNullOrEmpty
        (Send (Get-Item -LiteralPath $PSScriptRoot)).GetType() | Should -Be ([System.IO.DirectoryInfo])
    }

    It 'of a whole tree travel fast' {
        $files = @(Get-ChildItem $PSHOME -Recurse -File)
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        foreach ($file in $files) { (Send $file).FullName | Should -Be $file.FullName }
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
    }

    It 'keep the notes of a line of text' {
        $line = Get-Content -LiteralPath $PSCommandPath -TotalCount 1
        (Send $line).PSPath | Should -Be $line.PSPath
        (Send $line).ReadCount | Should -Be 1
    }
}

Describe 'Live objects' {
    It 'arrive as property bags that say what they were' {
        $arrived = Send ([System.Text.Json.JsonDocumentOptions] @{ MaxDepth = 5 })
        $arrived.MaxDepth | Should -Be 5
        $arrived.PSObject.TypeNames[0] | Should -Be 'Deserialized.System.Text.Json.JsonDocumentOptions'
    }

    It 'such as processes travel fast' {
        $processes = Get-Process
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        foreach ($process in $processes) {
            $arrived = Send $process
            $arrived.Id | Should -Be $process.Id
            $arrived.Name | Should -Be $process.Name
        }
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
        $arrived.PSObject.TypeNames[0] | Should -Be 'Deserialized.System.Diagnostics.Process'
    }

    It 'such as <_> arrive in good time' -ForEach 'Get-Module', 'Get-Command Get-Item', 'Get-PSDrive', 'Get-Host', 'Get-Culture', 'Get-Date', 'Get-Variable PID', 'Get-Alias ls*', 'Get-Job', 'Get-TimeZone', 'Get-PSProvider', '$Host.UI.RawUI', '$MyInvocation', '$PSVersionTable' {
        $values = @(Invoke-Expression $_)
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        foreach ($value in $values) { Send $value }
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'of a class of the script arrive as property bags' {
        class Probe { [int] $Number = 5; [string] $Text = 'x'; [Probe] $Next; hidden [int] $Secret = 1 }
        $probe = [Probe]::new()
        $probe.Next = [Probe]::new()
        $arrived = Send $probe
        $arrived.Number | Should -Be 5
        $arrived.Next.Text | Should -Be 'x'
        $arrived.PSObject.TypeNames[0] | Should -BeLike 'Deserialized.*Probe'
        (Send ([Probe[]] @($probe)))[0].Number | Should -Be 5
    }

    It 'of a class of the script arrive as themselves where the class is registered' {
        class Registered { [int] $Number; [string[]] $Names }
        $registry = $script:serializer.Options.Registry
        $registry.Register([Registered])
        try {
            $arrived = Send ([Registered] @{ Number = 7; Names = 'a', 'b' })
            $arrived.GetType() | Should -Be ([Registered])
            $arrived.Names | Should -Be 'a', 'b'
        } finally { $registry.Unregister([Registered]) }
    }

    It 'of an enumeration of the script arrive as themselves where it is known' {
        enum Shade { Light; Dark }
        $arrived = Send ([Shade]::Dark)
        $arrived.GetType() | Should -Be ([Shade])
        $arrived | Should -Be 'Dark'
    }

    It 'are cut at the chosen depth' {
        class Level { [int] $Number; [Level] $Next }
        $root = [Level] @{ Number = 0 }
        $level = $root
        foreach ($number in 1..9) { $level.Next = [Level] @{ Number = $number }; $level = $level.Next }
        $shallow = New-TestSerializer @{ Depth = 2 }
        $arrived = Invoke-RoundTrip $root $shallow
        $arrived.Next.Number | Should -Be 1
        @($arrived.Next.Next.PSObject.Properties).Count | Should -Be 0
        $arrived.Next.Next.PSObject.TypeNames[0] | Should -BeLike 'Deserialized.*Level'
    }

    It 'with collections of their own keep the items' {
        $arrived = Send ([System.Net.Http.Headers.MediaTypeHeaderValue]::Parse('text/plain; charset=utf-8; a=b'))
        $arrived.Parameters.Count | Should -Be 2
    }
}

Describe 'Script blocks' {
    It 'arrive as text that runs in the session that receives them' {
        $factor = 2
        $arrived = Send { param($number) $number * $factor }
        & $arrived 21 | Should -Be 42
        "$arrived" | Should -Be ' param($number) $number * $factor '
    }

    It 'keep the place where they were written' {
        $sent = {
            throw 'here'
        }
        $arrived = Send $sent
        $arrived.File | Should -Be $sent.File
        $arrived.StartPosition.StartLine | Should -Be $sent.StartPosition.StartLine
        $position = try { & $arrived } catch { $_.InvocationInfo.PositionMessage }
        $expected = try { & $sent } catch { $_.InvocationInfo.PositionMessage }
        $position | Should -Be $expected
    }

    It 'made from text arrive' {
        & (Send ([scriptblock]::Create("using namespace System.Text`n[StringBuilder]::new('x').ToString()"))) | Should -Be 'x'
        "$(Send ([scriptblock]::Create('1 + 1')))" | Should -Be '1 + 1'
        (Send { }).ToString() | Should -Be ' '
    }

    It 'of functions and filters arrive' {
        function Get-Double([int] $Number) { $Number * 2 }
        & (Send ${function:Get-Double}) 4 | Should -Be 8
    }

    It 'that would load something when they are parsed are refused' {
        $bytes = [Text.Encoding]::UTF8.GetBytes('using assembly /tmp/evil.dll')
        $frame = [byte[]] (@(0x96, 52, (0xa0 + $bytes.Length)) + $bytes + @(0xc0, 1, 1, 0xc2))
        $read = { $script:serializer.Deserialize([System.ReadOnlyMemory[byte]]::new($frame)) }
        $read | Should -Throw '*loads a module or an assembly*'
    }
}

Describe 'Secrets' {
    It 'arrive, sealed on the way' {
        $secret = ConvertTo-SecureString 'geheim geheim' -AsPlainText -Force
        $credential = [pscredential]::new('user', $secret)
        (Send $secret | ConvertFrom-SecureString -AsPlainText) | Should -Be 'geheim geheim'
        (Send $credential).GetNetworkCredential().Password | Should -Be 'geheim geheim'
        (Send $credential).UserName | Should -Be 'user'
        $text = Get-WireText @($secret, $credential, [pscustomobject] @{ Password = $secret })
        $text | Should -Not -Match 'geheim'
        $text -replace "`0" | Should -Not -Match 'geheim'
    }

    It 'are not in the error of the command that had them' {
        function Test-Secret { [CmdletBinding()] param([pscredential] $Credential) Write-Error 'failed' -TargetObject $Credential }
        $credential = [pscredential]::new('user', (ConvertTo-SecureString 'geheim' -AsPlainText -Force))
        Test-Secret $credential -ErrorVariable problem -ErrorAction SilentlyContinue
        (Get-WireText $problem[0]) -replace "`0" | Should -Not -Match 'geheim|670065006800'
        (Send $problem[0]).TargetObject.GetNetworkCredential().Password | Should -Be 'geheim'
    }
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

Describe 'What cannot travel' {
    It 'is an error that names type and path: <Name>' -ForEach @(
        @{ Name = 'a stream in a table in an object'; Value = { [pscustomobject] @{ Connection = @{ Stream = [System.IO.MemoryStream]::new() } } }; Path = 'Value.Connection.Stream'; Type = 'System.IO.MemoryStream' }
        @{ Name = 'a runspace'; Value = { [runspacefactory]::CreateRunspace() }; Path = 'Value'; Type = 'System.Management.Automation.Runspaces.LocalRunspace' }
        @{ Name = 'a pipeline'; Value = { , @(1, [powershell]::Create()) }; Path = 'Value[1]'; Type = 'System.Management.Automation.PowerShell' }
        @{ Name = 'the session'; Value = { $ExecutionContext }; Path = 'Value'; Type = 'System.Management.Automation.EngineIntrinsics' }
        @{ Name = 'a type'; Value = { @{ Kind = [int] } }; Path = 'Value.Kind'; Type = 'System.RuntimeType' }
        @{ Name = 'a note of a text'; Value = { 'x' | Add-Member Note ([System.IO.Stream]::Null) -PassThru }; Path = 'Value.Note'; Type = 'System.IO.Stream+NullStream' }
        @{ Name = 'a pointer'; Value = { [intptr] 5 }; Path = 'Value'; Type = 'System.IntPtr' }
    ) {
        $failure = try { Send (& $Value) } catch { $_.Exception }
        while ($failure.InnerException -and $failure.GetType().Name -ne 'ValueNotSerializableException') { $failure = $failure.InnerException }
        $failure.GetType().Name | Should -Be 'ValueNotSerializableException'
        $failure.MemberPath | Should -Be $Path
        $failure.TypeName | Should -Be $Type
        $failure.Message | Should -Match ([regex]::Escape($Type))
    }

    It 'leaves the serializer fit for the next value' {
        1..20 | ForEach-Object { { Send ([pscustomobject] @{ A = 1; S = [System.IO.Stream]::Null }) } | Should -Throw }
        (Send ([pscustomobject] @{ A = 1 })).A | Should -Be 1
    }

    It 'is null or a property bag if that was chosen' {
        $value = [pscustomobject] @{ Id = 1; Stream = [System.IO.MemoryStream]::new([byte[]](1..5)) }
        (Invoke-RoundTrip $value (New-TestSerializer @{ Unserializable = 'Null' })).Stream | Should -BeNullOrEmpty
        $bag = (Invoke-RoundTrip $value (New-TestSerializer @{ Unserializable = 'PropertyBag' })).Stream
        $bag.Length | Should -Be 5
        $bag.PSObject.TypeNames[0] | Should -Be 'Deserialized.System.IO.MemoryStream'
    }

    It 'includes what is nested too deeply' {
        $nested = [pscustomobject] @{ Next = $null }
        foreach ($level in 1..10000) { $nested = [pscustomobject] @{ Next = $nested } }
        { Send $nested } | Should -Throw '*nested deeper*'
    }
}

Describe 'Documents' {
    It 'arrive with all their nodes' {
        $sent = [xml] '<a x="1"><b>text</b><!--c--><b /></a>'
        $arrived = Send $sent
        $arrived.GetType() | Should -Be ([xml])
        $arrived.OuterXml | Should -Be $sent.OuterXml
        $arrived.a.b[0] | Should -Be 'text'
    }

    It 'of which an element is sent arrive as that element' {
        $sent = ([xml] '<a><b id="5"><c>text</c></b></a>').a.b
        $arrived = Send $sent
        $arrived.GetType() | Should -Be ([System.Xml.XmlElement])
        $arrived.id | Should -Be '5'
        $arrived.c | Should -Be 'text'
    }
}

Describe 'The documentation' {
    It 'has every type that travels, and what arrives' {
        $file = "$(Split-Path $PSScriptRoot)/docs/en-US/about_ProcParallel_Serialization.md"
        $handlers = $script:serializer.GetType().Assembly.GetType('ProcParallel.Serialization.PSHandlers')
        $expected = @('| sent | arrives as |', '|---|---|') + $handlers.GetProperty('Documentation').GetValue($null)
        $text = Get-Content -LiteralPath $file -Raw
        if ($env:PROCPARALLEL_WRITE_DOCS) {
            $text = [regex]::Replace($text, '(?m)(^\|.*\n)+', { param($match) ($expected -join "`n") + "`n" })
            Set-Content -LiteralPath $file $text -NoNewline
        }
        ($text -split "`n" -match '^\|') | Should -Be $expected
    }
}
