namespace ProcParallel.Core.Methods;

/// <summary>What is built for a parameter that takes a collection.</summary>
internal enum SequenceShape
{
    /// <summary>An array: for array parameters and for the read-only interfaces.</summary>
    Array,

    /// <summary>A list: for <c>List&lt;T&gt;</c> and the interfaces that can add.</summary>
    List,

    /// <summary>A hash set: for <c>HashSet&lt;T&gt;</c> and the set interfaces.</summary>
    Set,
}
