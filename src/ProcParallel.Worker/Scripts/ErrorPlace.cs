using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace ProcParallel.Worker.Scripts;

/// <summary>Finds the statement of the user's script for errors that do not name one.</summary>
internal static class ErrorPlace
{
    /// <summary>
    /// Completes an error that is being written on this thread. <c>Write-Error</c> names the call of the script or function that it is in,
    /// which for the script of an item is none.
    /// </summary>
    public static ErrorRecord Complete(ErrorRecord record)
    {
        if (record.InvocationInfo is { ScriptLineNumber: > 0 } || Statement() is not { } statement)
        {
            return record;
        }

        if (record.InvocationInfo is { } invocation)
        {
            invocation.DisplayScriptPosition = statement;
        }
        else
        {
            EngineReflection.SetPosition(record, statement);
        }

        return record;
    }

    private static IScriptExtent? Statement() => Runspace.DefaultRunspace?.Debugger?.GetCallStack()
        .Select(frame => frame.Position)
        .FirstOrDefault(position => position is { StartLineNumber: > 0, Text.Length: > 0 })
        is { } found && !found.Text.Contains(ItemLoopCommand.Name, StringComparison.Ordinal) ? found : null;
}
