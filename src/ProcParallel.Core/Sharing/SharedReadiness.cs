namespace ProcParallel.Core.Sharing;

/// <summary>A wait for an object that another process may serve: a request that is answered when it is ready.</summary>
/// <remarks>An object that is gone is ready: whoever uses it next is told so.</remarks>
internal sealed class SharedReadiness : Readiness
{
    /// <summary>How long a server may take to say whether the request was withdrawn in time, in milliseconds; it is suspended, or hangs.</summary>
    private const int LongestAnswer = 500;

    private readonly SharingLink _link;
    private readonly SharedCall _call;

    public SharedReadiness(SharedObject target, int operation, Action wake)
    {
        _link = target.Link;
        _call = _link.Begin(target.ObjectId, operation, default, wake);
    }

    public override void Withdraw()
    {
        if (!_call.IsDone)
        {
            _link.Cancel(_call);
        }
    }

    public override bool Settle()
    {
        if (!_call.WaitForAnswer(LongestAnswer))
        {
            return false;
        }

        try
        {
            using SharedReply reply = _call.TakeReply();
            return reply.Status != ReplyStatus.Cancelled;
        }
        catch (SharedObjectGoneException)
        {
            return true;
        }
    }
}
