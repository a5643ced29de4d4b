using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProcParallel.Completion;

/// <summary>Completes names of this module's jobs.</summary>
public class JobNameCompleter : IArgumentCompleter
{
    private const int LongestToolTip = 60;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        WildcardPattern pattern = WildcardPattern.Get((wordToComplete ?? string.Empty).Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Get-Job").Invoke<Job>().OfType<ParJob>()
            .Where(job => IsMeant(job) && pattern.IsMatch(job.Name))
            .Select(job => new CompletionResult(job.Name, job.Name, CompletionResultType.ParameterValue, ToolTip(job)))
            .ToArray();
    }

    private protected virtual bool IsMeant(ParJob job) => true;

    private static string ToolTip(ParJob job)
    {
        string text = $"{job.JobStateInfo.State}: {job.Command}";
        return text.Length > LongestToolTip ? text[..LongestToolTip] : text;
    }
}
