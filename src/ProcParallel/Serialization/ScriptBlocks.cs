using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>
/// Script blocks as text and place, made again without a session: they run where they are invoked. Because the place is kept, errors within
/// them have the positions that the author knows.
/// </summary>
internal static class ScriptBlocks
{
    private const int FurthestPlace = 1_000_000;

    public static void Write(ValueSerializer serializer, ref MessagePackWriter writer, ScriptBlock value)
    {
        IScriptExtent extent = value.Ast.Extent;
        ValueSerializer.WriteText(ref writer, value.ToString());
        serializer.WriteValue(ref writer, value.File);
        writer.Write(extent.StartLineNumber);
        writer.Write(extent.StartColumnNumber);
        writer.Write(value.Ast.Parent is not null);
    }

    public static ScriptBlock Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string text = serializer.ReadText(ref reader);
        string? file = serializer.ReadValue(ref reader) as string;
        int line = reader.ReadInt32();
        int column = reader.ReadInt32();
        bool nested = reader.ReadBoolean();
        return nested ? ParseNested(text, file, line, column) : ParseWhole(text, file);
    }

    // Spaces and line ends in front put the text where it was.
    private static ScriptBlock ParseNested(string text, string? file, int line, int column)
    {
        string place = new string('\n', Math.Clamp(line - 1, 0, FurthestPlace)) + new string(' ', Math.Clamp(column - 1, 0, FurthestPlace));
        ScriptBlockAst whole = Parser.ParseInput($"{place}{{{text}}}", file, out _, out ParseError[] errors);
        if (errors.Length > 0 || FindBlock(whole) is not { } block)
            throw new MessagePackSerializationException($"A script block that does not parse: {(errors.Length > 0 ? errors[0].Message : text)}");
        return block.ScriptBlock.GetScriptBlock();
    }

    private static ScriptBlock ParseWhole(string text, string? file)
    {
        RefuseLoading(text);
        ScriptBlockAst whole = Parser.ParseInput(text, file, out _, out ParseError[] errors);
        return errors.Length == 0 ? whole.GetScriptBlock() : throw new MessagePackSerializationException($"A script block that does not parse: {errors[0].Message}");
    }

    // Parsing a script that begins with "using module" or "using assembly" loads what it names. Within braces it is only an error.
    private static void RefuseLoading(string text)
    {
        Parser.ParseInput($"{{{text}}}", out Token[] tokens, out _);
        bool loads = false;
        for (int i = 0; i + 1 < tokens.Length; i++)
        {
            loads |= tokens[i].Text.Equals("using", StringComparison.OrdinalIgnoreCase) &&
                tokens[i + 1].Text is { } kind && !kind.Equals("namespace", StringComparison.OrdinalIgnoreCase) && tokens[i].Kind == TokenKind.Using;
        }

        if (loads)
            throw new MessagePackSerializationException("A script block that loads a module or an assembly when it is parsed.");
    }

    private static ScriptBlockExpressionAst? FindBlock(ScriptBlockAst whole) =>
        whole.EndBlock?.Statements is [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ScriptBlockExpressionAst block }] }] ? block : null;
}
