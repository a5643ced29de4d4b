using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>
/// A ticket is good for one connection. A connection to a process that is gone is given up at once, not after the time that a busy one is waited for, and one to
/// another user's before anything is said.
/// </summary>
public sealed class EndpointTests : PoolTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    [Fact(Timeout = Watchdog)]
    public async Task A_ticket_lets_one_connection_in_and_no_second()
    {
        using Endpoint endpoint = Endpoint.Acquire();
        var served = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var connectionId = Guid.NewGuid();
        using IDisposable registration = endpoint.RegisterOne(connectionId, Serve, out HandshakeTicket ticket);

        using Channel first = await Task.Run(() => Endpoint.Connect(endpoint.PipeName, Environment.ProcessId, connectionId, ticket, out _));
        Assert.Equal(ticket.SessionKey, await served.Task);

        await Task.Run(() => Assert.ThrowsAny<IOException>(() => Endpoint.Connect(endpoint.PipeName, Environment.ProcessId, connectionId, ticket, out _)));

        void Serve(Channel channel, byte[] key)
        {
            channel.Dispose();
            served.SetResult(key);
        }
    }

    [RootFact]
    public async Task A_socket_at_which_another_user_listens_is_told_nothing()
    {
        string path = NewFile();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        var asAnother = new Thread(() =>
        {
            TakeUser(65534);
            listener.Listen();
        });
        asAnother.Start();
        asAnother.Join();

        var error = await Task.Run(() => Assert.Throws<UnauthorizedAccessException>(
            () => Endpoint.Connect(path, Environment.ProcessId, Guid.NewGuid(), new KeyHolder(Handshake.NewNonce()), out _)));

        Assert.Contains("Another user listens", error.Message, StringComparison.Ordinal);
        using Socket heard = await listener.AcceptAsync();
        Assert.Equal(0, await heard.ReceiveAsync(new byte[1]));
    }

    [LinuxFact]
    public async Task A_socket_that_a_killed_process_has_left_is_not_waited_at()
    {
        string path = NewFile();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            left.Listen();
        }

        await File.WriteAllTextAsync(path, string.Empty);
        using Process owner = Process.Start("true");
        await owner.WaitForExitAsync();
        var clock = Stopwatch.StartNew();
        byte[] key = RandomNumberGenerator.GetBytes(Handshake.KeyLength);
        Assert.ThrowsAny<Exception>(() => Endpoint.Connect(path, owner.Id, Guid.NewGuid(), new KeyHolder(key), out _));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
    }

    /// <summary>Only the calling thread becomes that user, and stays it.</summary>
    private static void TakeUser(int user)
    {
        int setUser = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;
        Assert.Equal(0, Call(setUser, -1, user, -1));
    }

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Call(nint number, nint real, nint effective, nint saved);
}
