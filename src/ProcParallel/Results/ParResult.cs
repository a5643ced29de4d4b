using System.Management.Automation;

namespace ProcParallel;

/// <summary>What became of one item. Immutable.</summary>
public sealed class ParResult
{
    internal ParResult(long index, object? input, bool succeeded)
    {
        Index = index;
        InputObject = input;
        Succeeded = succeeded;
    }

    /// <summary>Gets the position of the item in the input, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the item.</summary>
    public object? InputObject { get; }

    /// <summary>Gets what it put out: null for nothing, the object itself for one, an array for several.</summary>
    public object? Output { get; internal init; }

    /// <summary>Gets how many objects it put out, which tells a null from nothing.</summary>
    public int OutputCount { get; internal init; }

    /// <summary>Gets its errors: the one that ended it last, those that did not before.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; internal init; } = [];

    /// <summary>Gets a value indicating whether it ran to its end.</summary>
    public bool Succeeded { get; }

    /// <summary>Gets the number of the worker that ran it.</summary>
    public int WorkerId { get; internal init; }

    /// <summary>Gets the id of the process that ran it.</summary>
    public int ProcessId { get; internal init; }

    /// <summary>Gets which attempt this was, from 1.</summary>
    public int Attempt { get; internal init; }

    /// <summary>Gets how long it ran; zero when it was lost with its worker.</summary>
    public TimeSpan Duration { get; internal init; }
}
