using System.Buffers;
using System.Net;
using System.Security;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal delegate object? ReadForeign(ValueSerializer serializer, ref MessagePackReader reader);

/// <summary>
/// What a process without PowerShell makes of PowerShell's own types: the nearest type of the runtime. A process with PowerShell has
/// other rows in their place.
/// </summary>
internal sealed class ForeignHandler(byte code, int parts, ReadForeign read) : TypeHandler(code, typeof(void))
{
    public static IReadOnlyList<TypeHandler> Rows { get; } =
    [
        new ForeignSwitchHandler(),
        new ForeignHandler(ExtensionCode.SemanticVersion, 1, (ValueSerializer serializer, ref MessagePackReader reader) => serializer.ReadText(ref reader)),
        new ForeignHandler(ExtensionCode.ScriptBlock, 5, ReadScriptBlock),
        new ForeignHandler(ExtensionCode.AutomationNull, 0, (ValueSerializer _, ref MessagePackReader _) => null),
        new ForeignHandler(ExtensionCode.ErrorRecord, 14, ReadErrorRecord),
        new ForeignHandler(ExtensionCode.PSCredential, 2, ReadCredential),
    ];

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        throw new NotSupportedException("There are no values of the type in this process.");

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, parts);
        return read(serializer, ref reader);
    }

    private static string ReadScriptBlock(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string text = serializer.ReadText(ref reader);
        for (int i = 1; i < 5; i++)
            reader.Skip();
        return text;
    }

    // The exception says most of it. All values are read, since later ones may refer to them.
    private static object? ReadErrorRecord(ValueSerializer serializer, ref MessagePackReader reader)
    {
        object? exception = serializer.ReadValue(ref reader);
        serializer.ReadValue(ref reader);
        for (int i = 2; i < 14; i++)
            reader.Skip();
        return exception;
    }

    private static NetworkCredential ReadCredential(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string user = serializer.ReadValue(ref reader) as string ?? "";
        return new NetworkCredential(user, serializer.ReadValue(ref reader) as SecureString);
    }
}

internal sealed class ForeignSwitchHandler() : TypeHandler(ExtensionCode.SwitchParameter, typeof(void))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        throw new NotSupportedException("There are no values of the type in this process.");

    public override object ReadExtension(ValueSerializer serializer, scoped in ReadOnlySequence<byte> payload) => payload.FirstSpan.IndexOf((byte)1) == 0;
}
