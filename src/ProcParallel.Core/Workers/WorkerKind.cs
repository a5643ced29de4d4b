namespace ProcParallel.Core.Workers;

/// <summary>What a worker process can run.</summary>
public enum WorkerKind
{
    /// <summary>Static methods of assemblies. The process loads no PowerShell and starts several times faster.</summary>
    Method = 0,

    /// <summary>PowerShell scripts. The process is the user's own <c>pwsh</c>.</summary>
    Script = 1,
}
