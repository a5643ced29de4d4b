using System.Diagnostics;

namespace ProcParallel.Core.Workers;

/// <summary>How much memory another process holds.</summary>
internal static class ProcessMemory
{
    /// <summary>Gets the resident memory in bytes; 0 when the process is gone.</summary>
    public static long Resident(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return 0;
        }
    }
}
