using System.IO.Pipes;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace FaultyWorker;

/// <summary>The life of a faulty worker up to its connection.</summary>
internal static class WorkerProgram
{
    private const int FloodBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        FaultSettings settings = FaultSettings.FromEnvironment();
        await Console.Error.WriteAsync(settings.Text);
        if (settings.Fault == Fault.DiesAtOnce)
        {
            Environment.Exit(settings.ExitCode);
        }

        WorkerBootstrap bootstrap = WorkerBootstrap.ReadFrom(Console.OpenStandardInput()) ?? throw new EndOfStreamException();
        _ = UnixNative.SetSession();
        await BeforeConnecting(settings.Fault);
        using ProgressCell cell = ProgressCell.Open(bootstrap.CellPath);
        var pipe = new NamedPipeClientStream(".", bootstrap.PipeName, PipeDirection.InOut);
        await pipe.ConnectAsync(10_000);
        using var channel = new Channel(pipe);
        WhileConnecting(settings.Fault, pipe, channel, bootstrap);
        _ = Handshake.Connect(channel, bootstrap.ConnectionId, bootstrap.Ticket);
        new FaultySession(settings, pipe, channel, cell).Run();
    }

    private static async Task BeforeConnecting(Fault fault)
    {
        switch (fault)
        {
            case Fault.NeverConnects:
                Thread.Sleep(Timeout.Infinite);
                break;
            case Fault.StartsSlowly:
                await Task.Delay(SlowStart);
                break;
            case Fault.FloodsOutput:
                string line = new('~', 127);
                for (int written = 0; written < FloodBytes; written += line.Length + 1)
                {
                    await Console.Out.WriteLineAsync(line);
                    await Console.Error.WriteLineAsync(line);
                }

                break;
        }
    }

    private static void WhileConnecting(Fault fault, Stream pipe, Channel channel, WorkerBootstrap bootstrap)
    {
        switch (fault)
        {
            case Fault.ConnectsSilently:
                break;
            case Fault.SaysGarbage:
                pipe.Write(RandomNumberGenerator.GetBytes(4096));
                break;
            case Fault.HasWrongVersion:
                Greet(channel, Handshake.WireVersion + 1, bootstrap.ConnectionId);
                break;
            case Fault.HasWrongKey:
                Greet(channel, Handshake.WireVersion, bootstrap.ConnectionId);
                channel.Read()?.Dispose();
                SendBytes(channel, RandomNumberGenerator.GetBytes(Handshake.KeyLength));
                break;
            default:
                return;
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private static void Greet(Channel channel, int version, Guid connectionId)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write("ProcParallel");
        writer.Write(version);
        writer.Write(connectionId.ToByteArray());
        writer.Write(RandomNumberGenerator.GetBytes(Handshake.KeyLength));
        writer.Flush();
        channel.Send(frame);
    }

    private static void SendBytes(Channel channel, byte[] bytes)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(bytes);
        writer.Flush();
        channel.Send(frame);
    }
}
