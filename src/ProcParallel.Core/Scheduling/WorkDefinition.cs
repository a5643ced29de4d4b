namespace ProcParallel.Core.Scheduling;

/// <summary>What to do with items: a script and its constants, or a method. It is sent to each worker once and then named by its id.</summary>
/// <remarks>Equal contents share one definition in a pool, so the same script given 100,000 times crosses the wire once per worker.</remarks>
internal sealed class WorkDefinition
{
    public WorkDefinition(int id, string hash, byte[] content)
    {
        Id = id;
        Hash = hash;
        Content = content;
    }

    public int Id { get; }

    /// <summary>Gets the hash of the content, by which equal definitions are found.</summary>
    public string Hash { get; }

    public byte[] Content { get; }

    /// <summary>Gets or sets the number of calls that use it. Guarded by the pool's lock.</summary>
    public int Users { get; set; }
}
