namespace ProcParallel.Core;

/// <summary>Why a method of an assembly could not be found, chosen or given its arguments.</summary>
public enum MethodBindingReason
{
    /// <summary>The error was made without a reason; ProcParallel itself always gives one of the others.</summary>
    Unspecified = 0,

    /// <summary>There is no file at the assembly's path.</summary>
    AssemblyNotFound,

    /// <summary>The file is there, but it is no .NET assembly that can be run here, or it cannot be read.</summary>
    AssemblyInvalid,

    /// <summary>An assembly that this one needs is neither in its folder, nor in its <c>.deps.json</c>, nor part of .NET.</summary>
    DependencyNotFound,

    /// <summary>The assembly has no type of that name.</summary>
    TypeNotFound,

    /// <summary>The type has no method of that name.</summary>
    MethodNotFound,

    /// <summary>The type or the method is there, but it is not public.</summary>
    NotPublic,

    /// <summary>The method belongs to an object; only static methods can be called.</summary>
    MethodNotStatic,

    /// <summary>The method, or the type that declares it, has type parameters.</summary>
    GenericMethod,

    /// <summary>The method takes or returns what cannot cross processes: ref, out and in parameters, pointers, ref structs.</summary>
    UnsupportedSignature,

    /// <summary>No overload takes that many arguments, or a required one was not given by name.</summary>
    WrongArgumentCount,

    /// <summary>An argument was given by a name that no overload has.</summary>
    ParameterNotFound,

    /// <summary>An argument cannot be converted to the type of its parameter.</summary>
    ArgumentConversion,

    /// <summary>More than one overload, or names that differ only in case, fit equally well.</summary>
    Ambiguous,
}
