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
        return value is string name ? PoolRegistry.Current.Find(name) ?? throw NotFound(name) : value;
    }

    // The engine makes the error record of a binding failure by itself: what to do must be in the text.
    private static ArgumentTransformationMetadataException NotFound(string name)
    {
        ErrorRecord record = Errors.ParError.PoolNotFound(name);
        return new ArgumentTransformationMetadataException($"{record.ErrorDetails.Message} {record.ErrorDetails.RecommendedAction}");
    }
}
