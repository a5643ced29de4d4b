using System.IO.Pipes;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>What the two ends of a connection make of each other before anything else is said.</summary>
public sealed class HandshakeTests : IAsyncLifetime, IDisposable
{
    private const int Watchdog = 30_000;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(Handshake.KeyLength);

    private readonly Guid _id = Guid.NewGuid();
    private Channel _accepting = null!;
    private Channel _connecting = null!;

    public async Task InitializeAsync()
    {
        string name = $"procparalleltest-{Guid.NewGuid()}";
        var server = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        var client = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        await Task.WhenAll(server.WaitForConnectionAsync(), client.ConnectAsync());
        _accepting = new Channel(server);
        _connecting = new Channel(client);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _accepting.Dispose();
        _connecting.Dispose();
    }

    [Fact(Timeout = Watchdog)]
    public async Task Both_ends_agree_on_a_key_that_neither_has_sent()
    {
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, new KeyHolder(Key)));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);

        byte[] session = Handshake.Accept(_accepting, greeting, Key);

        Assert.Equal(_id, greeting.ConnectionId);
        Assert.Equal(session, await connect);
        Assert.NotEqual(Key, session);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_ticket_proves_what_the_key_would()
    {
        HandshakeTicket ticket = Handshake.NewTicket(Key);
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, ticket));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);

        byte[] session = Handshake.Accept(_accepting, greeting, Key, ticket.AcceptingNonce);

        Assert.Equal(session, await connect);
        Assert.Equal(session, ticket.SessionKey);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_ticket_refuses_an_accepting_end_without_the_key_and_tells_it_nothing()
    {
        HandshakeTicket ticket = Handshake.NewTicket(Key);
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, ticket));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);
        Task<byte[]> accept = Task.Run(() => Handshake.Accept(_accepting, greeting, Handshake.NewNonce(), ticket.AcceptingNonce));

        var error = await Assert.ThrowsAsync<ProtocolException>(() => connect);
        _connecting.Dispose();

        Assert.Contains("does not hold the key", error.Message, StringComparison.Ordinal);
        Assert.Contains("left without proving", (await Assert.ThrowsAsync<ProtocolException>(() => accept)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_ticket_is_no_good_for_another_challenge()
    {
        HandshakeTicket ticket = Handshake.NewTicket(Key);
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, ticket));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);
        Task<byte[]> accept = Task.Run(() => Handshake.Accept(_accepting, greeting, Key));

        await Assert.ThrowsAsync<ProtocolException>(() => connect);
        _connecting.Dispose();

        await Assert.ThrowsAsync<ProtocolException>(() => accept);
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_older_connecting_end_is_told_the_version_and_refused_with_both()
    {
        await Task.Run(() => Send(_connecting, "ProcParallel", Handshake.WireVersion - 1, _id.ToByteArray(), RandomNumberGenerator.GetBytes(Handshake.KeyLength)));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);

        var error = Assert.Throws<ProtocolException>(() => Handshake.Accept(_accepting, greeting, Key));

        AssertNamesBoth(error, Handshake.WireVersion, Handshake.WireVersion - 1);
        using Frame challenge = _connecting.Read()!;
        Assert.Equal(Handshake.WireVersion, new MessagePackReader(challenge.Memory).ReadInt32());
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_newer_accepting_end_is_refused_with_both_versions()
    {
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, new KeyHolder(Key)));
        _ = Handshake.ReadGreeting(_accepting);

        Send(_accepting, Handshake.WireVersion + 1, RandomNumberGenerator.GetBytes(Handshake.KeyLength), RandomNumberGenerator.GetBytes(Handshake.KeyLength));

        AssertNamesBoth(await Assert.ThrowsAsync<ProtocolException>(() => connect), Handshake.WireVersion, Handshake.WireVersion + 1);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Another_key_is_refused_by_the_connecting_end()
    {
        Task<byte[]> connect = Task.Run(() => Handshake.Connect(_connecting, _id, new KeyHolder(Handshake.NewNonce())));
        Handshake.Greeting greeting = Handshake.ReadGreeting(_accepting);
        Task<byte[]> accept = Task.Run(() => Handshake.Accept(_accepting, greeting, Key));

        var error = await Assert.ThrowsAsync<ProtocolException>(() => connect);
        _connecting.Dispose();

        Assert.Contains("does not hold the key", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ProtocolException>(() => accept);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_channel_knows_that_it_could_not_send()
    {
        Assert.False(_connecting.HasFailed);
        _accepting.Dispose();

        await Task.Run(() => Assert.ThrowsAny<IOException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Send(_connecting, new byte[64 * 1024]);
            }
        }));

        Assert.True(_connecting.HasFailed);
    }

    private static void AssertNamesBoth(ProtocolException error, int here, int there) =>
        Assert.Contains($"Two versions of ProcParallel met: wire format {here} here, {there} there.", error.Message, StringComparison.Ordinal);

    private static void Send(Channel channel, params object[] fields)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        foreach (object field in fields)
        {
            switch (field)
            {
                case int number:
                    writer.Write(number);
                    break;
                case string text:
                    writer.Write(text);
                    break;
                default:
                    writer.Write((byte[])field);
                    break;
            }
        }

        writer.Flush();
        channel.Send(frame);
    }
}
