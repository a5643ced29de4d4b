using System.Diagnostics;

namespace ProcParallel.Worker.Execution;

/// <content>What has waited too long is sent while an item runs on.</content>
internal sealed partial class ResultSink
{
    /// <summary>Sends everything there is, because the process is about to end.</summary>
    public void FlushNow()
    {
        lock (_lock)
        {
            TryFlush();
        }
    }

    private void NotePending()
    {
        if (_oldest == 0)
        {
            _oldest = Stopwatch.GetTimestamp();
        }

        if (_sleeping)
        {
            _sleeping = false;
            _pending.Set();
        }
    }

    private void FlushPeriodically()
    {
        while (true)
        {
            _pending.Wait();
            for (int idle = 0; idle < IdleRounds; idle++)
            {
                Thread.Sleep(FlushInterval);
                lock (_lock)
                {
                    if (_oldest != 0)
                    {
                        idle = 0;
                        TryFlush();
                    }
                }
            }

            lock (_lock)
            {
                _sleeping = _oldest == 0;
                if (_sleeping)
                {
                    _pending.Reset();
                }
            }
        }
    }

    private void TryFlush()
    {
        try
        {
            Flush(keepOpenItem: Holds);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The parent is gone; the channel's thread ends the process.
        }
    }
}
