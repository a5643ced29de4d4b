# An about_ article as Get-Help prints it: plain text, 80 columns, in the layout from which Get-Help takes the synopsis (its fifth line).

$AboutWidth = 80
$AboutIndent = '    '

function ConvertTo-AboutText([string[]] $Markdown) {
    $paragraph = [Text.StringBuilder]::new()
    $inCode = $afterHeading = $false
    foreach ($line in Skip-FrontMatter $Markdown) {
        $isPlain = -not $inCode -and $line -match '\S' -and $line -notmatch '^(#|\s*```|\||\s*([-*]|\d+\.)\s)'
        if ($isPlain) {
            $null = $paragraph.Append(' ').Append($line.Trim())
            $afterHeading = $false
            continue
        }
        Format-Paragraph $paragraph
        if ($line -match '^\s*```') {
            $inCode = -not $inCode
        }
        elseif ($inCode) {
            "$AboutIndent$AboutIndent$line".TrimEnd()
        }
        elseif ($line -match '^#\s+(.*)') {
            'TOPIC', "$AboutIndent$($Matches[1])"
        }
        elseif ($line -match '^##+\s+(.*)') {
            $Matches[1].ToUpperInvariant()
        }
        elseif ($line -match '^\|[\s|:-]+$' -or ($line -notmatch '\S' -and $afterHeading)) {
            continue
        }
        elseif ($line -match '^\||^$') {
            $line ? "$AboutIndent$line" : ''
        }
        else {
            $null = $paragraph.Append($line.TrimEnd())
        }
        $afterHeading = $line -match '^##'
    }
    Format-Paragraph $paragraph
}

function Skip-FrontMatter([string[]] $Lines) {
    if ($Lines[0] -ne '---') {
        return $Lines
    }
    $Lines | Select-Object -Skip (2 + $Lines[1..($Lines.Count - 1)].IndexOf('---'))
}

# Prints the collected paragraph or list item, wrapped, and empties it. A list item's lines hang behind its mark.
function Format-Paragraph([Text.StringBuilder] $Paragraph) {
    if (-not $Paragraph.Length) {
        return
    }
    $text = "$Paragraph" -replace '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)' -replace '\*\*([^*]+)\*\*', '$1'
    $null = $Paragraph.Clear()
    $mark = $text -match '^\s*([-*]|\d+\.)\s+' ? $Matches[0] : ''
    $hang = $AboutIndent + ' ' * $mark.Length
    $line = $AboutIndent + $mark
    $isEmpty = $true
    foreach ($word in $text.Substring($mark.Length).Split(' ', [StringSplitOptions]::RemoveEmptyEntries)) {
        if (-not $isEmpty -and $line.Length + 1 + $word.Length -gt $AboutWidth) {
            $line
            $line = $hang
            $isEmpty = $true
        }
        $line += $isEmpty ? $word : " $word"
        $isEmpty = $false
    }
    $line
}
