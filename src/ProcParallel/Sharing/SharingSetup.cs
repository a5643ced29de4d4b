using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ProcParallel.Core.Sharing;
using ProcParallel.Serialization;

namespace ProcParallel.Sharing;

/// <summary>Makes shared objects at home in PowerShell, in a session and in the script host of a worker.</summary>
internal static class SharingSetup
{
    /// <summary>
    /// From now on values in shared objects may be PowerShell's, and a method that waits, called from a script, ends with the pipeline that it was called in.
    /// </summary>
    public static void Apply()
    {
        SharedValues.SerializerFactory = options => new PSValueSerializer(options);
        SharedValues.Unwrap = static value => value is PSObject wrapped ? wrapped.BaseObject : value;
        SharedWaits.IsStopRequested = () => Runspace.DefaultRunspace is { } runspace && EngineReflection.IsStopping(runspace);
    }
}
