using System.Diagnostics;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>One child process and the channel to it, from launch to burial.</summary>
/// <remarks>
/// <para>Exactly one call of <see cref="IWorkerOwner.OnExited"/> ends its life, whatever happens: the program is missing, dies before it
/// connects, never connects, closes the channel, sends nonsense, or is killed.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed partial class WorkerProcess
{
    private readonly IWorkerOwner _owner;
    private readonly Endpoint _endpoint;
    private readonly WindowsJob? _job;
    private readonly OutputTail _standardErrorTail = new();
    private readonly object _lock = new();
    private readonly string _mark = WorkerMark.New();
    private IDisposable? _registration;
    private string _temporaryFolder = Path.GetTempPath();
    private string? _note;
    private Process? _process;
    private OutputPump? _output;
    private OutputPump? _error;
    private Channel? _channel;
    private Exception? _cause;
    private long _framesRead;
    private volatile bool _isReading;
    private bool _killed;
    private bool _ended;

    public WorkerProcess(int workerId, IWorkerOwner owner, Endpoint endpoint)
    {
        WorkerId = workerId;
        _owner = owner;
        _endpoint = endpoint;
        _job = OperatingSystem.IsWindows() ? new WindowsJob() : null;
        string cellPath = endpoint.NewFilePath();
        Cell = ProgressCell.Create(cellPath);
        CellPath = cellPath;
    }

    public int WorkerId { get; }

    public ProgressCell Cell { get; }

    /// <summary>Gets the operating system's number of the process; 0 before it was started.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Gets a value indicating whether the process has ended, which may not have been handled yet.</summary>
    public bool HasExited
    {
        get
        {
            lock (_lock)
            {
                // That a child has ended is known here only some moments after the system knows it.
                bool isGone = OperatingSystem.IsLinux() && ProcessStat.Of(ProcessId) is null or { State: ProcessStat.Zombie };
                return _ended || (_process is { } process && (isGone || process.HasExited));
            }
        }
    }

    /// <summary>Gets the key that both ends of this connection share; null before it is connected.</summary>
    public byte[]? SessionKey { get; private set; }

    private string CellPath { get; }

    /// <summary>Starts the process. Blocks for as long as the operating system takes to create it.</summary>
    public void Start(WorkerCommand command, WorkerKind kind, string? workingDirectory, IReadOnlyDictionary<string, string?> environment)
    {
        var connectionId = Guid.NewGuid();
        _registration = _endpoint.RegisterOne(connectionId, Serve, out HandshakeTicket ticket);
        try
        {
            var process = new Process { StartInfo = command.ToStartInfo(workingDirectory, environment) };
            process.StartInfo.Environment[WorkerMark.Variable] = _mark;
            _temporaryFolder = environment.GetValueOrDefault("TMPDIR") ?? _temporaryFolder;
            process.Exited += OnProcessExited;
            process.Start();

            // Closed in any case: the process object leaves it to whoever has asked for it, also when the process is gone before it has read anything.
            using StreamWriter input = process.StandardInput;
            Adopt(process);
            _note = _endpoint.NoteWorker(process.Id, _temporaryFolder);

            // Only now, or the end of a process that ends at once would be reported before there is one to ask for its exit code.
            process.EnableRaisingEvents = true;
            var bootstrap = new WorkerBootstrap(_endpoint.PipeName, connectionId, ticket, kind, CellPath, Environment.ProcessId, WorkerId);
            bootstrap.WriteTo(input.BaseStream);
        }
#pragma warning disable CA1031 // Whatever it is, it is why this worker never comes; nobody else would hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // A process that dies before it has read its standard input says why with its exit code, not with our broken pipe.
            End(_process is null ? e : null);
        }
    }

    /// <summary>Sends a frame; blocks while the worker's buffers are full. An error means that the worker is about to be reported as exited.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="body">What follows its content.</param>
    /// <param name="more">Whether another frame follows at once.</param>
    public void Send(FrameBuilder frame, ReadOnlySpan<byte> body = default, bool more = false)
    {
        Channel? channel = _channel;
        try
        {
            channel?.Send(frame, body, more);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reading side sees the same end and reports it.
        }
    }

    /// <summary>
    /// Kills the process and everything that it started, also one that is only being started. Returns at once;
    /// <see cref="IWorkerOwner.OnExited"/> follows.
    /// </summary>
    /// <param name="reason">Why, for the message about its end; null when whoever kills it says so elsewhere.</param>
    public void Kill(Exception? reason = null)
    {
        Process? process;
        lock (_lock)
        {
            process = _process;
            _killed = true;
            if (_ended)
            {
                return;
            }

            _cause ??= reason;
            if (process is null)
            {
                return;
            }
        }

        KillTree(process);
    }

    private void Adopt(Process process)
    {
        _job?.Assign(process);
        ProcessId = process.Id;
        _output = new OutputPump(process.StandardOutput.BaseStream, "ProcParallel stdout", bytes => _owner.OnOutput(bytes, isError: false));
        _error = new OutputPump(process.StandardError.BaseStream, "ProcParallel stderr", ReceiveError);
        bool killed;
        lock (_lock)
        {
            _process = process;
            killed = _killed;
        }

        if (killed)
        {
            KillTree(process);
        }
    }

    private void ReceiveError(ReadOnlyMemory<byte> bytes)
    {
        _standardErrorTail.Append(bytes.Span);
        _owner.OnOutput(bytes, isError: true);
    }

    /// <summary>The connection's thread: everything that the worker says is handled here, in order.</summary>
    private void Serve(Channel channel, byte[] sessionKey)
    {
        _registration?.Dispose();
        Exception? cause = null;
        try
        {
            SessionKey = sessionKey;
            lock (_lock)
            {
                if (_ended)
                {
                    channel.Dispose();
                    return;
                }

                _channel = channel;
            }

            // On Unix the file can go as soon as both ends have it mapped.
            Delete(CellPath);
            _owner.OnConnected();
            ReadFrames(channel);
        }
#pragma warning disable CA1031 // Whatever a worker's messages lead to ends that worker, and neither this process nor the pool.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cause = e is ObjectDisposedException or IOException { InnerException: System.Net.Sockets.SocketException } ? null : e;
        }

        End(cause);
    }

    private void ReadFrames(Channel channel)
    {
        while (true)
        {
            _isReading = true;
            Frame? frame = channel.Read();
            _isReading = false;
            if (frame is null)
            {
                return;
            }

            Interlocked.Increment(ref _framesRead);
            _owner.OnFrame(frame);
        }
    }
}
