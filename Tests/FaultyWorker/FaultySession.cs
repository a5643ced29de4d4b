using System.Diagnostics;
using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace FaultyWorker;

/// <summary>The life of a faulty worker on its connection.</summary>
internal sealed class FaultySession
{
    private readonly FaultSettings _settings;
    private readonly Stream _pipe;
    private readonly Channel _channel;
    private readonly ProgressCell _cell;
    private readonly List<ReceivedChunk> _kept = [];
    private bool _hasAnswered;

    public FaultySession(FaultSettings settings, Stream pipe, Channel channel, ProgressCell cell)
    {
        _settings = settings;
        _pipe = pipe;
        _channel = channel;
        _cell = cell;
    }

    public void Run()
    {
        while (_channel.Read() is { } frame)
        {
            var reader = new MessagePackReader(frame.Span);
            switch (MessageFields.ReadType(ref reader))
            {
                case MessageType.Configure:
                    Configure();
                    break;
                case MessageType.Run:
                    Receive(new ReceivedChunk(frame, reader));
                    break;
                case MessageType.CancelCall when _kept.Count > 1:
                    EndOne();
                    break;
                case MessageType.Revoke or MessageType.CancelCall:
                    break;
                case MessageType.Exit:
                    return;
            }
        }
    }

    private void Configure()
    {
        switch (_settings.Fault)
        {
            case Fault.NeverGetsReady:
                break;
            case Fault.FailsToInitialize:
                using (var frame = new FrameBuilder())
                {
                    MessagePackWriter writer = frame.Writer(MessageType.InitializationFailed);
                    writer.Write("the initialization of the faulty worker failed");
                    writer.Write(false);
                    writer.Flush();
                    _channel.Send(frame);
                }

                Environment.Exit(_settings.ExitCode);
                break;
            default:
                SendMessage((int)MessageType.Ready, Environment.ProcessId);
                break;
        }
    }

    private void Receive(ReceivedChunk chunk)
    {
        switch (_settings.Fault)
        {
            case >= Fault.DiesReceiving and <= Fault.DiesHavingSent:
                Die(chunk);
                break;
            case >= Fault.SendsGarbage and <= Fault.SendsUnknownMessage:
                SendNonsense(chunk);
                break;
            case >= Fault.ReportsUnknownChunk and <= Fault.ReleasesNegative:
                ReportFalsely(chunk);
                break;
            case Fault.EndsOneOfCancelled:
                Keep(chunk);
                break;
            case >= Fault.ClosesChannel:
                Hold(chunk);
                break;
            default:
                Answer(chunk);
                break;
        }
    }

    private void Answer(ReceivedChunk chunk)
    {
        for (int i = 0; i < chunk.Count; i++)
        {
            chunk.Begin(_cell, i);
            _cell.End();
        }

        _channel.Send(chunk.Report(SectionFlags.ChunkEnd));
    }

    /// <summary>Answers the first, so that the parent sends others in advance, and keeps those.</summary>
    private void Keep(ReceivedChunk chunk)
    {
        if (!_hasAnswered)
        {
            _hasAnswered = true;
            Answer(chunk);
            return;
        }

        _kept.Add(chunk);
        if (_kept.Count == 1)
        {
            chunk.Begin(_cell);
        }
    }

    /// <summary>Had just ended one when it heard of the cancellation, and hangs in the next.</summary>
    private void EndOne()
    {
        _channel.Send(_kept[0].Report(SectionFlags.ChunkEnd));
        _kept[1].Begin(_cell);
        Thread.Sleep(Timeout.Infinite);
    }

