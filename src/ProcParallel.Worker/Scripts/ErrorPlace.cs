using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace ProcParallel.Worker.Scripts;

/// <summary>Completes errors: with the statement of the user's script where they do not name one, and with their exception.</summary>
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

    /// <summary>
    /// Gets the record of an exception that has ended a script, with that exception in it. What <c>$ErrorActionPreference = 'Stop'</c> has thrown knows only a stand-in
    /// for itself, whose message is lost on the way.
    /// </summary>
    public static ErrorRecord RecordOf(RuntimeException exception) =>
        exception.ErrorRecord is { Exception: ParentContainsErrorRecordException } record ? new ErrorRecord(record, exception) : exception.ErrorRecord;

    private static IScriptExtent? Statement() => Runspace.DefaultRunspace?.Debugger?.GetCallStack()
        .Select(frame => frame.Position)
        .FirstOrDefault(position => position is { StartLineNumber: > 0, Text.Length: > 0 })
        is { } found && !found.Text.Contains(ItemLoopCommand.Name, StringComparison.Ordinal) ? found : null;
}
