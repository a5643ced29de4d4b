namespace ProcParallel.Core.Wire;

/// <summary>Extension types the specification defines (-128 to -1); an application has 0 to 127 to itself.</summary>
internal static class ReservedMessagePackExtensionTypeCode
{
    public const sbyte DateTime = -1;
}