    private void Die(ReceivedChunk chunk)
    {
        switch (_settings.Fault)
        {
            case Fault.DiesRunning:
                chunk.Begin(_cell);
                break;
            case Fault.DiesSending:
                chunk.Begin(_cell);
                ReadOnlySpan<byte> whole = chunk.Report(SectionFlags.ChunkEnd).Complete();
                _pipe.Write(whole[..(whole.Length / 2)]);
                break;
            case Fault.DiesHavingSent:
                Answer(chunk);
                break;
        }

        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private void SendNonsense(ReceivedChunk chunk)
    {
        chunk.Begin(_cell);
        switch (_settings.Fault)
        {
            case Fault.SendsGarbage:
                _pipe.Write([16, 0, 0, 0, .. Enumerable.Repeat((byte)0xC1, 16)]);
                break;
            case Fault.SendsOversizedFrame:
                _pipe.Write([0xFF, 0xFF, 0xFF, 0x7F, 1]);
                break;
            case Fault.SendsTruncatedFrame:
                _pipe.Write([200, 0, 0, 0, 1, 2, 3]);
                Environment.Exit(_settings.ExitCode);
                break;
            case Fault.SendsUnknownMessage:
                SendMessage(99, 0);
                break;
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private void ReportFalsely(ReceivedChunk chunk)
    {
        chunk.Begin(_cell);
        switch (_settings.Fault)
        {
            case Fault.ReportsUnknownChunk:
                _channel.Send(ReceivedChunk.Frame(chunk.Id + 1000, 1, SectionFlags.ChunkEnd, [0, 7]));
                Answer(chunk);
                return;
            case Fault.ReportsTooMany:
                _channel.Send(ReceivedChunk.Frame(chunk.Id, chunk.Count + 1, SectionFlags.ChunkEnd, [.. Enumerable.Repeat((byte)0, 2 * (chunk.Count + 1))]));
                return;
            case Fault.ReportsNegative:
                _channel.Send(ReceivedChunk.Frame(chunk.Id, -1, SectionFlags.None, [0, 7]));
                return;
            case Fault.ReportsTwice:
                Answer(chunk);
                Answer(chunk);
                return;
            case Fault.ReportsDamaged:
                ReportAll(chunk, [0xC1, 0xC1, 0xC1]);
                return;
            case Fault.ReportsNothing:
                ReportAll(chunk, []);
                return;
            case Fault.ReportsMoreThanItSays:
                ReportAll(chunk, [.. Enumerable.Repeat((byte)0, 2 * (chunk.Count + 1))]);
                return;
            case Fault.EndsChunkEarly:
                _channel.Send(ReceivedChunk.Frame(chunk.Id, 0, SectionFlags.ChunkEnd, []));
                return;
            default:
                ReleaseFalsely(chunk);
                return;
        }
    }

    private void ReleaseFalsely(ReceivedChunk chunk)
    {
        switch (_settings.Fault)
        {
            case Fault.ReleasesWhatItReported:
                _channel.Send(chunk.Report(SectionFlags.None, chunk.Count - 1));
                SendMessage((int)MessageType.Released, chunk.Id, 1);
                return;
            case Fault.ReleasesNegative:
                SendMessage((int)MessageType.Released, chunk.Id, -1);
                Answer(chunk);
                return;
        }
    }

    /// <summary>Says of all items that they have ended, with these records.</summary>
    private void ReportAll(ReceivedChunk chunk, byte[] records) =>
        _channel.Send(ReceivedChunk.Frame(chunk.Id, chunk.Count, SectionFlags.ChunkEnd, records));

    private void Hold(ReceivedChunk chunk)
    {
        chunk.Begin(_cell);
        switch (_settings.Fault)
        {
            case Fault.ClosesChannel:
                _channel.Dispose();
                break;
            case Fault.LeaksChannel:
                ChannelLeak.LeaveToChild();
                Environment.Exit(_settings.ExitCode);
                break;
            case Fault.StopsItself:
                _ = UnixNative.Kill(Environment.ProcessId, UnixNative.SignalStop);
                break;
            case Fault.IgnoresStops:
                _ = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
                break;
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private void SendMessage(int type, int first, int? second = null)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer((MessageType)type);
        writer.Write(first);
        if (second is int value)
        {
            writer.Write(value);
        }

        writer.Flush();
        _channel.Send(frame);
    }
}
