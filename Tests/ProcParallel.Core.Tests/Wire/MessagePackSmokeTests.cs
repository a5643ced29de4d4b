using System.Buffers;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackSmokeTests
{
    [Fact]
    public void Values_of_every_family_come_back_as_they_were()
    {
        var now = new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc).AddTicks(7);
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(9);
        writer.WriteNil();
        writer.Write(true);
        writer.Write(-70000);
        writer.Write(ulong.MaxValue);
        writer.Write(1.5);
        writer.Write("grüße");
        writer.Write(new byte[] { 1, 2, 3 });
        writer.Write(now);
        writer.WriteMapHeader(1);
        writer.Write("k");
        writer.WriteExtensionFormat(new ExtensionResult(5, new byte[] { 9 }));
        writer.Flush();

        var reader = new MessagePackReader(buffer.WrittenMemory);
        Assert.Equal(9, reader.ReadArrayHeader());
        Assert.True(reader.TryReadNil());
        Assert.True(reader.ReadBoolean());
        Assert.Equal(-70000, reader.ReadInt32());
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.Equal(1.5, reader.ReadDouble());
        Assert.Equal("grüße", reader.ReadString());
        Assert.Equal(new byte[] { 1, 2, 3 }, reader.ReadBytes()!.Value.ToArray());
        Assert.Equal(now, reader.ReadDateTime());
        Assert.Equal(1, reader.ReadMapHeader());
        Assert.Equal("k", reader.ReadString());
        ExtensionResult extension = reader.ReadExtensionFormat();
        Assert.Equal(5, extension.TypeCode);
        Assert.True(reader.End);

        var skipper = new MessagePackReader(buffer.WrittenSpan);
        skipper.Skip();
        Assert.True(skipper.End);
    }
}
