using System.Management.Automation;
using ProcParallel.Results;

namespace ProcParallel.Streams;

/// <summary>An information record as a plain value for the wire, and back.</summary>
internal static class InformationValue
{
    private const string HostTag = "PSHOST";

    public static object?[] Of(InformationRecord record)
    {
        object? data = record.MessageData is HostInformationMessage host
            ? new object?[] { host.Message, host.NoNewLine, (int?)host.ForegroundColor, (int?)host.BackgroundColor }
            : record.MessageData;
        return
        [
            record.MessageData is HostInformationMessage, data, record.Source, record.Tags.ToArray(),
            record.TimeGenerated, record.User, record.Computer, (long)record.ProcessId,
        ];
    }

    public static InformationRecord ToRecord(object?[] parts, in ItemOrigin origin)
    {
        object? data = parts[0] is true && parts[1] is object?[] host
            ? new HostInformationMessage
            {
                Message = (string?)host[0],
                NoNewLine = (bool?)host[1],
                ForegroundColor = (ConsoleColor?)(int?)host[2],
                BackgroundColor = (ConsoleColor?)(int?)host[3],
            }
            : parts[1];
        var record = new ParInformationRecord(data, parts[2] as string, origin)
        {
            TimeGenerated = (DateTime)parts[4]!,
            User = parts[5] as string,
            Computer = parts[6] as string,
            ProcessId = (uint)(long)parts[7]!,
        };
        record.Tags.AddRange((string[])parts[3]!);
        return record;
    }

    /// <summary>Makes the record that <c>Write-Host</c> would have written.</summary>
    public static InformationRecord HostOutput(string text, bool newLine, ConsoleColor? foreground = null, ConsoleColor? background = null)
    {
        var message = new HostInformationMessage
        {
            Message = text,
            NoNewLine = !newLine,
            ForegroundColor = foreground,
            BackgroundColor = background,
        };
        var record = new InformationRecord(message, "Host");
        record.Tags.Add(HostTag);
        return record;
    }

    public static bool IsHostOutput(InformationRecord record) => record.Tags.Contains(HostTag);
}
