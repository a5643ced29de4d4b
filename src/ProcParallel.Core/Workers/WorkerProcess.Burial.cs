using System.Diagnostics;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <content>The end of a process, whatever it is seen by first.</content>
internal sealed partial class WorkerProcess
{
    private static readonly TimeSpan BurialTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Has the end handled elsewhere. The process object is locked while it raises this, and it raises this also for whoever asks it whether it has
    /// exited: the end, which waits for the process and takes the pool's lock, is not for their thread.
    /// </summary>
    private void OnProcessExited(object? sender, EventArgs e) => ThreadPool.UnsafeQueueUserWorkItem(static worker => worker.HandleExit(), this, preferLocal: false);

    private void HandleExit()
    {
        Channel? channel;
        lock (_lock)
        {
            channel = _channel;
        }

        // What a connected worker sent before its end is still to be read; the end of the stream follows it.
        if (channel is null)
        {
            End(null);
        }
        else
        {
            _ = CloseLeakedAsync(channel);
        }
    }

    /// <summary>
    /// Closes the channel of a process that is gone once nothing more comes. Its end of the stream closes with it, unless something that it left
    /// behind has inherited that.
    /// </summary>
    private async Task CloseLeakedAsync(Channel channel)
    {
        long framesRead = -1;
        while (!_isReading || framesRead != Interlocked.Read(ref _framesRead))
        {
            framesRead = Interlocked.Read(ref _framesRead);
            await Task.Delay(DrainTimeout).ConfigureAwait(false);
            if (Volatile.Read(ref _ended))
            {
                return;
            }
        }

        channel.Dispose();
    }

    private void End(Exception? cause)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _cause ??= cause;
        }

        _registration?.Dispose();
        _channel?.Dispose();
        int? exitCode = Bury();
        Delete(CellPath);

        // One that ended by itself has removed its own; and the number may be another process's by now.
        if (exitCode != 0 && ProcessId != 0 && ProcessIdentity.Of(ProcessId) == 0)
        {
            RuntimeFiles.Remove(ProcessId, _temporaryFolder);
        }

        Delete(_note);

        // A worker that used the module itself, or made shared objects, had an endpoint of its own.
        EndpointDirectory.RemoveAbandoned();
        _owner.OnExited(new WorkerExit(WorkerId, ProcessId, exitCode, _standardErrorTail.Text(), _cause));
        Cell.Dispose();
    }

    private int? Bury()
    {
        Process? process = _process;
        if (process is null)
        {
            return null;
        }

        // A worker that closed its channel is ending by itself: its own exit code is worth a moment. One that broke the protocol is not.
        bool exited = _cause is null && process.WaitForExit(DrainTimeout);
        KillTree(process);
        exited = exited || process.WaitForExit(BurialTimeout);
        ProcessTree.KillMarked(_mark);
        _output?.Join(DrainTimeout);
        _error?.Join(DrainTimeout);
        int? exitCode = exited ? process.ExitCode : null;
        process.Dispose();
        _job?.Dispose();
        return exitCode;
    }

    private static void KillTree(Process process)
    {
        try
        {
            ProcessTree.Kill(process);
        }
        catch (InvalidOperationException)
        {
            // Buried by another thread meanwhile.
        }
    }

    private static void Delete(string? path)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a mapped file; it goes with the endpoint's directory.
        }
    }
}
