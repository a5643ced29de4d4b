using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>What the cmdlets that make shared memory have in common: its name and its lock.</summary>
public abstract class NewSharedMemoryCmdlet : SharedMemoryCmdlet
{
    private protected NewSharedMemoryCmdlet()
    {
    }

    /// <summary>Gets or sets a name by which other sessions of the user can attach to it.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Gets or sets a lock that was made before, which it has in the place of one of its own. Several can have the same.</summary>
    [Parameter]
    [OnlyLock]
    [ValidateNotNull]
    public ParLock? Lock { get; set; }

    /// <summary>Gets or sets a value indicating whether it has no lock at all.</summary>
    [Parameter]
    public SwitchParameter NoLock { get; set; }

    /// <summary>Gets which lock the user has chosen.</summary>
    private protected SharedMemoryLock Locking => NoLock ? SharedMemoryLock.None : Lock is null ? default : SharedMemoryLock.FromParLock(Lock);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (NoLock && Lock is not null)
        {
            ThrowTerminatingError(ParError.LockAmbiguous(Lock));
        }
    }
}
