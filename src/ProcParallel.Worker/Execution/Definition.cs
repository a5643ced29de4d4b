namespace ProcParallel.Worker.Execution;

/// <summary>A definition of work: as the parent wrote it until the host has read it, and from then on as the host keeps it. For the executing thread.</summary>
internal sealed class Definition
{
    private object? _prepared;

    public Definition(byte[] content)
    {
        Content = content;
    }

    /// <summary>Gets what the parent wrote; nothing once it was read, so that large constants are not there twice.</summary>
    public byte[] Content { get; private set; }

    /// <summary>Gets or sets what the host has made of it. It goes with the definition when the parent says that nobody needs that any more.</summary>
    public object? Prepared
    {
        get => _prepared;
        set
        {
            _prepared = value;
            Content = [];
        }
    }
}
