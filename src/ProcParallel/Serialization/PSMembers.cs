using System.Management.Automation;
using System.Reflection;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>The properties, type names and text that an object has of its own.</summary>
internal static class PSMembers
{
    private static readonly MethodInfo Text = typeof(PSMembers).GetMethod(nameof(TextOf))!;

    public static void Read(ValueSerializer serializer, ref MessagePackReader reader, Shape shape, PSObject target)
    {
        foreach (string name in shape.Names)
        {
            object? value = serializer.ReadValue(ref reader);
            if (value is DisplaySets sets)
                target.Members.Add(sets.ToMember(name));
            else
                target.Properties.Add(new PSNoteProperty(name, value), preValidated: true);
        }

        if (shape.TypeNames is not null)
            PSValueSerializer.SetTypeNames(target, shape.TypeNames);
    }

    /// <summary>Null for an object that has those of its type.</summary>
    public static IReadOnlyList<string>? OwnTypeNames(object value) => EngineReflection.OwnTypeNamesOf(value);

    /// <summary>Makes an object say of itself what it said where it came from, as PowerShell does with what it receives itself.</summary>
    public static void SetText(PSObject target, string text)
    {
        EngineReflection.SetText(target, text);
        target.Members.Add(new PSCodeMethod(nameof(ToString), Text));
    }

    /// <summary>What the object said of itself where it came from; public because the engine calls it.</summary>
    public static string TextOf(PSObject instance) => EngineReflection.TextOf(instance) ?? "";
}
