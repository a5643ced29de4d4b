namespace ProcParallel.Core.Sharing;

/// <summary>What a process needs to use a lock without its server.</summary>
/// <param name="word">The lock's state.</param>
/// <param name="self">Who this process is to the server.</param>
/// <param name="isReentrant">Whether a thread that holds it can acquire it again.</param>
internal sealed class LockAccess(LockWord word, int self, bool isReentrant)
{
    // Of a re-entrant one that this process holds. Changed by the thread that holds it only; others look whether they are that thread.
    private volatile int _thread;
    private int _depth;

    public LockWord Word => word;

    public int Self => self;

    /// <summary>Gets a value indicating whether this process, and of a re-entrant one this thread, holds it.</summary>
    public bool IsHeldHere => word.Owner == self && (!isReentrant || _thread == Environment.CurrentManagedThreadId);

    /// <summary>Acquires it once more, if it is re-entrant and this thread holds it.</summary>
    public bool TryReenter()
    {
        if (!isReentrant || _thread != Environment.CurrentManagedThreadId)
        {
            return false;
        }

        _depth++;
        return true;
    }

    /// <summary>Notes that this thread has taken it.</summary>
    /// <param name="depth">How often it is to be released.</param>
    public void Enter(int depth)
    {
        if (isReentrant)
        {
            (_depth, _thread) = (depth, Environment.CurrentManagedThreadId);
        }
    }

    /// <summary>Notes that this thread, which holds it, releases it once.</summary>
    /// <returns>Whether that was the last time.</returns>
    public bool Leave()
    {
        if (isReentrant && --_depth > 0)
        {
            return false;
        }

        _thread = 0;
        return true;
    }

    /// <summary>Notes that this thread gives it up, however often it has acquired it.</summary>
    /// <returns>How often that was.</returns>
    public int LeaveAll()
    {
        int depth = _depth;
        (_depth, _thread) = (0, 0);
        return depth;
    }
}
