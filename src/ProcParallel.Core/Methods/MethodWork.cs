using System.Globalization;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Methods;

/// <summary>A method as work for a pool: which one, and how an item becomes its arguments.</summary>
/// <param name="AssemblyPath">The full path of the assembly.</param>
/// <param name="Method"><c>Namespace.Type.Method</c>.</param>
/// <param name="Splat">
/// Whether an item is the list of arguments (an array), or the named arguments (a dictionary), instead of the first argument.
/// </param>
/// <param name="Arguments">Arguments after the item's own, the same for all items.</param>
/// <param name="Culture">The name of the culture that the method runs under; null for the worker's own.</param>
internal sealed record MethodWork(string AssemblyPath, string Method, bool Splat, object?[] Arguments, string? Culture)
{
    public byte[] ToBytes(ValueSerializer serializer)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(AssemblyPath);
        writer.Write(Method);
        writer.Write(Splat);
        writer.Write(Culture);
        serializer.Write(ref writer, Arguments);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static MethodWork FromBytes(ReadOnlySpan<byte> content, ValueSerializer serializer)
    {
        var reader = new MessagePackReader(content);
        string path = MessageFields.ReadText(ref reader);
        string method = MessageFields.ReadText(ref reader);
        bool splat = reader.ReadBoolean();
        string? culture = reader.ReadString();
        return new MethodWork(path, method, splat, (object?[])serializer.Read(ref reader)!, culture);
    }

    /// <summary>Gets the culture to run under; null to leave it as it is.</summary>
    public CultureInfo? CultureInfo() => Culture is null ? null : System.Globalization.CultureInfo.GetCultureInfo(Culture);
}
