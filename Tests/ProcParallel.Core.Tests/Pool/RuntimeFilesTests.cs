using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>What the runtime puts into the temporary folder for each process, and a killed one cannot remove, is not left there.</summary>
public sealed class RuntimeFilesTests : PoolTest
{
    private readonly DateTime _begun = DateTime.UtcNow;

    [LinuxTheory]
    [InlineData("Programs.SignalSelfOn", 9)]
    [InlineData("Crashes.FailFastOn", 0)]
    public async Task A_worker_that_is_killed_or_crashes_leaves_none(string method, int how)
    {
        ProcessPool pool = NewPool(1);
        int id = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        Assert.NotEmpty(FilesOf(id));
        await Assert.ThrowsAsync<WorkerLostException>(() => pool.InvokeAsync<int>(Method(method), [0, 0, how]));
        Assert.True(await BecomesAsync(() => FilesOf(id).Length == 0), string.Join(", ", FilesOf(id)));
    }

    [LinuxFact]
    public async Task A_pool_that_is_stopped_leaves_none()
    {
        ProcessPool pool = NewPool(1);
        int id = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        await pool.DisposeAsync();
        Assert.True(await BecomesAsync(() => FilesOf(id).Length == 0), string.Join(", ", FilesOf(id)));
    }

    [LinuxFact]
    public async Task A_worker_with_a_temporary_folder_of_its_own_leaves_none_there()
    {
        string folder = NewFile();
        Directory.CreateDirectory(folder);
        try
        {
            ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, EnvironmentVariables = new Dictionary<string, string?> { ["TMPDIR"] = folder } });
            _ = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
            Assert.NotEmpty(Directory.GetFiles(folder));
            await pool.DisposeAsync();
            Assert.True(await BecomesAsync(() => Directory.GetFiles(folder).Length == 0), string.Join(", ", Directory.GetFiles(folder)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LinuxFact]
    public async Task Those_of_workers_that_were_killed_together_with_their_parent_are_removed_by_the_next_process()
    {
        using Process dead = Process.Start("true");
        await dead.WaitForExitAsync();
        int id = dead.Id;
        string folder = NewFile();
        string left = Path.Combine(EndpointDirectory.Root(), $"procparallel-{id}-1-{Guid.NewGuid():N}"[..^16]);
        string[] gone = [$"dotnet-diagnostic-{id}-1-socket", $"clr-debug-pipe-{id}-1-in", $"clr-debug-pipe-{id}-1-out", $"CoreFxPipe_PSHost.DD7D446B.{id}.None.pwsh"];
        string[] kept = [$"dotnet-diagnostic-{id}1-1-socket", $"clr-debug-pipe-1{id}-1-in", $"clr-debug-pipe-{id}", $"CoreFxPipe_PSHost.{id}.1.None.pwsh", $"{id}"];
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(left);
        try
        {
            foreach (string name in gone.Concat(kept))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), string.Empty);
            }

            _ = RuntimeFiles.Note(left, id, folder);
            EndpointDirectory.RemoveAbandoned();
            Assert.False(Directory.Exists(left));
            Assert.Equal(kept.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LinuxFact]
    public async Task A_dead_parents_directory_stays_until_its_workers_are_gone()
    {
        using Process dead = Process.Start("true");
        await dead.WaitForExitAsync();
        using Process worker = Process.Start("sleep", "300");
        string left = Path.Combine(EndpointDirectory.Root(), $"procparallel-{dead.Id}-1-{Guid.NewGuid():N}"[..^16]);
        string file = Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{worker.Id}-1-socket");
        Directory.CreateDirectory(left);
        _ = RuntimeFiles.Note(left, worker.Id, Path.GetTempPath());
        EndpointDirectory.RemoveAbandoned();
        Assert.True(Directory.Exists(left));

        await File.WriteAllTextAsync(file, string.Empty);
        worker.Kill();
        await worker.WaitForExitAsync();
        EndpointDirectory.RemoveAbandoned();
        Assert.False(File.Exists(file));
        Assert.False(Directory.Exists(left));
    }

    [LinuxFact]
    public async Task A_note_that_was_not_finished_does_not_keep_a_directory()
    {
        using Process dead = Process.Start("true");
        await dead.WaitForExitAsync();
        string left = Path.Combine(EndpointDirectory.Root(), $"procparallel-{dead.Id}-1-{Guid.NewGuid():N}"[..^16]);
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, $"worker-{Environment.ProcessId}"), string.Empty);
        EndpointDirectory.RemoveAbandoned();
        Assert.False(Directory.Exists(left));
    }

    [LinuxFact]
    public async Task A_new_endpoint_removes_what_dead_processes_have_left()
    {
        using Process dead = Process.Start("true");
        await dead.WaitForExitAsync();
        string left = Path.Combine(EndpointDirectory.Root(), $"procparallel-{dead.Id}-1-abc");
        Directory.CreateDirectory(left);
        using Endpoint endpoint = Endpoint.Acquire();
        Assert.True(await BecomesAsync(() => !Directory.Exists(left)));
    }

    /// <summary>Gets those of a process of this test. Older ones are of processes that had the same number and were killed by somebody else.</summary>
    private string[] FilesOf(int processId)
    {
        string id = processId.ToString(CultureInfo.InvariantCulture);
        return [.. Directory.GetFiles(Path.GetTempPath())
            .Where(path => Path.GetFileName(path).Split('-', '.').Contains(id) && File.GetLastWriteTimeUtc(path) > _begun)];
    }
}
