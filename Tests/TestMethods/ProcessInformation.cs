using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace TestMethods;

/// <summary>What a worker says of itself.</summary>
public static partial class ProcessInformation
{
    public static int ProcessId() => Environment.ProcessId;

    public static int ParentProcessId()
    {
        if (!OperatingSystem.IsWindows()) return GetParentProcessId();
        var information = new nint[6];
        var status = QueryProcess(-1, 0, information, information.Length * nint.Size, out _);
        return status == 0 ? (int)information[5] : throw new InvalidOperationException($"NtQueryInformationProcess: 0x{status:x}");
    }

    public static int ThreadId() => Environment.CurrentManagedThreadId;

    public static string? EnvironmentVariable(string name) => Environment.GetEnvironmentVariable(name);

    public static string[] EnvironmentVariableNames() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key).Order(StringComparer.Ordinal).ToArray();

    public static string[] CommandLine() => Environment.GetCommandLineArgs();

    public static string WorkingDirectory() => Environment.CurrentDirectory;

    public static string Culture() => CultureInfo.CurrentCulture.Name;

    public static string UICulture() => CultureInfo.CurrentUICulture.Name;

    public static string LoadContext() => AssemblyLoadContext.GetLoadContext(typeof(ProcessInformation).Assembly)?.Name ?? "";

    public static string[] LoadedAssemblies() =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name ?? "").Order(StringComparer.Ordinal).ToArray();

    public static bool HasPowerShell() => LoadedAssemblies().Contains("System.Management.Automation");

    /// <summary>Starts a program that outlives the call and returns its process id: nothing of it may be left when the worker has gone.</summary>
    public static int StartGrandchild(int seconds)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("ping", ["-n", (seconds + 1).ToString(CultureInfo.InvariantCulture), "127.0.0.1"])
            : new ProcessStartInfo("sleep", [seconds.ToString(CultureInfo.InvariantCulture)]);
        start.UseShellExecute = false;
        using var process = Process.Start(start)!;
        return process.Id;
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParentProcessId();

    [LibraryImport("ntdll", EntryPoint = "NtQueryInformationProcess")]
    private static partial int QueryProcess(nint process, int informationClass, [Out] nint[] information, int length, out int returned);
}
