using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>
/// Acquires a lock or a semaphore, runs a script in the scope of its caller, and releases it, however the script ends. Python's <c>with lock:</c>.
/// </summary>
[Cmdlet("Use", "ParLock")]
[OutputType(typeof(object))]
public sealed class UseParLockCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the lock, condition or semaphore.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("InputObject", "Semaphore", "Condition")]
    [AllowNull]
    public SharedObject? Lock { get; set; }

    /// <summary>Gets or sets what is run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>Gets or sets how many seconds to wait for it; the default is for ever. 0 does not wait.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Lock is not (ParLock or ParSemaphore))
        {
            ThrowTerminatingError(Lock is null ? ParError.LockMissing() : ParError.NotALock(Lock));
        }

        if (!Acquire())
        {
            ThrowTerminatingError(ParError.LockTimedOut(Lock!, TimeoutSeconds));
        }

        try
        {
            if (Lock is ParLock { IsAbandoned: true })
            {
                WriteWarning(ParError.LockAbandonedText);
            }

            EngineReflection.Invoke(ScriptBlock!, this, newScope: false, SessionState.PSVariable.GetValue("_"), []);
        }
        finally
        {
            Release();
        }
    }

    private bool Acquire()
    {
        bool acquired = false;
        Use(Lock!, () => acquired = Lock is ParSemaphore semaphore
            ? semaphore.Acquire(TimeoutSeconds, StopToken)
            : ((ParLock)Lock!).Acquire(TimeoutSeconds, StopToken));
        return acquired;
    }

    /// <summary>A wait for a condition that was cancelled has given the lock up already.</summary>
    private void Release() => Use(Lock!, () =>
    {
        if (Lock is ParSemaphore semaphore)
        {
            semaphore.Release();
            return;
        }

        try
        {
            ((ParLock)Lock!).Release();
        }
        catch (InvalidOperationException) when (Lock is ParCondition && Stopping)
        {
        }
    });
}
