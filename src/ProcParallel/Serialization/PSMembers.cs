using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>The properties and type names that an object has of its own.</summary>
internal static class PSMembers
{
    public static void Read(ValueSerializer serializer, ref MessagePackReader reader, Shape shape, PSObject target)
    {
        foreach (string name in shape.Names)
            target.Properties.Add(new PSNoteProperty(name, serializer.ReadValue(ref reader)), preValidated: true);
        if (shape.TypeNames is not null)
            PSValueSerializer.SetTypeNames(target, shape.TypeNames);
    }

    /// <summary>Null for an object that has those of its type.</summary>
    public static IReadOnlyList<string>? OwnTypeNames(object value) => EngineReflection.OwnTypeNamesOf(value);
}
