using System.Globalization;
using ProcParallel.Core;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <content>The thread that runs items.</content>
internal sealed partial class WorkerSession
{
    private void StartExecutor(WorkerIdentity identity, byte[] configuration) =>
        new Thread(() => ExecuteWhileConnected(identity, configuration), ExecutorStackSize) { Name = "ProcParallel executor" }.Start();

    /// <summary>
    /// A parent that is gone is noticed by whoever writes, too, and here perhaps first. An unhandled exception would end this process alone, before the
    /// reading thread has ended what it has started.
    /// </summary>
    private void ExecuteWhileConnected(WorkerIdentity identity, byte[] configuration)
    {
        try
        {
            Execute(identity, configuration);
        }
        catch (Exception) when (_channel.HasFailed)
        {
            // Nobody is there to hear of it. Now the reading thread hears of it in any case.
            _channel.Dispose();
        }
    }

    private void Execute(WorkerIdentity identity, byte[] configuration)
    {
        if (!Configure(identity, configuration))
        {
            Environment.Exit(1);
        }

        while (_queue.Take() is var entry)
        {
            if (entry.Chunk is not null)
            {
                _host.Run(entry.Chunk, _context);
                EndProcessWith(entry.Chunk);
            }
            else if (entry.EndedCall != 0)
            {
                EndCall(entry);
            }
            else
            {
                Environment.Exit(0);
            }
        }
    }

    private void EndProcessWith(WorkChunk chunk)
    {
        if (chunk.EndsProcess)
        {
            _host.Close();
            Environment.Exit(chunk.ExitCode ?? ExitStatus.Terminated);
        }
    }

    private void EndCall(WorkEntry entry)
    {
        if (entry.EndChunkId != 0)
        {
            _context.Sink.BeginChunk(null, entry.EndChunkId);
        }

        _host.EndCall(entry.EndedCall, _context);
        if (entry.EndChunkId != 0)
        {
            _context.Sink.EndChunk(waiting: 0);
        }
    }

    private bool Configure(WorkerIdentity identity, byte[] configuration)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer;
        try
        {
            _host.Configure(identity, configuration);
            writer = frame.Writer(MessageType.Ready);
            writer.Write(Environment.ProcessId);
        }
#pragma warning disable CA1031 // Whatever the initialization throws is its result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            frame.Reset();
            writer = frame.Writer(MessageType.InitializationFailed);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{e.GetType().FullName}: {e.Message}"));
            writer.Write(IsOfPool(e));
            writer.Flush();
            _channel.Send(frame);
            return false;
        }

        writer.Flush();
        _channel.Send(frame);
        return true;
    }

    /// <summary>
    /// Whether a pool that the initialization uses has failed, which has tried again itself. If all tried again around it, pools in pools would start a number of
    /// processes that grows with each level by as much as there are tries.
    /// </summary>
    private static bool IsOfPool(Exception? e) => e is not null && (e is PoolBrokenException || IsOfPool(e.InnerException));
}
