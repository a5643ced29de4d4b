# PowerShell's kinds of values on their way to another process and back: what arrives is what was sent.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:serializer = New-TestSerializer -Key ([byte[]](1..32))

    function Send($Value) { , (Invoke-RoundTrip $Value $script:serializer) }
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
        (Get-WireText ([psobject]::AsPSObject(5)) $serializer).Length | Should -Be 1
        (Get-WireText ([psobject]::AsPSObject('abc')) $serializer).Length | Should -Be 4
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
