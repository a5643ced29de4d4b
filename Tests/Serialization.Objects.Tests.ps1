# Objects with members of their own, live objects, script blocks and secrets on their way to another process and back.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:serializer = New-TestSerializer -Key ([byte[]](1..32))

    function Send($Value) { , (Invoke-RoundTrip $Value $script:serializer) }
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
        $expected = Get-WireText $seen $serializer
        $null = [System.Management.Automation.PSSerializer]::Serialize($seen), $seen.pstypenames.Count, $seen.PSObject.TypeNames.Count, ($seen | Out-String)
        Get-WireText $seen $serializer | Should -Be $expected
        (Send $seen).PSObject.Properties.Name | Should -Be 'Id', 'Name'
        $table = @{ a = 1 }
        $expected = Get-WireText $table $serializer
        $null = $table.pstypenames.Count, ([psobject] $table).PSObject.TypeNames.Count
        Get-WireText $table $serializer | Should -Be $expected
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
        $text = Get-WireText @($secret, $credential, [pscustomobject] @{ Password = $secret }) $serializer
        $text | Should -Not -Match 'geheim'
        $text -replace "`0" | Should -Not -Match 'geheim'
    }

    It 'are not in the error of the command that had them' {
        function Test-Secret { [CmdletBinding()] param([pscredential] $Credential) Write-Error 'failed' -TargetObject $Credential }
        $credential = [pscredential]::new('user', (ConvertTo-SecureString 'geheim' -AsPlainText -Force))
        Test-Secret $credential -ErrorVariable problem -ErrorAction SilentlyContinue
        (Get-WireText $problem[0] $serializer) -replace "`0" | Should -Not -Match 'geheim|670065006800'
        (Send $problem[0]).TargetObject.GetNetworkCredential().Password | Should -Be 'geheim'
    }
}
