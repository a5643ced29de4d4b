namespace ProcParallel.Core.Methods;

/// <summary>How far an argument is from its parameter's type. Overloads are compared by it, argument for argument: less is nearer.</summary>
internal enum ConversionRank : byte
{
    /// <summary>The very type, or null where null is allowed.</summary>
    Exact,

    /// <summary>A derived class or an implementation of the interface.</summary>
    Assignable,

    /// <summary>A number to a type that holds every such number, as C# converts implicitly.</summary>
    Widening,

    /// <summary>A collection or dictionary rebuilt element by element; worse when one of its elements is.</summary>
    Collection,

    /// <summary>A number to a type that happens to hold this one; or an enum to its number.</summary>
    Narrowing,

    /// <summary>Text parsed, or a number or name made an enum.</summary>
    Parsed,

    /// <summary>A value written as text.</summary>
    Formatted,
}
