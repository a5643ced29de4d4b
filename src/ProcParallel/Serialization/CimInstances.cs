using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>
/// Instances of the Common Information Model, where the platform has them. PowerShell's own XML restores them as what they are, with their
/// class; the types are not in the compile-time reference.
/// </summary>
internal static class CimInstances
{
    private const string TypeName = "Microsoft.Management.Infrastructure.CimInstance";
    private const int Depth = 2;

    public static TypeHandler Handler { get; } = new CimHandler { Title = "`CimInstance`, where the platform has it" };

    public static bool IsCimInstance(Type type)
    {
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.FullName == TypeName)
                return true;
        }

        return false;
    }

    private sealed class CimHandler() : TypeHandler(ExtensionCode.CimInstance, typeof(void))
    {
        public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
        {
            ValueSerializer.WriteHeader(ref writer, Code, 1);
            ValueSerializer.WriteText(ref writer, PSSerializer.Serialize(value, Depth));
        }

        public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
        {
            CheckCount(count, 1);
            object? value = PSSerializer.Deserialize(serializer.ReadText(ref reader));
            return value is PSObject { BaseObject: var inner } && (IsCimInstance(inner.GetType()) || inner is PSCustomObject)
                ? value
                : throw new MessagePackSerializationException("An instance of the Common Information Model is none.");
        }
    }
}
