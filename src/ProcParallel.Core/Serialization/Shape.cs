namespace ProcParallel.Core.Serialization;

/// <summary>The property names of objects that look alike.</summary>
internal sealed class Shape(string[] names, string[]? typeNames)
{
    public string[] Names => names;

    /// <summary>Null for the usual ones.</summary>
    public string[]? TypeNames => typeNames;

    /// <summary>What a derived serializer has prepared for objects of this shape.</summary>
    public object? Prepared { get; set; }
}
