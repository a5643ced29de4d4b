using System.Reflection;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>PowerShell's own kind of version, which the compile-time reference does not have.</summary>
internal static class SemanticVersions
{
    /// <summary>None where the engine has no such type.</summary>
    public static IEnumerable<TypeHandler> Rows =>
        EngineReflection.EngineType("System.Management.Automation.SemanticVersion") is { } type && type.GetMethod("Parse", [typeof(string)]) is { } parse
            ? [new Handler(type, parse)]
            : [];

    private sealed class Handler(Type type, MethodInfo parse) : TypeHandler(ExtensionCode.SemanticVersion, type)
    {
        public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
        {
            ValueSerializer.WriteHeader(ref writer, Code, 1);
            ValueSerializer.WriteText(ref writer, value.ToString() ?? "");
        }

        public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
        {
            CheckCount(count, 1);
            return parse.Invoke(null, [serializer.ReadText(ref reader)]);
        }
    }
}
