using System.Reflection;
using System.Runtime;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Processes that are no workers at all.</summary>
public sealed class WorkerProcessTests : PoolTest
{
    private const int Tries = 30;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private const long EnoughMemory = 64 * 1024 * 1024;

    [LinuxFact]
    public async Task One_that_is_gone_before_it_was_told_anything_leaves_no_handle()
    {
        using Endpoint endpoint = Endpoint.Acquire();
        int handles = TestProcesses.OpenHandles();

        // The collector would close what nobody else has closed.
        Assert.True(GC.TryStartNoGCRegion(EnoughMemory));
        for (int i = 1; i <= Tries; i++)
        {
            var owner = new Owner();
            await Task.Run(() => new WorkerProcess(i, owner, endpoint).Start(
                new WorkerCommand("/bin/true", [], null), WorkerKind.Method, null, new Dictionary<string, string?>()));
            Assert.Equal(0, (await owner.Exited).ExitCode);
        }

        bool areClosed = await BecomesAsync(() => TestProcesses.OpenHandles() <= handles, Soon);
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }

        Assert.True(areClosed, TestProcesses.DescribeHandles());
    }

    [LinuxFact]
    public async Task Its_end_is_handled_while_nobody_is_kept_from_asking_for_it()
    {
        using Endpoint endpoint = Endpoint.Acquire();
        var owner = new Owner();
        var worker = new WorkerProcess(1, owner, endpoint);
        owner.OnEnd = () => Monitor.IsEntered(typeof(WorkerProcess).GetField("_process", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(worker)!);
        await Task.Run(() => worker.Start(
            new WorkerCommand("/bin/sh", ["-c", "cat > /dev/null; exit 5"], null), WorkerKind.Method, null, new Dictionary<string, string?>()));
        Assert.Equal(5, (await owner.Exited).ExitCode);
        Assert.False(owner.EndResult, "The process object is locked while the pool is told of the end, and a kill under the pool's lock asks that object.");
    }

    private sealed class Owner : IWorkerOwner
    {
        private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<WorkerExit> Exited => _exited.Task;

        public Func<bool> OnEnd { get; set; } = () => false;

        public bool EndResult { get; private set; }

        public void OnConnected()
        {
        }

        public void OnFrame(Frame frame) => frame.Dispose();

        public void OnOutput(ReadOnlyMemory<byte> bytes, bool isError)
        {
        }

        public void OnExited(WorkerExit exit)
        {
            EndResult = OnEnd();
            _exited.SetResult(exit);
        }
    }
}
