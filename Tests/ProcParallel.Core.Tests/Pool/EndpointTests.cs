using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A connection to a process that is gone is given up at once, not after the time that a busy one is waited for.</summary>
public sealed class EndpointTests : PoolTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

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
        Assert.ThrowsAny<Exception>(() => Endpoint.Connect(path, owner.Id, Guid.NewGuid(), key, out _));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
    }
}
