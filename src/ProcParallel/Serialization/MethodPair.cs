using System.Management.Automation;
using System.Reflection;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>Two public static methods, one that takes a value apart and one that makes it again.</summary>
/// <param name="AssemblyPath">Where they are; null for an assembly that is loaded already.</param>
/// <param name="ToWire">The first, as <c>Namespace.Type.Method</c>.</param>
/// <param name="FromWire">The second.</param>
internal sealed record MethodPair(string? AssemblyPath, string ToWire, string FromWire)
{
    public static void WriteOptional(ref MessagePackWriter writer, MethodPair? pair)
    {
        writer.Write(pair is not null);
        if (pair is not null)
        {
            writer.Write(pair.AssemblyPath);
            writer.Write(pair.ToWire);
            writer.Write(pair.FromWire);
        }
    }

    public static MethodPair? ReadOptional(ref MessagePackReader reader) => reader.ReadBoolean()
        ? new MethodPair(reader.ReadString(), MessageFields.ReadText(ref reader), MessageFields.ReadText(ref reader))
        : null;

    /// <summary>Loads the assembly for good: what it defines is to be known here.</summary>
    public void LoadAssembly()
    {
        if (AssemblyPath is not null)
        {
            _ = Assembly.LoadFrom(AssemblyPath);
        }
    }

    /// <exception cref="ArgumentException">One of the methods does not exist or does not take one argument.</exception>
    public IParTypeConverter ToConverter(Type type, string name) => new Converter(type, name, Find(ToWire), Find(FromWire));

    private static MethodInfo Find(string text)
    {
        MethodName name = MethodName.Parse(text);
        if (!LanguagePrimitives.TryConvertTo(name.Type, out Type type))
        {
            throw new ArgumentException($"There is no type '{name.Type}' in this process.");
        }

        MethodInfo[] found = type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(
            method => string.Equals(method.Name, name.Method, StringComparison.OrdinalIgnoreCase) && method.GetParameters().Length == 1).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new ArgumentException($"'{text}' is not one public static method with one parameter: {found.Length} were found.");
    }

    private sealed class Converter(Type type, string name, MethodInfo toWire, MethodInfo fromWire) : IParTypeConverter
    {
        public Type Type => type;

        public string Name => name;

        public object? ToWire(object value) => Call(toWire, value);

        public object? FromWire(object? wire) => Call(fromWire, wire);

        private static object? Call(MethodInfo method, object? argument) => method.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [LanguagePrimitives.ConvertTo(argument, method.GetParameters()[0].ParameterType, null)], null);
    }
}
