namespace ProcParallel.Core.Workers;

/// <summary>Reads what a worker's process writes to a standard stream, as fast as it comes, so that the worker never waits for it.</summary>
internal sealed class OutputPump
{
    private const int StackSize = 256 * 1024;
    private readonly Stream _stream;
    private readonly Action<ReadOnlyMemory<byte>> _received;
    private readonly Thread _thread;

    public OutputPump(Stream stream, string name, Action<ReadOnlyMemory<byte>> received)
    {
        _stream = stream;
        _received = received;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Waits until everything that was written has been read.</summary>
    /// <returns>False when somebody still holds the stream open after that time.</returns>
    public bool Join(TimeSpan timeout) => _thread.Join(timeout);

    private void Run()
    {
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = _stream.Read(buffer)) > 0)
            {
                _received(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone.
        }
        finally
        {
            // The process object leaves it to its reader.
            _stream.Dispose();
        }
    }
}
