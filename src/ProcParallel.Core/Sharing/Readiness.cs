namespace ProcParallel.Core.Sharing;

/// <summary>A wait for one object. Whoever has begun it settles it, which withdraws it if it still goes on.</summary>
internal abstract class Readiness
{
    /// <summary>Begins to withdraw it. Does not block.</summary>
    public virtual void Withdraw()
    {
    }

    /// <summary>Gets whether the object was ready before the wait was withdrawn. Waits until that is known.</summary>
    public abstract bool Settle();
}
