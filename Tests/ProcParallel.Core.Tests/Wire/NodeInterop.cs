using System.Diagnostics;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>
/// A test against npm packages. Where Node or the packages cannot be had it is skipped, with the reason in the results and on
/// standard error.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWhenNodeInteropIsThereAttribute : FactAttribute
{
    public FactWhenNodeInteropIsThereAttribute() => Skip = NodeInterop.WhyNot.Value;
}

/// <summary>Tests/interop: its packages, installed at first use as its lock file says, and its script.</summary>
internal static class NodeInterop
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(2);

    /// <summary>Why the packages cannot be used, or null if they can.</summary>
    public static Lazy<string?> WhyNot { get; } = new(() =>
    {
        string? reason = Prepare();
        if (reason is not null)
            Console.Error.WriteLine($"NOT RUN: MessagePack conformance tests against npm packages: {reason}");
        return reason;
    });

    private static string Folder { get; } = FindFolder();

    public static string TestSuitePath => Path.Combine(Folder, "node_modules", "msgpack-test-suite", "dist", "msgpack-test-suite.json");

    /// <summary>Gives the script a line for each input and returns the line it answers to each.</summary>
    public static async Task<string[]> RunScriptAsync(string direction, IEnumerable<string> lines)
    {
        ProcessStartInfo start = Command("node", "interop.mjs", direction);
        start.RedirectStandardInput = true;
        (int exitCode, string output, string errors) = await RunAsync(start, lines, ScriptLimit);
        Assert.True(exitCode == 0, $"interop.mjs ended with {exitCode}: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Prepare()
    {
        try
        {
            if (Run(Command("node", "--version")) is { ExitCode: not 0 } node)
                return $"node --version ended with {node.ExitCode}: {node.Errors}";
            if (IsInstalled())
                return null;
            (int exitCode, _, string errors) = Run(OperatingSystem.IsWindows()
                ? Command("cmd.exe", "/d", "/c", "npm ci --no-audit --no-fund")
                : Command("npm", "ci", "--no-audit", "--no-fund"));
            return exitCode == 0 ? null : $"npm ci in Tests/interop ended with {exitCode}: {errors.Trim()}";
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return $"node and npm are needed on the PATH: {failure.Message}";
        }
    }

    // npm writes the inner lock file last, so that an installation that was interrupted has none.
    private static bool IsInstalled()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }

    private static ProcessStartInfo Command(string file, params string[] arguments) => new(file, arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    // xUnit asks for the reason to skip while it discovers tests, where nothing can be awaited.
    private static (int ExitCode, string Output, string Errors) Run(ProcessStartInfo start) =>
        Task.Run(() => RunAsync(start, [], InstallLimit)).GetAwaiter().GetResult();

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        ProcessStartInfo start, IEnumerable<string> lines, TimeSpan limit)
    {
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            Task input = start.RedirectStandardInput ? WriteLinesAsync(process.StandardInput, lines) : Task.CompletedTask;
            await Task.WhenAll(output, errors, input, process.WaitForExitAsync()).WaitAsync(limit);
        }
        catch (IOException)
        {
            // The process ended without reading all its input: its own error says more than the broken pipe.
            await Task.WhenAll(output, errors, process.WaitForExitAsync()).WaitAsync(limit);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await errors);
    }

    private static async Task WriteLinesAsync(StreamWriter input, IEnumerable<string> lines)
    {
        await using (input)
        {
            foreach (string line in lines)
                await input.WriteAsync($"{line}\n");
        }
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "Tests", "interop");
            if (File.Exists(Path.Combine(candidate, "package.json")))
                return candidate;
        }

        throw new DirectoryNotFoundException($"Tests/interop is in no folder above {AppContext.BaseDirectory}.");
    }
}
