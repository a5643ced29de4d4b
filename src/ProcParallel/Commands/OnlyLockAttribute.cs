using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Refuses what is no lock. PowerShell would make a new one of <c>$true</c> or <c>$false</c>, by the constructor of locks.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class OnlyLockAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is null or ParLock ? given : throw new ArgumentTransformationMetadataException(ParError.OnlyLockText(given));
    }
}
