using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>
/// Makes a property bag of a live object by PowerShell's view of it. Which properties: a list of cheap ones for types whose others take long,
/// else those that the type's definition says are to be serialized, else all.
/// </summary>
internal sealed class PSBagHandler(Type type) : PropertyBagHandler(type)
{
    private const string Prefix = "Deserialized.";

    private readonly string[]? _chosen = CheapProperties.For(type);
    private bool _asked;
    private string[]? _specific;

    protected override void WriteMembers(ValueSerializer serializer, ref MessagePackWriter writer, object value, IReadOnlyList<string> typeNames)
    {
        var psSerializer = (PSValueSerializer)serializer;
        PSObject wrapper = PSObject.AsPSObject(value);
        int first = psSerializer.PushedNames(0).Length;
        if ((_chosen ?? Specific(wrapper)) is { } names)
            PushNamed(psSerializer, wrapper, names);
        else
            PushAll(psSerializer, wrapper);
        WriteHeader(serializer, ref writer, value, psSerializer.PushedNames(first), NamesOf(wrapper));
        psSerializer.WritePushedValues(ref writer, first, spend: true);
    }

    private static void PushNamed(PSValueSerializer serializer, PSObject wrapper, string[] names)
    {
        foreach (string name in names)
        {
            if (wrapper.Properties[name] is { } property)
                serializer.Push(property, property.Name);
        }
    }

    private static void PushAll(PSValueSerializer serializer, PSObject wrapper)
    {
        foreach (PSPropertyInfo property in wrapper.Properties)
            serializer.Push(property, property.Name);
    }

    private static string[] NamesOf(PSObject wrapper)
    {
        IReadOnlyList<string> names = EngineReflection.TypeNamesOf(wrapper);
        string[] result = new string[names.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = names[i].StartsWith(Prefix, StringComparison.Ordinal) ? names[i] : Prefix + names[i];
        return result;
    }

    // PSStandardMembers is how a type's definition in types.ps1xml says what PowerShell's own serializer is to send.
    private string[]? Specific(PSObject wrapper)
    {
        if (_asked)
            return _specific;
        _asked = true;
        if (wrapper.Members["PSStandardMembers"] is PSMemberSet standard)
        {
            string? method = standard.Members["SerializationMethod"]?.Value?.ToString();
            if (method == "String")
                _specific = [];
            else if (method == "SpecificProperties" && standard.Members["PropertySerializationSet"] is PSPropertySet set)
                _specific = [.. set.ReferencedPropertyNames];
        }

        return _specific;
    }
}

/// <summary>For types whose other properties ask the operating system, walk to other objects without end, or repeat what these say.</summary>
internal static class CheapProperties
{
    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["System.ServiceProcess.ServiceController"] =
        [
            "Name", "ServiceName", "DisplayName", "Status", "StartType", "StartupType", "ServiceType", "MachineName", "CanStop", "CanPauseAndContinue",
            "CanShutdown", "UserName", "Description", "BinaryPathName", "DelayedAutoStart",
        ],
    };

    public static string[]? For(Type type)
    {
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.FullName is { } name && ByType.TryGetValue(name, out string[]? properties))
                return properties;
        }

        return null;
    }
}
