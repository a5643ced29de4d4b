namespace ProcParallel.Core.Sharing;

/// <summary>The kinds of shared objects. Numbers are part of the wire format.</summary>
internal enum SharedObjectKind
{
    Queue = 1,
}
