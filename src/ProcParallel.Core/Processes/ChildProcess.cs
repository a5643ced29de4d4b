using System.Globalization;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Processes;
using ProcParallel.Core.Results;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core;

/// <summary>
/// A process of its own that runs one static method and ends with it. Python's <c>multiprocessing.Process</c>. Needs no PowerShell.
/// </summary>
/// <remarks>
/// What the method returns is not kept: let it put its results into a queue, or use <see cref="ProcessPool.InvokeAsync"/>. The process ends with this one, in
/// whatever way that ends; wait for it with <see cref="Join(TimeSpan)"/> before that, or among other things with <see cref="ParWait"/>. What it has started ends
/// with it. Thread-safe.
/// </remarks>
public sealed class ChildProcess : IParWaitable, IDisposable, IAsyncDisposable
{
    private static int _lastNumber;

    private readonly WorkerPool _pool;
    private readonly ProcessHandle _handle;
    private readonly Task _completed;
    private volatile Exception? _error;
    private bool _disposed;

    private ChildProcess(string name, WorkerPool pool, PoolCall call, ValueSerializer serializer)
    {
        Name = name;
        _pool = pool;
        _handle = new ProcessHandle(pool, call);
        _completed = FollowAsync(call, serializer);
    }

    /// <summary>Gets the process id.</summary>
    public int Id => _handle.ProcessId;

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether the process is there.</summary>
    public bool IsAlive => _handle.IsAlive;

    /// <summary>
    /// Gets the exit code; null while the process is there. 0 when the method returned, 1 when it threw, or what it gave to
    /// <see cref="Environment.Exit"/>; -15 after <see cref="Terminate"/>, also when it then had to be killed; -9 after <see cref="Kill"/>; otherwise, on Unix, the
    /// negative number of the signal that ended the process (a method that gives 128 plus such a number to <see cref="Environment.Exit"/> looks the same).
    /// </summary>
    public int? ExitCode => _handle.ExitCode;

    /// <summary>Gets what the method threw, or how the process was lost; null while it runs, when it exited by itself, and when it was stopped.</summary>
    public Exception? Error => _error;

    /// <summary>Gets a handle that is set when the process has ended. It lives as long as this object.</summary>
    public WaitHandle WaitHandle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return ((IAsyncResult)_completed).AsyncWaitHandle;
        }
    }

    /// <summary>Starts a method in a process of its own, and returns when the operating system has created that.</summary>
    /// <param name="method">The method. One that takes a <see cref="CancellationToken"/> is told of <see cref="Terminate"/> by it.</param>
    /// <param name="arguments">Its arguments, which travel by value.</param>
    /// <param name="options">How it is started; null for the defaults.</param>
    /// <returns>The process.</returns>
    /// <exception cref="PoolBrokenException">The process could not be started.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory does not exist.</exception>
    /// <exception cref="ValueNotSerializableException">An argument cannot travel.</exception>
    public static ChildProcess Start(MethodReference method, IReadOnlyList<object?> arguments, ChildProcessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        options ??= new ChildProcessOptions();
        options.Validate();
        string name = options.Name ?? string.Create(CultureInfo.InvariantCulture, $"Process-{Interlocked.Increment(ref _lastNumber)}");
        var pool = new WorkerPool(SettingsOf(name, options));
        try
        {
            pool.Created.Wait();
            var serializer = new ValueSerializer(new SerializationOptions { Sealer = new ValueSealer(pool.ValueKey) });
            var work = new MethodWork(Path.GetFullPath(method.AssemblyPath), method.Method, Splat: true, [], null);
            byte[] item = Serialize(serializer, arguments as object?[] ?? [.. arguments]);
            var handOver = new ProcessHandOver(name, null, new Dictionary<string, string?>());
            PoolCall call = pool.OpenCall(work.ToBytes(serializer), new CallOptions { Single = true, HandOver = handOver.ToBytes() });
            call.Add(item, null);
            call.CompleteAdding();
            pool.Close();
            return new ChildProcess(name, pool, call, serializer);
        }
        catch
        {
            pool.Stop();
            throw;
        }
    }

    /// <summary>Waits until the process has ended.</summary>
    public void Join() => _completed.Wait();

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="timeout">How long to wait; a negative time, like zero, only looks.</param>
    /// <returns>Whether it has ended.</returns>
    public bool Join(TimeSpan timeout) => _completed.Wait(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout);

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="cancellationToken">Ends the waiting, and not the process.</param>
    /// <returns>A task that ends then, however the process ended.</returns>
    public Task JoinAsync(CancellationToken cancellationToken = default) => _completed.WaitAsync(cancellationToken);

    /// <summary>Cancels the method's token, and kills the process when it has not ended after the grace period. Returns at once. Does nothing when it has ended.</summary>
    public void Terminate() => _handle.Terminate();

    /// <summary>Kills the process and everything that it started. Returns at once. Does nothing when it has ended.</summary>
    public void Kill() => _handle.Kill();

    /// <summary>Kills the process if it is there, and waits until it is gone.</summary>
    public void Dispose()
    {
        _disposed = true;
        Kill();
        Join();
    }

    /// <inheritdoc cref="Dispose"/>
    /// <returns>A task that ends when the process is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        Kill();
        await _completed.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Id})");

    Readiness IParWaitable.WhenReady(Action wake) => new TaskReadiness(_completed, wake);

    private static PoolSettings SettingsOf(string name, ChildProcessOptions options) => new()
    {
        Name = name,
        Command = WorkerCommand.ForDotnet(options.WorkerAssemblyPath),
        Kind = WorkerKind.Method,
        ThrottleLimit = 1,
        IsSingleUse = true,
        WorkingDirectory = options.WorkingDirectory,
        Environment = options.EnvironmentVariables,
        StartTimeout = options.StartTimeout,
        StopGracePeriod = options.StopGracePeriod,
    };

    private static byte[] Serialize(ValueSerializer serializer, object?[] arguments)
    {
        using var buffer = new PooledBufferWriter(256);
        var writer = new MessagePackWriter(buffer);
        serializer.RootName = "Arguments";
        serializer.Write(ref writer, arguments);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes what comes from the process, so that it never waits for its parent, until it is gone.</summary>
    private async Task FollowAsync(PoolCall call, ValueSerializer serializer)
    {
        var results = new ResultAssembler<object?>();
        while (!call.IsFinished)
        {
            await call.Signal.WaitAsync(-1, CancellationToken.None).ConfigureAwait(false);
            while (call.TryTake(out ResultPiece piece))
            {
                results.Read(piece, serializer);
                call.Release(piece);
            }
        }

        await _pool.Ended.ConfigureAwait(false);
        Exception? error = results.Completed.TryDequeue(out ItemResult<object?>? result) ? result.Error : call.Aborted;
        _error = _handle.IsStopRequested || ProcessHandle.IsOrdinaryEnd(error) ? null : error;
        serializer.Options.Sealer?.Dispose();
    }
}
