using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Sharing;
using Xunit;

namespace ProcParallel.Core.Tests.Processes;

/// <summary>What the tests of processes share. The processes report into a queue, and none of them may be there after the test.</summary>
public abstract class ChildProcessTest : SharingTest
{
    private readonly List<ChildProcess> _started = [];
    private ParQueue? _reports;

    /// <summary>Gets the queue that processes report into.</summary>
    protected ParQueue Reports => _reports ??= NewQueue();

    protected ChildProcess Start(string method, params object?[] arguments) => Start(null, method, arguments);

    protected ChildProcess Start(ChildProcessOptions? options, string method, params object?[] arguments)
    {
        ChildProcess process = ChildProcess.Start(SharingFixture.Method(method), arguments, options);
        _started.Add(process);
        return process;
    }

    protected static void JoinAll(IEnumerable<ChildProcess> processes)
    {
        foreach (ChildProcess process in processes)
        {
            Assert.True(process.Join(TimeSpan.FromSeconds(45)), $"{process} has not ended.");
        }
    }

    protected object?[] NextReport() => (object?[])Reports.Get(30)!;

    /// <summary>Whether a process is there; one that has ended and was not yet asked for its exit code is not.</summary>
    protected static bool IsRunning(int processId)
    {
        string stat = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat";
        try
        {
            if (Directory.Exists("/proc/self"))
            {
                string text = File.ReadAllText(stat);
                return text[text.LastIndexOf(')') + 2] != 'Z';
            }

            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _started.ForEach(process => process.Dispose());
        Assert.DoesNotContain(_started, process => IsRunning(process.Id));
        base.Dispose(disposing);
    }
}
