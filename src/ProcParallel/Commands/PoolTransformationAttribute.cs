using System.Management.Automation;
using ProcParallel.Pools;

namespace ProcParallel.Commands;

/// <summary>Lets a pool be given by its name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PoolTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string name
            ? PoolRegistry.Current.Find(name) ?? throw new ArgumentTransformationMetadataException(Errors.ParError.PoolNotFound(name).Exception.Message)
            : value;
    }
}
