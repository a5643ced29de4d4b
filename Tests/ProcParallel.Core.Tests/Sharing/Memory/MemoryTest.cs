using System.Diagnostics;
using System.Text.RegularExpressions;
using ProcParallel.Core.Sharing;
using Xunit;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Checks after each test that no shared memory is left: none open, none mapped, no name and no file.</summary>
public abstract class MemoryTest : IDisposable
{
    private readonly List<IDisposable> _made = [];

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal static int OpenMemory() => Directory.GetFiles("/proc/self/fd").Count(path => new FileInfo(path).LinkTarget?.StartsWith("/memfd:procparallel", StringComparison.Ordinal) == true);

    internal static int MappedMemory() => File.ReadLines("/proc/self/maps").Count(line => line.Contains("/memfd:procparallel", StringComparison.Ordinal));

    internal static int Names() => File.ReadLines("/proc/net/unix").Count(line => Regex.IsMatch(line, $"@procparallel-[0-9]+-{Prefix}"));

    /// <summary>Begins the names of this process's tests, which share the machine with others.</summary>
    internal static string Prefix { get; } = $"test-{Environment.ProcessId}-";

    protected virtual void Dispose(bool disposing)
    {
        _made.ForEach(one => one.Dispose());
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Equal(0, OpenMemory());
        Assert.Equal(0, MappedMemory());
        Assert.Equal(0, Names());
        Assert.Empty(Directory.EnumerateFileSystemEntries("/dev/shm", "procparallel*"));
    }

    protected T Own<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    /// <summary>Looks for a name again and again while memory of that name is made and disposed of: whoever finds it must find all of it.</summary>
    private protected static async Task FindWhileMadeAsync(string name, Action<Segment> check, Action makeAndDispose)
    {
        using var stop = new CancellationTokenSource();
        Task finding = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Segment segment = Segment.Open(SegmentStore.Current, SegmentStore.Current.Find(name) ?? throw SegmentStore.Gone());

                    // The place may be that of a lock by now.
                    if (segment.Name != name)
                        throw SegmentStore.Gone();
                    check(segment);
                    Assert.NotNull(segment.LockHandle);
                    segment.Dispose();
                }
                catch (SharedMemoryException missing)
                {
                    Assert.Equal(SharedMemoryReason.NotFound, missing.Reason);
                }
            }
        });
        makeAndDispose();
        await stop.CancelAsync();
        await finding;
    }

    /// <summary>Collects garbage until something is so.</summary>
    protected static void Eventually(Func<bool> condition)
    {
        var elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(elapsed.Elapsed.TotalSeconds < 30, "What was waited for has not become so.");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
