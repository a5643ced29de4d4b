using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Pools;

namespace ProcParallel.Completion;

/// <summary>Completes names of pools.</summary>
public sealed class PoolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        WildcardPattern pattern = WildcardPattern.Get((wordToComplete ?? string.Empty).Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return PoolRegistry.Current.All()
            .Where(pool => pattern.IsMatch(pool.Name))
            .OrderBy(pool => pool.Name, StringComparer.OrdinalIgnoreCase)
            .Select(pool => new CompletionResult(
                Quote(pool.Name), pool.Name, CompletionResultType.ParameterValue, $"{pool.WorkerKind}, {pool.State}, {pool.WorkerCount} workers"));
    }

    private static string Quote(string name) =>
        name.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_')) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'" : name;
}
