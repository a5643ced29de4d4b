using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Serialization;

namespace ProcParallel.Work;

/// <summary>Work whose definition is made and whose pool is chosen: what is left is to open calls for it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Definition">The definition as it is sent.</param>
/// <param name="Serializer">For items and results; for one thread at a time.</param>
/// <param name="IsStateful">Whether it keeps something between the items of a call.</param>
/// <param name="Description">The script without its braces, or the method.</param>
internal sealed record PreparedWork(ParPool Pool, byte[] Definition, ValueSerializer Serializer, bool IsStateful, string Description)
{
    /// <summary>Makes another serializer like this one, for another thread.</summary>
    public ValueSerializer NewSerializer() => new PSValueSerializer(Serializer.Options);

    public PoolCall Open(CallOptions options) => Pool.Workers.OpenCall(Definition, options with { Stateful = IsStateful });
}
