using System.Diagnostics;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Pool;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>A block of bytes with a name, as Python's <c>SharedMemory</c>.</summary>
[Collection(Name)]
public sealed class MemoryBlockTests : MemoryTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_block_is_attached_to_by_name_and_has_the_size_that_it_was_made_with()
    {
        string name = Prefix + "block";
        await using ProcessPool pool = NewPool(1);
        ParArray<byte> block = Own(ParArray<byte>.Create(512, name));
        Assert.All(block, one => Assert.Equal(0, one));
        new Random(1).NextBytes(block.AsSpan());
        byte[] written = block.ToArray();

        // Who attaches says no size: all of it is there.
        byte[]? read = await CallAsync<byte[]>(pool, "SharingMemory.InvertNamed", name);
        Assert.Equal(written, read);
        Assert.Equal(written.Select(one => (byte)~one), block.ToArray());
        Assert.Same(block, ParArray.Open(name));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_block_that_its_maker_has_disposed_of_is_not_found_by_its_name()
    {
        string name = Prefix + "gone";
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = ParArray<int>.From([7, 7], name);
        Assert.Equal(14, await CallAsync<int>(pool, "SharingMemory.SumNamed", name));
        array.Dispose();

        Assert.Equal(SharedMemoryReason.NotFound, Assert.Throws<SharedMemoryException>(() => ParArray.Open(name)).Reason);
        Assert.Equal(SharedMemoryReason.NotFound, (await Assert.ThrowsAsync<SharedMemoryException>(() => CallAsync<int>(pool, "SharingMemory.SumNamed", name))).Reason);
    }

    [LinuxFact]
    public async Task What_there_is_no_room_for_is_refused_before_it_is_touched()
    {
        await Task.Yield();
        string name = Prefix + "large";
        int kibibytes = checked((int)(AvailableMemory.Bytes() / 1024) + (1 << 20));
        var error = Assert.Throws<SharedMemoryException>(() => ParArray<Kibibyte>.Create(kibibytes, name));
        Assert.Equal(SharedMemoryReason.OutOfSpace, error.Reason);
        Assert.Contains("are available to this process", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, OpenMemory());

        Own(ParArray<int>.Create(1, name));
    }

    [RootFact]
    public async Task Another_user_cannot_open_it()
    {
        ParArray<int> array = Own(ParArray<int>.From([1, 2, 3], Prefix + "private"));
        Assert.Equal(0, await RunAsync("head", "-c", "8", array.Segment.Location));
        Assert.NotEqual(0, await RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "head", "-c", "8", array.Segment.Location));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Memory_that_finalizers_dispose_of_while_others_are_made_stops_nobody()
    {
        await Task.Run(() =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                Abandon(i % 10 == 0 ? $"{Prefix}finalizer-{i}" : null);
                using ParArray<int> made = ParArray<int>.Create(100, i % 20 == 0 ? $"{Prefix}live-{i}" : null);
                Assert.False(made.AsSpan().ContainsAnyExcept(0));
                made.Fill(i);
                if (i % 100 == 0)
                    GC.Collect(0);
            }
        });
        Eventually(() => OpenMemory() == 0 && MappedMemory() == 0 && Names() == 0);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Eventually(() => !SharingServer.IsRunning);
    }

    private static void Abandon(string? name) => _ = new Holder(ParArray<int>.Create(100, name));

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>What a user would write who forgets to dispose of things.</summary>
    private sealed class Holder(ParArray<int> array)
    {
        ~Holder() => array.Dispose();
    }

    private unsafe struct Kibibyte
    {
        public fixed byte Bytes[1024];
    }
}
