namespace ProcParallel.Core.Sharing;

/// <summary>A barrier that was waited for is broken: a party gave up, ended while it waited, or broke it on purpose.</summary>
public sealed class BrokenBarrierException : InvalidOperationException
{
    internal BrokenBarrierException(string message)
        : base(message)
    {
    }
}
