using System.Buffers;
using System.Security.Cryptography;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Handles, and clients, that are not what ours are.</summary>
[Collection(Name)]
public sealed class HandleTests : SharingTest
{
    private static readonly byte[] SessionKey = RandomNumberGenerator.GetBytes(ValueSealer.KeyLength);

    [Fact]
    public void A_handle_comes_back_as_the_object_and_needs_a_key_to_travel()
    {
        ParQueue queue = NewQueue();
        ValueSerializer serializer = NewSerializer(SessionKey);
        byte[] bytes = serializer.Serialize(new object[] { queue, queue });
        Assert.All((object[])serializer.Deserialize(bytes)!, one => Assert.Same(queue, one));
        Assert.True(bytes.AsSpan().IndexOf(queue.Link.HandleOf(queue.ObjectId, queue.Kind).Key) < 0, "The key is in clear.");
        Assert.Throws<ValueNotSerializableException>(() => new ValueSerializer(SerializationOptions.Default).Serialize(queue));
        Assert.Throws<MessagePackSerializationException>(() => NewSerializer(RandomNumberGenerator.GetBytes(32)).Deserialize(bytes));
        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(bytes));
    }

    [Fact]
    public void A_disposed_object_does_not_travel()
    {
        ParQueue queue = NewQueue();
        queue.Dispose();
        Assert.Throws<ValueNotSerializableException>(() => NewSerializer(SessionKey).Serialize(queue));
    }

    [Theory]
    [InlineData("/var/run/docker.sock")]
    [InlineData("/tmp/procparallel-1-a/../../var/run/s")]
    [InlineData("/tmp/other-1-a/s")]
    [InlineData("/tmp/procparallel-1-a/x")]
    [InlineData("procparallel-1-a/s")]
    [InlineData("s")]
    [InlineData("")]
    public void A_handle_leads_to_no_other_pipe(string pipeName) =>
        Assert.Throws<MessagePackSerializationException>(() => NewSerializer(SessionKey).Deserialize(Forge(pipeName, 1, 32)));

    [Theory]
    [InlineData(99, 32)]
    [InlineData(0, 32)]
    [InlineData(1, 31)]
    [InlineData(1, 0)]
    public void A_handle_that_makes_no_sense_is_refused(int kind, int keyLength) =>
        Assert.Throws<MessagePackSerializationException>(() => NewSerializer(SessionKey).Deserialize(Forge("/tmp/procparallel-1-a/s", kind, keyLength)));

    [Fact(Timeout = Watchdog)]
    public Task An_object_that_nobody_serves_is_gone() => Task.Run(() =>
    {
        ParQueue queue = Own((ParQueue)NewSerializer(SessionKey).Deserialize(Forge("/tmp/procparallel-1-a/s", 1, 32))!);
        Assert.Throws<SharedObjectGoneException>(() => queue.Get());
        Assert.Throws<SharedObjectGoneException>(() => queue.Put(1));
    });

    [Fact(Timeout = Watchdog)]
    public Task A_wrong_key_does_not_get_in() => Task.Run(() =>
    {
        SharedHandle handle = HandleOf(NewQueue());
        Assert.ThrowsAny<IOException>(() => Endpoint.Connect(handle.PipeName, handle.ProcessId, handle.ServerId, new KeyHolder(new byte[32]), out _));
        Assert.Equal(0, SharingServer.ConnectionCount);
    });

    [Fact(Timeout = Watchdog)]
    public async Task Nonsense_costs_a_client_its_connection_and_others_nothing()
    {
        ParQueue queue = NewQueue();
        SharedHandle handle = HandleOf(queue);
        await using ProcessPool pool = NewPool(1);
        Task<object?> waiting = CallAsync<object>(pool, "SharingQueues.Get", queue, -1.0);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] garbage = new byte[random.Next(200)];
            random.NextBytes(garbage);
            if (i % 2 == 0 && garbage.Length > 8)
            {
                // Begins as a request to the queue does. Not as one to close it, which needs no arguments.
                int operation = 1 + random.Next(9);
                new byte[] { 0, 0, 1, 5, 1, (byte)(operation == 6 ? 1 : operation) }.CopyTo(garbage, 0);
            }

            Channel channel = Endpoint.Connect(handle.PipeName, handle.ProcessId, handle.ServerId, new KeyHolder(handle.Key), out _);
            using var frame = new FrameBuilder();
            frame.Buffer.Write(garbage);
            channel.Send(frame);
            channel.Dispose();
        }

        await UntilAsync(() => SharingServer.ConnectionCount == 1);
        queue.Put("still there");
        Assert.NotNull(await waiting);
    }

    private static SharedHandle HandleOf(ParQueue queue) => queue.Link.HandleOf(queue.ObjectId, queue.Kind);

    private static ValueSerializer NewSerializer(byte[] key) => new(new SerializationOptions { Sealer = new ValueSealer(key) });

    private static byte[] Forge(string pipeName, int kind, int keyLength)
    {
        using var buffer = new PooledBufferWriter();
        using var sealer = new ValueSealer(SessionKey);
        var writer = new MessagePackWriter(buffer);
        ValueSerializer.WriteHeader(ref writer, ExtensionCode.SharedObject, 6);
        writer.Write(kind);
        writer.Write(pipeName);
        writer.Write(Guid.NewGuid().ToByteArray());
        writer.Write(sealer.Seal(new byte[keyLength]));
        writer.Write(1);
        writer.Write(1L);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
