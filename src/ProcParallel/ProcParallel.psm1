# The assemblies beside this file run everywhere. Where there is a copy of them with native code for this system, processor and version of
# .NET, that starts faster, here and in the workers. All of ProcParallel comes from one of the two places.
$system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
$processor = [Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
$native = [IO.Path]::Combine($PSScriptRoot, 'native', "$system-$processor-net$([Environment]::Version.Major)", 'ProcParallel.dll')
# Forced, because the assembly hears only so that Import-Module -Force has removed the module: its pools end then.
Import-Module ([IO.File]::Exists($native) ? $native : [IO.Path]::Combine($PSScriptRoot, 'ProcParallel.dll')) -Force
