using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProcParallel.Jobs;

/// <summary>Makes the reason of a failed job, so that <c>Receive-Job</c> shows the position of the error in the user's script.</summary>
internal static class JobFailure
{
    public static Exception Of(ErrorRecord error)
    {
        if (error.InvocationInfo is not { ScriptLineNumber: > 0 } invocation)
        {
            return error.Exception;
        }

        IScriptExtent? extent = EngineReflection.PositionOf(invocation);
        IScriptPosition start = extent?.StartScriptPosition
            ?? new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, Math.Max(1, invocation.OffsetInLine), invocation.Line);
        return new JobFailedException(error.Exception, new ScriptExtent(Copy(start), Copy(extent?.EndScriptPosition ?? start)));
    }

    // The type that the exception takes has a constructor for this type of position only.
    private static ScriptPosition Copy(IScriptPosition position) => new(position.File, position.LineNumber, position.ColumnNumber, position.Line);
}
