using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProcParallel;

/// <summary>Makes the reason of a failed job, so that <c>Receive-Job</c> shows the position of the error in the user's script.</summary>
internal static class JobFailure
{
    public static Exception Of(ErrorRecord error)
    {
        InvocationInfo? invocation = error.InvocationInfo;
        if (invocation is null || invocation.ScriptLineNumber <= 0)
        {
            return error.Exception;
        }

        var start = new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, Math.Max(1, invocation.OffsetInLine), invocation.Line);
        return new JobFailedException(error.Exception, new ScriptExtent(start, start));
    }
}
