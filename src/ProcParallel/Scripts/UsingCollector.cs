using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;
using ProcParallel.Errors;

namespace ProcParallel.Scripts;

/// <summary>Evaluates the <c>$using:</c> expressions of a script in the session of its caller.</summary>
/// <remarks>
/// The worker's engine looks each value up by a key that it derives from the expression's text; this derives the same. Expressions inside
/// a nested parallel command belong to that command and are evaluated in the worker; the variable that they name is taken along where
/// the caller has it, so that they find it there.
/// </remarks>
internal static partial class UsingCollector
{
    /// <summary>The extent of the inner expression has the prefix, too; without it, it is an expression of the caller's own scope.</summary>
    [GeneratedRegex(@"^([$@]\{?)using:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UsingPrefix();

    private static readonly HashSet<string> NestingCommands = new(StringComparer.OrdinalIgnoreCase)
    {
        "Start-Job", "sajb", "Start-ThreadJob", "Invoke-Command", "icm",
        "Invoke-ParMap", "Start-ParTask", "Invoke-ParTask", "Start-ParProcess",
    };

    /// <summary>These are parallel commands with that parameter, and otherwise run their script where they stand.</summary>
    private static readonly HashSet<string> LoopCommands = new(StringComparer.OrdinalIgnoreCase) { "ForEach-Object", "foreach", "%" };

    /// <exception cref="ParErrorException">An expression names a variable that the caller does not have, or a value is a scriptblock.</exception>
    public static void Collect(Ast? script, SessionState session, Hashtable usingValues, Hashtable nestedVariables)
    {
        if (script is null)
        {
            return;
        }

        foreach (UsingExpressionAst expression in script.FindAll(ast => ast is UsingExpressionAst, searchNestedScriptBlocks: true).Cast<UsingExpressionAst>())
        {
            string variable = UsingExpressionAst.ExtractUsingVariable(expression).VariablePath.UserPath;
            PSVariable? found = session.PSVariable.Get(variable);
            if (IsNested(expression, script))
            {
                if (found is not null)
                {
                    nestedVariables[variable] = found.Value;
                }

                continue;
            }

            string key = KeyOf(expression);
            if (!usingValues.ContainsKey(key))
            {
                usingValues[key] = Evaluate(expression, variable, found, session);
            }
        }
    }

    /// <summary>The key under which the engine looks the value up: Base64 of the UTF-16 text, in lower case for a plain variable.</summary>
    internal static string KeyOf(UsingExpressionAst expression)
    {
        string text = expression.ToString();
        if (expression.SubExpression is VariableExpressionAst)
        {
            text = text.ToLowerInvariant();
        }

        return Convert.ToBase64String(Encoding.Unicode.GetBytes(text));
    }

    private static object? Evaluate(UsingExpressionAst expression, string variable, PSVariable? found, SessionState session)
    {
        bool isDrive = variable.Contains(':', StringComparison.Ordinal);
        if (found is null && !isDrive)
        {
            throw ParError.UsingVariableUndefined(expression.Extent.Text, variable);
        }

        if (expression.SubExpression is VariableExpressionAst && !isDrive)
        {
            return found!.Value;
        }

        // A table keeps an array together that would be enumerated on its way out, and a null that would be dropped.
        ScriptBlock evaluation = ScriptBlock.Create($"@{{ Value = {UsingPrefix().Replace(expression.Extent.Text, "$1")} }}");
        try
        {
            return ((Hashtable)session.InvokeCommand.InvokeScript(session, evaluation)[0].BaseObject)["Value"];
        }
        catch (RuntimeException e)
        {
            throw ParError.UsingExpressionFailed(expression.Extent.Text, e);
        }
    }

    private static bool IsNested(Ast expression, Ast root)
    {
        for (Ast? ast = expression; ast is not null && ast != root; ast = ast.Parent)
        {
            if (ast is ScriptBlockExpressionAst && Command(ast) is { } command && IsParallel(command))
            {
                return true;
            }
        }

        return false;
    }

    private static CommandAst? Command(Ast argument) => argument.Parent as CommandAst ?? (argument.Parent as CommandParameterAst)?.Parent as CommandAst;

    private static bool IsParallel(CommandAst command) => command.GetCommandName() is { } name && (NestingCommands.Contains(name)
        || (LoopCommands.Contains(name) && command.CommandElements.OfType<CommandParameterAst>().Any(
            parameter => parameter.ParameterName.Length > 1 && "Parallel".StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase))));
}
