using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>Which properties an object has of its own that are displayed, or identify it, by default.</summary>
/// <param name="Sets">Names of the sets, such as DefaultDisplayPropertySet, and of their properties.</param>
internal sealed record DisplaySets(IReadOnlyList<(string Name, string[] Properties)> Sets)
{
    /// <summary>The member by which the engine knows them.</summary>
    public const string MemberName = "PSStandardMembers";

    /// <summary>Null if the member set has none.</summary>
    public static DisplaySets? From(PSMemberSet members)
    {
        var sets = new List<(string, string[])>();
        foreach (PSMemberInfo member in members.Members)
        {
            if (member is PSPropertySet set)
                sets.Add((set.Name, [.. set.ReferencedPropertyNames]));
        }

        return sets.Count > 0 ? new DisplaySets(sets) : null;
    }

    public PSMemberSet ToMember(string name) => new(name, Sets.Select(set => new PSPropertySet(set.Name, set.Properties)));
}

internal sealed class DisplaySetsHandler() : TypeHandler<DisplaySets>(ExtensionCode.DisplaySets)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, DisplaySets value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, 2 * value.Sets.Count);
        foreach ((string name, string[] properties) in value.Sets)
        {
            ValueSerializer.WriteText(ref writer, name);
            serializer.WriteValue(ref writer, properties);
        }
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        var sets = new List<(string, string[])>();
        for (int i = 1; i < count; i += 2)
        {
            string name = serializer.ReadText(ref reader);
            sets.Add((name, serializer.ReadValue(ref reader) as string[] ?? throw new MessagePackSerializationException("A set of properties without names.")));
        }

        CheckCount(count, 2 * sets.Count);
        return new DisplaySets(sets);
    }
}
