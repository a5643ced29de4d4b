# A run of the pool for as long as asked, with everything going wrong that can.

function Invoke-Soak([double] $Minutes) {
    Write-Step "Soak, $Minutes minutes"
    $project = Join-Path $Build.Root Tests Soak
    Invoke-Native dotnet @('run', '--project', $project, '-c', $Build.Configuration, '--', '--minutes', $Minutes.ToString([cultureinfo]::InvariantCulture))
}
