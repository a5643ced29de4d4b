using System.ComponentModel;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Handles that no process of ours has made: nothing else than shared memory is opened, and what it says of itself is checked.</summary>
[Collection(Name)]
public sealed class HostileHandleTests : MemoryTest
{
    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("/proc/1/fd/1/../../mem")]
    [InlineData("/proc/1/fd/1\n")]
    [InlineData("/proc/-1/fd/1")]
    [InlineData("/dev/shm/procparallel-1-1f-0123456789abcdef/0123456789abcdef")]
    [InlineData("relative")]
    [InlineData("")]
    public void A_location_of_another_form_is_refused(string location) => Assert.Equal(SharedMemoryReason.Refused, Refusal(location));

    [Fact]
    public void A_process_or_a_number_that_is_not_there_is_not_found()
    {
        Assert.Equal(SharedMemoryReason.NotFound, Refusal("/proc/4194305/fd/1"));
        Assert.Equal(SharedMemoryReason.NotFound, Refusal($"/proc/{Environment.ProcessId}/fd/999999999"));
    }

    [Fact]
    public void A_number_that_is_of_another_file_now_is_not_found()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                Assert.Equal(SharedMemoryReason.NotFound, Refusal(LocationOf(file)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Memory_that_its_maker_could_make_smaller_is_not_attached_to()
    {
        using SafeFileHandle file = Unsealed();
        RandomAccess.SetLength(file, 4096);
        Assert.Equal(SharedMemoryReason.NotFound, Refusal(LocationOf(file)));
    }

    [Fact]
    public void Memory_that_describes_itself_wrongly_is_refused()
    {
        var good = new SegmentHeader { Magic = SegmentHeader.CurrentMagic, Kind = SegmentKind.Array, Length = 10, ElementSize = 4, ElementTypeSize = 1, DataOffset = 320 };
        SegmentHeader[] wrong =
        [
            good with { Magic = 1 }, good with { Length = 0 }, good with { Length = -1 }, good with { Length = int.MaxValue }, good with { ElementSize = 0 },
            good with { ElementSize = int.MaxValue }, good with { ElementTypeSize = -1 }, good with { ElementTypeSize = int.MaxValue }, good with { NameSize = int.MaxValue },
            good with { NameSize = 1000 }, good with { DataOffset = 0 }, good with { DataOffset = -320 }, good with { DataOffset = long.MaxValue },
            good with { DataOffset = 4096 }, good with { DataOffset = 64 }, good with { Kind = SegmentKind.Value, ElementSize = 4000 },
        ];

        using (SafeFileHandle file = Memory(good, [0x02]))
        using (var array = Assert.IsType<ParArray<int>>(Attach(LocationOf(file))))
            Assert.Equal(10, array.Length);
        Assert.Equal(SharedMemoryReason.NotFound, RefusalOf(good with { Magic = 0 }, [0x02]));
        Assert.All(wrong, header => Assert.Equal(SharedMemoryReason.Refused, RefusalOf(header, [0x02])));
    }

    [Theory]
    [InlineData(new byte[] { 0x05 }, 4)]
    [InlineData(new byte[] { 0x00 }, 4)]
    [InlineData(new byte[] { 0x02 }, 8)]
    [InlineData(new byte[] { 0xA3, (byte)'A', (byte)'.', (byte)'B' }, 4)]
    [InlineData(new byte[] { 0xA5, (byte)'A' }, 4)]
    [InlineData(new byte[] { 0x92, 0x45, 0x02 }, 4)]
    [InlineData(new byte[] { 0xC1 }, 4)]
    [InlineData(new byte[0], 4)]
    public void Memory_whose_elements_are_of_no_known_type_is_an_error(byte[] elementType, int elementSize)
    {
        var header = new SegmentHeader { Magic = SegmentHeader.CurrentMagic, Kind = SegmentKind.Array, Length = 10, ElementSize = elementSize, ElementTypeSize = elementType.Length };
        header.DataOffset = header.NeededDataOffset;
        Assert.Equal(SharedMemoryReason.WrongType, RefusalOf(header, elementType));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x90 })]
    [InlineData(new byte[] { 0xC1 })]
    [InlineData(new byte[] { 0xC0, 0xC0 })]
    [InlineData(new byte[] { 0x97, 0xC2, 10, 0xA1, (byte)'x', 0xC4, 0, 0xC4, 0, 1, 1 })]
    public void A_lock_that_is_none_is_refused(byte[] lockHandle)
    {
        var header = new SegmentHeader { Magic = SegmentHeader.CurrentMagic, Kind = SegmentKind.Array, Length = 10, ElementSize = 4, ElementTypeSize = 1, DataOffset = 320 };
        using SafeFileHandle file = Memory(header, [0x02]);
        using var array = Assert.IsType<ParArray<int>>(Attach(LocationOf(file)));
        array.Segment.LockHandle = lockHandle;
        Assert.Equal(SharedMemoryReason.Refused, Assert.Throws<SharedMemoryException>(() => array.Lock).Reason);

        using var real = new ParLock();
        SharedHandle good = real.ToHandle();
        SharedHandle[] others = [good with { PipeName = "/etc/passwd" }, good with { Kind = SharedObjectKind.Queue }, good with { Key = [1] }];
        byte[][] wrong = [.. others.Select(handle => MemoryLock.Write(handle, isSeparate: true)), MemoryLock.Write(good, isSeparate: true)[..^1]];
        Assert.All(wrong, handle =>
        {
            array.Segment.LockHandle = handle;
            Assert.Equal(SharedMemoryReason.Refused, Assert.Throws<SharedMemoryException>(() => array.Lock).Reason);
        });
    }

    [Fact]
    public void Memory_that_is_not_the_one_that_the_handle_means_is_not_found()
    {
        ParArray<int> array = Own(ParArray<int>.Create(4));
        Assert.Equal(SharedMemoryReason.NotFound, Refusal(array.Segment.Location));
    }

    private static SharedMemoryReason RefusalOf(SegmentHeader header, byte[] elementType)
    {
        using SafeFileHandle file = Memory(header, elementType);
        return Refusal(LocationOf(file));
    }

    private static SafeFileHandle Memory(SegmentHeader header, byte[] elementType)
    {
        SafeFileHandle file = LinuxMemoryFile.Create(4096);
        using (var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true))
        using (MemoryMappedViewAccessor view = mapped.CreateViewAccessor())
        {
            view.Write(0, ref header);
            view.WriteArray(Marshal.SizeOf<SegmentHeader>(), elementType, 0, elementType.Length);
        }

        return file;
    }

    private static SharedMemoryReason Refusal(string location) =>
        Assert.IsType<SharedMemoryException>(Assert.Throws<MessagePackSerializationException>(() => Attach(location)).InnerException).Reason;

    private static object? Attach(string location)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        ValueSerializer.WriteHeader(ref writer, ExtensionCode.SharedMemory, 2);
        ValueSerializer.WriteText(ref writer, location);
        writer.Write(Guid.Empty.ToByteArray());
        writer.Flush();
        return new ValueSerializer(SerializationOptions.Default).Deserialize(buffer.WrittenMemory);
    }

    private static string LocationOf(SafeFileHandle file) => $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}";

    private static SafeFileHandle Unsealed()
    {
        int descriptor = UnixNative.CreateMemoryFile("procparallel", 2);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception();
    }
}
