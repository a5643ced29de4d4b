using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Core.Wire;

namespace ProcParallel.Scripts;

/// <summary>The text of a scriptblock together with where it stood, so that errors in a worker name the line of the user's own script.</summary>
/// <param name="Text">The text; with its braces when it was written as a literal.</param>
/// <param name="HasBraces">Whether the text has its braces.</param>
/// <param name="File">The file; null when it was typed.</param>
/// <param name="Line">The line at which the text begins, from 1.</param>
/// <param name="Column">The column at which the text begins, from 1.</param>
internal sealed record ScriptSource(string Text, bool HasBraces, string? File, int Line, int Column)
{
    /// <summary>What is put before the text so that it stands at its own line and column may not outweigh it without limit.</summary>
    private const int LargestPadding = 100_000;

    /// <summary>Gets what stands before the text in its first line, which errors show.</summary>
    public string Before { get; init; } = string.Empty;

    /// <summary>Gets what stands behind the text in its last line.</summary>
    public string After { get; init; } = string.Empty;

    /// <summary>Gets the text without the braces, which is what jobs show as their command.</summary>
    public string Description => HasBraces ? Text[1..^1] : Text;

    public static ScriptSource Of(ScriptBlock block)
    {
        IScriptExtent extent = block.Ast.Extent;
        bool braces = block.Ast.Parent is ScriptBlockExpressionAst;
        string text = braces ? extent.Text : block.ToString();
        string? whole = extent.StartScriptPosition?.GetFullScript();
        int inner = extent.Text.IndexOf(text, StringComparison.Ordinal);
        return whole is null || inner < 0 || text.Length == 0
            ? new ScriptSource(text, braces, extent.File, extent.StartLineNumber, extent.StartColumnNumber)
            : At(extent, whole, extent.StartOffset + inner, text, braces);
    }

    public static ScriptSource OfFile(string path) => new(System.IO.File.ReadAllText(path), false, path, 1, 1);

    private static ScriptSource At(IScriptExtent extent, string whole, int start, string text, bool braces)
    {
        int lineStart = start == 0 ? 0 : whole.LastIndexOf('\n', start - 1) + 1;
        int end = start + text.Length;
        int lineEnd = whole.IndexOfAny(['\r', '\n'], end);
        int line = extent.StartLineNumber + whole.AsSpan(extent.StartOffset, start - extent.StartOffset).Count('\n');
        return new ScriptSource(text, braces, extent.File, line, start - lineStart + 1)
        {
            Before = whole[lineStart..start],
            After = lineEnd < 0 ? whole[end..] : whole[end..lineEnd],
        };
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Text);
        writer.Write(HasBraces);
        writer.Write(File);
        writer.Write(Line);
        writer.Write(Column);
        writer.Write(Before);
        writer.Write(After);
    }

    public static void WriteOptional(ref MessagePackWriter writer, ScriptSource? source)
    {
        writer.Write(source is not null);
        source?.Write(ref writer);
    }

    public static ScriptSource? ReadOptional(ref MessagePackReader reader) => reader.ReadBoolean() ? Read(ref reader) : null;

    public static ScriptSource Read(ref MessagePackReader reader) => new(
        MessageFields.ReadText(ref reader), reader.ReadBoolean(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32())
    {
        Before = MessageFields.ReadText(ref reader),
        After = MessageFields.ReadText(ref reader),
    };

    /// <summary>Parses the text at its own position.</summary>
    /// <exception cref="ParseException">The text is no script.</exception>
    public ScriptBlockAst Parse()
    {
        bool place = Line + Column is > 2 and < LargestPadding;
        string padding = place ? new string('\n', Line - 1) + new string(' ', Column - 1) : string.Empty;
        ScriptBlockAst ast = Parser.ParseInput(padding + Text, File, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new ParseException(errors);
        }

        if (place && Before.Length == Column - 1)
        {
            EngineReflection.SetScriptText(ast.Extent, string.Concat(padding.AsSpan(0, Line - 1), Before, Text, After));
        }

        return ast;
    }

    /// <summary>Makes a scriptblock of the text that belongs to the runspace of this thread.</summary>
    public ScriptBlock ToScriptBlock() => Instantiate(Compile());

    /// <summary>Makes what <see cref="Instantiate"/> can make any number of scriptblocks of, which are then compiled once.</summary>
    /// <exception cref="ParseException">The text is no script.</exception>
    public ScriptBlock Compile() => Parse().GetScriptBlock();

    /// <summary>Makes a scriptblock that belongs to the runspace of this thread.</summary>
    public ScriptBlock Instantiate(ScriptBlock compiled) => HasBraces ? (ScriptBlock)PSObject.AsPSObject(compiled.InvokeReturnAsIs()).BaseObject : compiled;
}
