using System.Runtime.Versioning;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>What other systems than Linux and Windows use, which works here too.</summary>
[Collection(Name)]
[UnsupportedOSPlatform("windows")]
public sealed class FileSegmentStoreTests : MemoryTest
{
    private static readonly SegmentContent Content = new(SegmentKind.Array, 10, sizeof(int), ElementTypes.Describe(typeof(int)));

    private readonly FileSegmentStore _store = new();

    [Fact]
    public unsafe void Who_opens_it_sees_the_same_memory()
    {
        using Segment made = Segment.Create(_store, Content, null);
        using Segment opened = Segment.Open(_store, made.Location);

        ((int*)made.Data)[9] = 5;
        Assert.Equal(5, ((int*)opened.Data)[9]);
        Assert.Equal(0, ((int*)opened.Data)[8]);
        Assert.Equal(made.Id, opened.Id);
        GC.KeepAlive(made);
    }

    [Fact]
    public void A_name_is_unique_and_goes_with_the_memory()
    {
        string name = Prefix + "file";
        using (Segment made = Segment.Create(_store, Content, name))
        {
            Assert.Equal(made.Location, _store.Find(name));
            Assert.Equal(name, Segment.Open(_store, made.Location).Name);
            Assert.Equal(SharedMemoryReason.NameInUse, Assert.Throws<SharedMemoryException>(() => Segment.Create(_store, Content, name)).Reason);
        }

        Assert.Null(_store.Find(name));
        Segment.Create(_store, Content, name).Dispose();
    }

    [Fact]
    public void A_name_that_a_killed_process_has_left_is_free()
    {
        string name = Prefix + "left";
        string link = Path.Combine(Path.GetTempPath(), "procparallel-name-" + name);
        File.CreateSymbolicLink(link, Path.Combine(Path.GetTempPath(), "procparallel-4194305-1f-0123456789abcdef", "0123456789abcdef"));

        Assert.Null(_store.Find(name));
        Segment.Create(_store, Content, name).Dispose();
        Assert.False(File.Exists(link));
    }

    [Fact]
    public void Nothing_but_such_a_file_is_opened()
    {
        using Segment made = Segment.Create(_store, Content, null);
        string folder = Path.GetDirectoryName(made.Location)!;
        Assert.Equal(SharedMemoryReason.Refused, Reason("/etc/passwd"));
        Assert.Equal(SharedMemoryReason.Refused, Reason(folder + "/../" + Path.GetFileName(folder) + "/" + Path.GetFileName(made.Location)));
        Assert.Equal(SharedMemoryReason.NotFound, Reason(folder + "/0123456789abcdef"));

        File.SetUnixFileMode(made.Location, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(SharedMemoryReason.Refused, Reason(made.Location));
        File.CreateSymbolicLink(folder + "/0123456789abcdef", "/etc/passwd");
        Assert.Equal(SharedMemoryReason.Refused, Reason(folder + "/0123456789abcdef"));
    }

    [Fact]
    public void More_than_the_folder_can_hold_is_an_error()
    {
        var error = Assert.Throws<SharedMemoryException>(() => Segment.Create(_store, Content with { Length = int.MaxValue, ElementSize = 1 << 20 }, Prefix + "large"));
        Assert.Equal(SharedMemoryReason.OutOfSpace, error.Reason);
        Assert.Contains("There is no room for 2 PiB of shared memory: the folder", error.Message, StringComparison.Ordinal);
        Assert.Null(_store.Find(Prefix + "large"));
    }

    [Fact]
    public void Memory_that_is_forgotten_goes_with_the_garbage()
    {
        string location = Forget();
        Eventually(() => !File.Exists(location));
    }

    protected override void Dispose(bool disposing)
    {
        _store.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "procparallel-name-" + Prefix + "*"));
        base.Dispose(disposing);
    }

    private SharedMemoryReason Reason(string location) => Assert.Throws<SharedMemoryException>(() => Segment.Open(_store, location)).Reason;

    private string Forget() => Segment.Create(_store, Content, null).Location;
}
