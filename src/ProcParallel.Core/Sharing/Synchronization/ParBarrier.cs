using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A point that a number of parties, in any processes, pass together. It can be passed again and again.</summary>
/// <remarks>
/// A party that ends, is cancelled or runs out of time while it waits breaks the barrier for all: the others would wait for ever. So does a process that has the
/// barrier and dies, wherever it is then, for all that have it at that time: one that ends by a signal, or with another exit code than 0. A process that lets go of it, by
/// <see cref="SharedObject.Dispose()"/> or because nothing there refers to it any more, does not count. A broken barrier stays broken until <see cref="Reset"/>.
/// </remarks>
public sealed class ParBarrier : SharedObject
{
    /// <summary>Makes a barrier that this process serves.</summary>
    /// <param name="parties">How many parties pass together.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no party.</exception>
    public ParBarrier(int parties)
        : this(Host(parties))
    {
        SharedObjectTable.Add(this);
        Join();
    }

    private int _joined;

    internal ParBarrier(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Barrier)
    {
    }

    private ParBarrier((SharingLink Link, long ObjectId) place)
        : this(place.Link, place.ObjectId)
    {
    }

    /// <summary>Gets how many parties wait now.</summary>
    public int WaitingCount => ReadState().Waiting;

    /// <summary>Gets a value indicating whether it is broken.</summary>
    public bool IsBroken => ReadState().IsBroken;

    /// <summary>Waits until all parties are there.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="action">What the last to arrive does before all go on; give the same to all parties.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of this party in this pass, from 0 in the order of arrival.</returns>
    /// <exception cref="BrokenBarrierException">It is broken.</exception>
    /// <exception cref="TimeoutException">The others did not come in time; it is broken now.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is broken now.</exception>
    public int Wait(double timeoutSeconds = -1, Action? action = null, CancellationToken cancellationToken = default)
    {
        using var arguments = new PooledBufferWriter(16);
        var writer = new MessagePackWriter(arguments);
        writer.Write(action is not null);
        writer.Flush();
        int index;
        using (SharedReply reply = Invoke((int)SynchronizationOperation.Wait, arguments.WrittenSpan, new SharedWait(timeoutSeconds, cancellationToken)))
        {
            ThrowIfBroken(reply);
            if (reply.Status != ReplyStatus.Done)
            {
                throw new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture, $"The other parties of the barrier did not come within {timeoutSeconds:0.###} s. It is broken now."));
            }

            MessagePackReader reader = reply.Reader();
            index = (int)reader.ReadInt64();
            if (action is null || reader.ReadInt64() == 0)
            {
                return index;
            }
        }

        Act(action);
        return index;
    }

    /// <summary>Breaks it: all who wait, or come later, get <see cref="BrokenBarrierException"/>.</summary>
    public void Abort() => Invoke((int)SynchronizationOperation.Abort).Dispose();

    /// <summary>Makes it as it was at first; those who wait now get <see cref="BrokenBarrierException"/>.</summary>
    public void Reset() => Invoke((int)SynchronizationOperation.Reset).Dispose();

    private protected override void Arrived() => Join();

    private protected override void LetGo()
    {
        if (Interlocked.Exchange(ref _joined, 0) == 1)
        {
            Post((int)SynchronizationOperation.Part, default);
        }
    }

    private static (SharingLink Link, long ObjectId) Host(int parties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        return SharingServer.Host(new ServedBarrier(parties));
    }

    private static void ThrowIfBroken(SharedReply reply)
    {
        if (reply.Status == ReplyStatus.Refused)
        {
            throw new BrokenBarrierException(Refusal(reply).Message);
        }
    }

    /// <summary>Has the others count on this process.</summary>
    private void Join()
    {
        if (Interlocked.Exchange(ref _joined, 1) == 0)
        {
            Post((int)SynchronizationOperation.Join, default);
        }
    }

    /// <summary>Runs the action as the last to arrive, and lets all go on; if it fails, the barrier is broken.</summary>
    private void Act(Action action)
    {
        try
        {
            action();
        }
        catch
        {
            Abort();
            throw;
        }

        using SharedReply reply = Invoke((int)SynchronizationOperation.Proceed);
        ThrowIfBroken(reply);
    }

    private (int Waiting, bool IsBroken) ReadState()
    {
        using SharedReply reply = Invoke((int)SynchronizationOperation.State);
        MessagePackReader reader = reply.Reader();
        return ((int)reader.ReadInt64(), reader.ReadInt64() != 0);
    }
}
