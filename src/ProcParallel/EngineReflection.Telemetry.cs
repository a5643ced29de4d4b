using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace ProcParallel;

/// <content>What the engine reports about itself.</content>
internal static partial class EngineReflection
{
    private const string TelemetryOptOut = "POWERSHELL_TELEMETRY_OPTOUT";

    /// <summary>
    /// Keeps the engine from reporting that it was started, before it has started. A worker is a part of a session that may have reported itself, and the
    /// report takes more than ten milliseconds of the worker's start. Programs that it starts find the user's own choice.
    /// </summary>
    public static void SilenceTelemetry()
    {
        if (typeof(PSObject).Assembly.GetType("Microsoft.PowerShell.Telemetry.ApplicationInsightsTelemetry") is not { } telemetry)
            return;

        string? choice = Environment.GetEnvironmentVariable(TelemetryOptOut);
        Environment.SetEnvironmentVariable(TelemetryOptOut, "1");
        try
        {
            // The choice is read once, by the class itself.
            RuntimeHelpers.RunClassConstructor(telemetry.TypeHandle);
        }
        finally
        {
            Environment.SetEnvironmentVariable(TelemetryOptOut, choice);
        }
    }
}
