using System.IO.Pipes;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Whoever connects to the endpoint without the key gets nowhere and disturbs nobody.</summary>
public sealed class IntruderTests : PoolTest
{
    /// <summary>More than there is room for among those that have not said who they are.</summary>
    private const int Strangers = 400;

    [Fact(Timeout = Watchdog)]
    public async Task A_wrong_key_or_id_is_refused()
    {
        ProcessPool pool = NewPool(1);
        await AssertUsableAsync(pool);
        string name = PipeName();
        Assert.ThrowsAny<IOException>(() => Endpoint.Connect(name, Environment.ProcessId, Guid.NewGuid(), new KeyHolder(Handshake.NewNonce()), out _));
        await AssertUsableAsync(pool);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Silence_garbage_and_floods_do_not_disturb_the_pool()
    {
        ProcessPool pool = NewPool();
        await AssertUsableAsync(pool);
        string name = PipeName();
        var strangers = new List<NamedPipeClientStream>();
        try
        {
            for (int i = 0; i < Strangers; i++)
            {
                var stranger = new NamedPipeClientStream(".", name, PipeDirection.InOut);
                strangers.Add(stranger);
                await stranger.ConnectAsync(5000);
                if (i % 3 > 0)
                {
                    await WriteAsync(stranger, i % 3 == 1 ? RandomNumberGenerator.GetBytes(64) : new byte[256 * 1024]);
                }
            }

            List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 1000).Cast<object>());
            Assert.All(results, result => Assert.True(result.Succeeded));

            // New workers are let in beside them.
            ProcessPool another = NewPool(1);
            await AssertUsableAsync(another);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [LinuxFact]
    public async Task Other_users_cannot_even_see_the_endpoint()
    {
        ProcessPool pool = NewPool(1);
        await AssertUsableAsync(pool);
        string folder = Path.GetDirectoryName(PipeName())!;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    private static string PipeName()
    {
        using Endpoint endpoint = Endpoint.Acquire();
        return endpoint.PipeName;
    }

    private static async Task WriteAsync(NamedPipeClientStream stranger, byte[] bytes)
    {
        try
        {
            await stranger.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // Thrown out in the middle of it.
        }
    }
}
