using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace ProcParallel;

/// <content>Errors of items as PowerShell's concise view shows errors, and in a last line which item and worker it was.</content>
/// <remarks>
/// Unlike PowerShell's own view it shows the line of a script that was typed at the prompt, too: the error may arrive long after it was typed.
/// </remarks>
public static partial class ParView
{
    private const int NumberWidth = 4;
    private const int NarrowestText = 20;

    /// <summary>Shows an error in the concise view.</summary>
    /// <param name="record">The error.</param>
    /// <param name="width">The width of the terminal; 0 if there is none.</param>
    /// <param name="error">What switches to the colour of errors; empty without colours.</param>
    /// <param name="accent">What switches to the colour of positions.</param>
    /// <param name="reset">What switches back.</param>
    /// <returns>The text.</returns>
    public static string Error(ParErrorRecord record, int width, string error, string accent, string reset)
    {
        ArgumentNullException.ThrowIfNull(record);
        string message = record.ErrorDetails?.Message is { Length: > 0 } details ? details : record.Exception.Message;
        if (record.FullyQualifiedErrorId.StartsWith("NativeCommandError", StringComparison.Ordinal))
        {
            return error + message + reset;
        }

        string? action = record.ErrorDetails?.RecommendedAction;
        string origin = record.OriginText is { Length: > 0 } known && action?.Contains(known, StringComparison.Ordinal) is not true ? $"[{known}]" : string.Empty;
        var text = new StringBuilder(error).Append(Header(record)).Append(": ");
        if (!TryAppendPosition(text, record.InvocationInfo, error, accent, reset, out string prefix))
        {
            text.Append(message);
            AppendLines(text, origin, "  ", int.MaxValue);
        }
        else
        {
            AppendLines(text, message, prefix, width);
            AppendLines(text, origin, prefix, width);
        }

        if (!string.IsNullOrWhiteSpace(action))
        {
            text.AppendLine().Append(error).Append("  Recommendation: ").Append(action);
        }

        return text.Append(reset).ToString();
    }

    /// <summary>Makes a plain copy, for PowerShell's other views, whose message says which item and worker it was.</summary>
    /// <param name="record">The error.</param>
    /// <returns>The copy.</returns>
    public static ErrorRecord ToPlainRecord(ParErrorRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string message = record.ErrorDetails?.Message is { Length: > 0 } details ? details : record.Exception.Message;
        string origin = record.OriginText is { Length: > 0 } known ? $" [{known}]" : string.Empty;
        return new ErrorRecord(record, null)
        {
            ErrorDetails = new ErrorDetails(message + origin) { RecommendedAction = record.ErrorDetails?.RecommendedAction },
        };
    }

    private static string Header(ParErrorRecord record) => record switch
    {
        { Exception: RuntimeException { WasThrownFromThrowStatement: true } } => nameof(Exception),
        { CategoryInfo.Activity: { Length: > 0 } activity } => activity,
        { InvocationInfo.MyCommand: CmdletInfo or FunctionInfo } => record.InvocationInfo.MyCommand.Name,
        { InvocationInfo.InvocationName: { Length: > 0 } name } => name,
        { CategoryInfo.Category: not ErrorCategory.NotSpecified } => record.CategoryInfo.Category.ToString(),
        { CategoryInfo.Reason: { Length: > 0 } reason } => reason,
        _ => "Error",
    };

    private static bool TryAppendPosition(StringBuilder text, InvocationInfo? invocation, string error, string accent, string reset, out string prefix)
    {
        // "At file:line char:column", then the line, then its underline, the last two with a plus sign before them.
        string[] position = invocation is { ScriptLineNumber: > 0 } ? invocation.PositionMessage.ReplaceLineEndings("\n").Split('\n') : [];
        prefix = string.Empty;
        if (position.Length < 3)
        {
            return false;
        }

        string number = invocation!.ScriptLineNumber.ToString(CultureInfo.InvariantCulture).PadLeft(NumberWidth);
        string margin = new(' ', number.Length);
        if (!string.IsNullOrEmpty(invocation.ScriptName))
        {
            text.Append(reset).Append(CultureInfo.InvariantCulture, $"{invocation.ScriptName}:{invocation.ScriptLineNumber}");
            if (Environment.GetEnvironmentVariable("TERM_PROGRAM") == "vscode")
            {
                text.Append(CultureInfo.InvariantCulture, $":{invocation.OffsetInLine}");
            }
        }

        prefix = $"{accent}{margin} | {error}";
        text.AppendLine().Append(accent).Append("Line".PadLeft(number.Length)).Append(" |").AppendLine();
        text.Append(accent).Append(number).Append(" | ").Append(reset).Append(position[1].AsSpan(1)).AppendLine();
        text.Append(prefix).Append(position[^1].AsSpan(1));
        return true;
    }

    /// <summary>Appends lines, each with a prefix, broken between words where they are too long for the terminal.</summary>
    private static void AppendLines(StringBuilder text, string content, string prefix, int width)
    {
        int visible = NumberWidth + " | ".Length;
        int room = width > visible + NarrowestText ? width - visible - 1 : int.MaxValue;
        foreach (string line in content.Length == 0 ? [] : content.ReplaceLineEndings("\n").Split('\n'))
        {
            ReadOnlySpan<char> rest = line;
            do
            {
                int length = rest.Length <= room ? rest.Length : rest[..room].LastIndexOf(' ') is > 0 and var space ? space : room;
                text.AppendLine().Append(prefix).Append(rest[..length]);
                rest = rest[length..].TrimStart(' ');
            }
            while (rest.Length > 0);
        }
    }
}
