using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Takes <c>-Type [double]</c>, which PowerShell passes as the text "[double]", for what it looks like.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class TypeTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is string { Length: > 2 } text && text[0] == '[' && text[^1] == ']' ? text[1..^1] : inputData;
    }
}
