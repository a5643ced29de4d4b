# Values on their way through real workers: as items, $using: values, arguments and results.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-TestModule
    $script:pool = New-ParPool 2

    # What the worker says of an item, and the item as it comes back.
    function Send($Value, [scriptblock] $Look = { $_.GetType().FullName }) {
        $result = @(, $Value | Invoke-ParMap { $look = [scriptblock]::Create($using:Look); , @(. $look); , $_ } -Pool $script:pool -ErrorAction Stop)
        @{ Seen = $result[0]; Back = $result[1] }
    }

    # The errors of a call, none of them shown.
    function Get-MapError([object[]] $Items, [scriptblock] $Script, [hashtable] $More = @{}) {
        $script:output = @($Items | Invoke-ParMap $Script -Pool $script:pool -ErrorAction SilentlyContinue -ErrorVariable failed @More)
        , $failed
    }

    $code = @'
public class Difficult
{
    public int Id => 5;
    public string Throws => throw new System.InvalidOperationException("no");
    public Difficult Next => new Difficult();
    public int Slow { get { System.Threading.Thread.Sleep(200); return 1; } }
}
public class Endless
{
    public System.Collections.Generic.IEnumerable<int> Numbers { get { for (int i = 0; ; i++) yield return i; } }
}
'@
    if (-not ('Difficult' -as [type])) { Add-Type $code }
}

AfterAll { Assert-NothingLeft }

Describe 'A value in a worker and back' {
    BeforeEach { Start-TestClock }

    It 'is of its type and equal: <Name>' -ForEach @(
        @{ Name = 'int'; Value = 42 }, @{ Name = 'long'; Value = 42L }, @{ Name = 'double'; Value = 0.1 }, @{ Name = 'decimal'; Value = 1.50d }
        @{ Name = 'bigint'; Value = 123456789012345678901234567890n }, @{ Name = 'char'; Value = [char] 'x' }, @{ Name = 'text'; Value = "a`0`u{1F600}" }
        @{ Name = 'bool'; Value = $true }, @{ Name = 'date'; Value = [datetime]::new(638000000000000001, 'Utc') }, @{ Name = 'guid'; Value = [guid] '00112233-4455-6677-8899-aabbccddeeff' }
        @{ Name = 'timespan'; Value = [timespan] '1.02:03:04' }, @{ Name = 'version'; Value = [version] '1.2.3' }, @{ Name = 'semver'; Value = [semver] '7.5.0-rc.1' }
        @{ Name = 'uri'; Value = [uri] 'https://example.org/a?b' }, @{ Name = 'ipaddress'; Value = [ipaddress] '::1' }, @{ Name = 'enum'; Value = [System.IO.FileAttributes] 'Hidden, System' }
        @{ Name = 'switch'; Value = [switch] $true }, @{ Name = 'file'; Value = [System.IO.FileInfo]::new('/tmp/x') }
    ) {
        $sent = Send $Value
        $sent.Seen | Should -Be $Value.GetType().FullName
        $sent.Back.GetType() | Should -Be $Value.GetType()
        "$($sent.Back)" | Should -Be "$Value"
    }

    It 'keeps bits that look like nothing: not a number, minus zero, half a character' {
        $payload = [BitConverter]::Int64BitsToDouble(0x7ff8000000001234)
        $sent = Send @($payload, -0.0, "x`u{d800}y") { [BitConverter]::DoubleToInt64Bits($_[0]); 1 / $_[1]; [int] $_[2][1] }
        $sent.Seen | Should -Be 0x7ff8000000001234, ([double]::NegativeInfinity), 0xd800
        [BitConverter]::DoubleToInt64Bits($sent.Back[0]) | Should -Be 0x7ff8000000001234
        [int] $sent.Back[2][1] | Should -Be 0xd800
    }

    It 'is empty, one or nested as it was' {
        (Send @() { $_.Count; $_.GetType().Name }).Seen | Should -Be 0, 'Object[]'
        (Send @(, @()) { $_.Count; $_[0].Count }).Seen | Should -Be 1, 0
        (Send @($null) { $_.Count; $null -eq $_[0] }).Seen | Should -Be 1, $true
        $back = (Send @(, @(1, @(2, 3)))).Back
        $back.Count, $back[0].Count, $back[0][1][1] | Should -Be 1, 2, 3
        $grid = [int[, ]]::new(2, 3)
        $grid[1, 2] = 7
        (Send $grid { $_[1, 2]; $_.Rank }).Seen | Should -Be 7, 2
    }

    It 'is a dictionary of the same kind' {
        (Send @{ Key = @{ Inner = 2 } } { $_.KEY.inner; $_.GetType().Name }).Seen | Should -Be 2, Hashtable
        (Send ([ordered] @{ z = 1; a = 2 }) { $_.Keys; $_['A'] }).Seen | Should -Be z, a, 2
        $exact = [System.Collections.Generic.Dictionary[string, int]]::new([StringComparer]::Ordinal)
        $exact['a'] = 1
        (Send $exact { $_.ContainsKey('A'); $_.ContainsKey('a') }).Seen | Should -Be $false, $true
    }

    It 'keeps members that a text or number has of its own' {
        $text = 'x' | Add-Member Note 'n' -PassThru
        $number = 5 | Add-Member Unit 'm' -PassThru
        $text, $number | Invoke-ParMap { "$_ $($_.PSObject.Properties.Where{ $_.MemberType -eq 'NoteProperty' }.Value)" } -Pool $pool | Should -Be 'x n', '5 m'
        ($number | Invoke-ParMap { $_ } -Pool $pool).Unit | Should -Be m
        1 | Invoke-ParMap { ($using:number).Unit } -Pool $pool | Should -Be m
    }

    It 'keeps what it shares, and leads back to itself' {
        $shared = [pscustomobject] @{ Name = 'shared' }
        $root = [pscustomobject] @{ A = $shared; B = $shared; Self = $null }
        $root.Self = $root
        $sent = Send $root { [object]::ReferenceEquals($_.A, $_.B); [object]::ReferenceEquals($_.Self.Self, $_.Self) }
        $sent.Seen | Should -Be $true, $true
        [object]::ReferenceEquals($sent.Back.A, $sent.Back.B) | Should -BeTrue
    }

    It 'is a secret that the worker can open' {
        $secret = ConvertTo-SecureString 'geheim' -AsPlainText -Force
        $credential = [pscredential]::new('user', $secret)
        $secret | Invoke-ParMap { ConvertFrom-SecureString $_ -AsPlainText } -Pool $pool | Should -Be geheim
        1 | Invoke-ParMap { ($using:credential).GetNetworkCredential().Password } -Pool $pool | Should -Be geheim
        (1 | Invoke-ParMap { $using:credential } -Pool $pool).GetNetworkCredential().Password | Should -Be geheim
    }
}

