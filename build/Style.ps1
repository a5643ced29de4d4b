# The limits that no analyzer of the SDK holds: sizes of files and methods, and what has no place in the source.

$MaxFileLines = 300
$MaxMethodLines = 40

# Returns a text for each place that breaks a rule.
function Find-StyleProblem {
    # PowerShell brings the C# compiler for Add-Type; its parser is what counts a method's lines reliably.
    Add-Type -Path (Join-Path $PSHOME Microsoft.CodeAnalysis.dll), (Join-Path $PSHOME Microsoft.CodeAnalysis.CSharp.dll)
    $folders = 'src', 'Tests', 'samples', 'bench' | ForEach-Object { Join-Path $Build.Root $_ } | Where-Object { Test-Path $_ }
    $files = Get-ChildItem $folders -Include *.cs, *.ps1 -File -Recurse | Where-Object FullName -NotMatch '[\\/](bin|obj|node_modules)[\\/]'
    foreach ($file in $files) {
        $name = [IO.Path]::GetRelativePath($Build.Root, $file.FullName)
        $text = [IO.File]::ReadAllText($file.FullName)
        $lines = $text.Split("`n").Length - 1
        if ($lines -ge $MaxFileLines) {
            "${name}: $lines lines; a file has fewer than $MaxFileLines."
        }
        if ($text -match '#region') {
            "${name}: a #region."
        }
        if ($text -cmatch '\b(TODO|FIXME)\b') {
            "${name}: a $($Matches[1])."
        }
        if ($file.Extension -eq '.cs') {
            Find-LongMethod $name $text
        }
    }
}

function Find-LongMethod([string] $Name, [string] $Text) {
    $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($Text)
    $source = $tree.GetText([Threading.CancellationToken]::None)
    $outsideBodies = [Func[Microsoft.CodeAnalysis.SyntaxNode, bool]] {
        $args[0] -isnot [Microsoft.CodeAnalysis.CSharp.Syntax.BaseMethodDeclarationSyntax] -and
        $args[0] -isnot [Microsoft.CodeAnalysis.CSharp.Syntax.AccessorDeclarationSyntax]
    }
    foreach ($node in $tree.GetCompilationUnitRoot([Threading.CancellationToken]::None).DescendantNodes($outsideBodies, $false)) {
        if ($outsideBodies.Invoke($node)) {
            continue
        }
        # From the signature on: attributes, which hold test data, are no length of a method.
        $start = $node.AttributeLists.Count -gt 0 ? $node.AttributeLists.Span.End : $node.SpanStart
        while ([char]::IsWhiteSpace($Text[$start])) {
            $start++
        }
        $from = $source.Lines.GetLineFromPosition($start).LineNumber
        $lines = 1 + $source.Lines.GetLineFromPosition($node.Span.End).LineNumber - $from
        if ($lines -ge $MaxMethodLines) {
            "${Name}:$($from + 1): a method of $lines lines; it has fewer than $MaxMethodLines."
        }
    }
}
