# What the tests of the module share. Dot-source it in BeforeAll.
Set-StrictMode -Version 3

# The built module if there is one, else what the compiler left in its own folder.
function Get-TestModulePath {
    $root = Split-Path $PSScriptRoot
    $candidates = @(
        "$root/out/ProcParallel/ProcParallel.dll"
        "$root/src/ProcParallel/bin/Release/net8.0/ProcParallel.dll"
        "$root/src/ProcParallel/bin/Debug/net8.0/ProcParallel.dll"
    )
    $found = $candidates | Where-Object { Test-Path $_ } | Select-Object -First 1
    if (-not $found) { throw 'Build the module first.' }
    $found
}

# The module's value serializer, which is internal: for its own tests only.
function New-TestSerializer {
    param([hashtable] $Options = @{}, [byte[]] $Key)
    $module = [System.Reflection.Assembly]::LoadFrom((Get-TestModulePath))
    $core = [System.Reflection.Assembly]::LoadFrom("$(Split-Path $module.Location)/ProcParallel.Core.dll")
    $settings = [System.Activator]::CreateInstance($core.GetType('ProcParallel.Core.Serialization.SerializationOptions'))
    foreach ($name in $Options.Keys) { $settings.GetType().GetProperty($name).SetValue($settings, $Options[$name]) }
    if ($Key) {
        $sealer = [System.Activator]::CreateInstance($core.GetType('ProcParallel.Core.Serialization.ValueSealer'), [object[]] (, $Key))
        $settings.GetType().GetProperty('Sealer').SetValue($settings, $sealer)
    }
    [System.Activator]::CreateInstance($module.GetType('ProcParallel.Serialization.PSValueSerializer'), $settings)
}

# Writes a value and reads it again, as if another process had. The result is not unrolled. Not an advanced function, because binding
# a text to a parameter of one takes its own members away.
function Invoke-RoundTrip {
    param($Value, $Serializer = (New-TestSerializer))
    $type = $Serializer.GetType()
    try {
        $bytes = $type.GetMethod('Serialize').Invoke($Serializer, [object[]] (, $Value))
        $memory = [System.ReadOnlyMemory[byte]]::new($bytes)
        , $type.GetMethod('Deserialize').Invoke($Serializer, [object[]] (, $memory))
    } catch [System.Reflection.TargetInvocationException] {
        throw $_.Exception.InnerException
    }
}