Describe 'Classes and enumerations of the script' {
    BeforeEach { Start-TestClock }

    It 'arrive as property bags with type names, and freeze nothing' {
        class Node { [int] $Number = 5; [Node] $Next; [string] ToString() { return "node $($this.Number)" } }
        $node = [Node] @{ Next = [Node]::new() }
        $sent = Send $node { $_.Next.Number; $_.PSObject.TypeNames[0]; "$_" }
        $sent.Seen[0] | Should -Be 5
        $sent.Seen[1] | Should -BeLike 'Deserialized.*Node'
        $sent.Seen[2] | Should -Be 'node 5'
        1..200 | ForEach-Object { [Node] @{ Number = $_ } } | Invoke-ParMap { $_.Number } -Pool $pool | Should -Be (1..200)
    }

    It 'come from a worker as property bags' {
        $back = 1..3 | Invoke-ParMap { class Made { [int] $Number }; [Made] @{ Number = $_ } } -Pool $pool
        $back.Number | Should -Be 1, 2, 3
        $back[0].PSObject.TypeNames[0] | Should -BeLike 'Deserialized.*Made'
    }

    It 'of an enumeration are numbers with its name, or live where the worker has it' {
        enum Shade { Light; Dark }
        $sent = Send ([Shade]::Dark) { $_.GetType().Name; [int] $_; $_.PSObject.TypeNames[0] }
        $sent.Seen[0, 1] | Should -Be Int32, 1
        $sent.Seen[2] | Should -Be 'Deserialized.Shade'
        $own = New-ParPool 1 -InitializationScript { enum Shade { Light; Dark } }
        [Shade]::Dark | Invoke-ParMap { $_ -eq [Shade]::Dark; $_.GetType().IsEnum } -Pool $own | Should -Be $true, $true
        Remove-ParPool $own
    }
}

Describe 'Objects of the outside world' {
    BeforeEach { Start-TestClock }

    It 'are cut where properties throw, lead on for ever or take long' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $sent = Send ([Difficult]::new()) { $_.Id; $null -eq $_.Throws; $_.Next.Next.Id; @($_.Next.Next.Next.PSObject.Properties).Count }
        $sent.Seen | Should -Be 5, $true, 5, 0
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'are cut at -SerializationDepth' {
        [Difficult]::new() | Invoke-ParMap { $_.Id; @($_.Next.PSObject.Properties).Count } -SerializationDepth 1 -Pool $pool | Should -Be 5, 0
        $back = 1 | Invoke-ParMap { [pscustomobject] @{ Process = Get-Process -Id $PID } } -SerializationDepth 0 -Pool $pool
        @($back.Process.PSObject.Properties).Count | Should -BeLessThan 2
    }

    It 'that never end are an error at once' {
        $failed = Get-MapError @([Endless]::new(), 2) { $_ }
        $output | Should -Be 2
        "$failed" | Should -BeLike 'Item.Numbers*enumeration*'
    }

    It 'that are nested 10,000 deep are an error at once, as item and as result' {
        $nested = @{}
        foreach ($level in 1..10000) { $nested = @{ Next = $nested } }
        "$(Get-MapError @($nested, 2) { $_ })" | Should -BeLike '*nested deeper*'
        $output | Should -Be 2
        $failed = Get-MapError 1, 2 { if ($_ -eq 2) { return 2 }; $nested = @{}; foreach ($level in 1..10000) { $nested = @{ Next = $nested } }; $nested }
        "$failed" | Should -BeLike '*nested deeper*'
        $output | Should -Be 2
    }

    It 'such as processes and files travel fast' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $processes = Get-Process
        $processes | Invoke-ParMap { $_.Id } -Pool $pool | Should -Be $processes.Id
        $files = @(Get-ChildItem $PSHOME -Recurse -File)
        @($files | Invoke-ParMap { $_.FullName } -Pool $pool).Count | Should -Be $files.Count
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 40
    }
}
