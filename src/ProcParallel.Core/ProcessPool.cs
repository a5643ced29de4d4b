using System.Runtime.CompilerServices;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Results;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core;

/// <summary>
/// Runs static methods of assemblies in a pool of worker processes. Needs no PowerShell.
/// </summary>
/// <remarks>
/// Arguments and results travel by value. A worker that dies, hangs or is killed costs only the items that it had begun. Workers end
/// with the pool, and with this process in whatever way that ends. A pool that is neither disposed of nor held by anybody any more ends
/// when the garbage collector finds it; a call that is open holds its pool. Thread-safe.
/// </remarks>
public sealed class ProcessPool : IAsyncDisposable, IDisposable
{
    /// <summary>How long a call that has ended waits for its source of items to end, too.</summary>
    private static readonly TimeSpan SourceTimeout = TimeSpan.FromMilliseconds(500);

    private readonly WorkerPool _pool;

    // Not disposed of with the pool: what had arrived before can still be read.
    private readonly ThreadLocal<ValueSerializer> _serializer;

    /// <summary>Makes a pool. Workers are started when there is work, or at once as many as <see cref="ProcessPoolOptions.MinimumWorkers"/> says.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ProcessPool(ProcessPoolOptions? options = null)
    {
        options ??= new ProcessPoolOptions();
        options.Validate();
        _pool = new WorkerPool(new PoolSettings
        {
            Name = options.Name,
            Command = WorkerCommand.ForDotnet(options.WorkerAssemblyPath),
            Kind = WorkerKind.Method,
            ThrottleLimit = options.ThrottleLimit,
            MinimumWorkers = options.MinimumWorkers,
            WorkingDirectory = options.WorkingDirectory,
            Environment = options.EnvironmentVariables,
            IdleTimeout = options.IdleTimeout,
            MaxTasksPerWorker = options.MaxTasksPerWorker,
            MaxWorkerMemory = options.MaxWorkerMemory,
            StartTimeout = options.StartTimeout,
            StopGracePeriod = options.StopGracePeriod,
        });
        _serializer = new ThreadLocal<ValueSerializer>(
            () => new ValueSerializer(new SerializationOptions { Sealer = new ValueSealer(_pool.ValueKey) }));
    }

    /// <summary>Stops the pool that everybody has forgotten. Elsewhere, because to stop takes locks, and the finalizer's thread must not wait.</summary>
    ~ProcessPool()
    {
        if (_pool is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.Stop(), _pool, preferLocal: false);
        }
    }

    internal WorkerPool Workers => _pool;

    /// <summary>Calls a method once.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Stops it: a method that takes a token sees it; one that does not return in time is killed with its process.</param>
    /// <returns>The result; the default of the type for a method without one.</returns>
    /// <exception cref="WorkerLostException">The worker process ended.</exception>
    /// <exception cref="PoolClosedException">The pool is closed, or was stopped before the call was done.</exception>
    /// <remarks>What the method throws is thrown here.</remarks>
    public async Task<T?> InvokeAsync<T>(MethodReference method, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var options = new CallOptions { Single = true };
        PoolCall call = Open(method, new MapOptions { Splat = true }, options);
        using CancellationTokenRegistration registration = cancellationToken.Register(call.Cancel);
        Add(call, arguments is object?[] array ? array : [.. arguments]);
        call.CompleteAdding();
        await foreach (ItemResult<T> result in ReadAsync<T>(call, cancellationToken).ConfigureAwait(false))
        {
            return result.Error is null ? (result.Outputs.Count == 0 ? default : result.Outputs[^1]) : throw result.Error;
        }

        throw EndOf(call, cancellationToken);
    }

    /// <summary>Calls a method for each item. Items are read only as fast as results are taken.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="method">The method; its first argument is the item.</param>
    /// <param name="items">The items, of any number.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The outputs; an item that failed throws at its place.</returns>
    public async IAsyncEnumerable<T> MapAsync<TItem, T>(
        MethodReference method, IAsyncEnumerable<TItem> items, MapOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ItemResult<T> result in MapResultsAsync<TItem, T>(method, items, options, cancellationToken).ConfigureAwait(false))
        {
            if (result.Error is not null)
            {
                throw result.Error;
            }

            foreach (T output in result.Outputs)
            {
                yield return output;
            }
        }
    }

    /// <inheritdoc cref="MapAsync{TItem, T}(MethodReference, IAsyncEnumerable{TItem}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<T> MapAsync<TItem, T>(
        MethodReference method, IEnumerable<TItem> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapAsync<TItem, T>(method, ToAsync(items), options, cancellationToken);

    /// <summary>Calls a method for each item and reports each, failed or not.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="method">The method; its first argument is the item.</param>
    /// <param name="items">The items, of any number.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>One result for each item.</returns>
    public async IAsyncEnumerable<ItemResult<T>> MapResultsAsync<TItem, T>(
        MethodReference method, IAsyncEnumerable<TItem> items, MapOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        options ??= MapOptions.Default;
        options.Validate();
        PoolCall call = Open(method, options, options.ToCallOptions());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenRegistration registration = stop.Token.Register(call.Cancel);
        var room = new SemaphoreSlim(0, 1);
        Task feeding = FeedAsync(call, items, room, stop.Token);
        try
        {
            await foreach (ItemResult<T> result in ReadAsync<T>(call, cancellationToken, room).ConfigureAwait(false))
            {
                yield return result;
            }

            if (call.Aborted is not null)
            {
                throw EndOf(call, cancellationToken);
            }

            await feeding.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);

            // A source that heeds nothing must not hold up who has left, or a pool's end.
            await Task.WhenAny(feeding, Task.Delay(SourceTimeout, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more work and waits until what was given is done and the workers have ended.</summary>
    /// <returns>A task that ends then.</returns>
    public Task CloseAsync()
    {
        _pool.Close();
        return _pool.Ended;
    }

    /// <summary>Stops everything: calls that are not done fail with <see cref="PoolClosedException"/>, workers are killed.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    /// <returns>A task that ends when the workers are gone.</returns>
    public async ValueTask DisposeAsync()
    {
        _pool.Stop();
        GC.SuppressFinalize(this);
        await _pool.Ended.ConfigureAwait(false);
    }

    private static Exception EndOf(PoolCall call, CancellationToken cancellationToken) =>
        call.Aborted is OperationCanceledException or null ? new OperationCanceledException(cancellationToken) : call.Aborted;

    private static async IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (T item in items)
        {
            yield return item;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private PoolCall Open(MethodReference method, MapOptions map, CallOptions options)
    {
        ArgumentNullException.ThrowIfNull(method);
        var work = new MethodWork(Path.GetFullPath(method.AssemblyPath), method.Method, map.Splat, [.. map.Arguments], null);
        return _pool.OpenCall(work.ToBytes(_serializer.Value!), options);
    }

    private void Add(PoolCall call, object? item)
    {
        using var buffer = new PooledBufferWriter(256);
        var writer = new MessagePackWriter(buffer);
        _serializer.Value!.Write(ref writer, item);
        writer.Flush();
        call.Add(buffer.WrittenSpan, item);
    }

    private async Task FeedAsync<TItem>(PoolCall call, IAsyncEnumerable<TItem> items, SemaphoreSlim room, CancellationToken token)
    {
        // Off the reader's thread, which a synchronization context would lead back to: a source that blocks must not keep results from their reader.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (TItem item in items.WithCancellation(token).ConfigureAwait(false))
            {
                while (call.IsFull && call.Aborted is null)
                {
                    await room.WaitAsync(token).ConfigureAwait(false);
                }

                Add(call, item);
                if (call.Aborted is not null)
                {
                    return;
                }
            }

            call.CompleteAdding();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The call has ended, and with it the need for items.
        }
        catch
        {
            // Its reader gets the results of the items before, and then this error.
            call.CompleteAdding();
            throw;
        }
    }

    private async IAsyncEnumerable<ItemResult<T>> ReadAsync<T>(
        PoolCall call, [EnumeratorCancellation] CancellationToken cancellationToken, SemaphoreSlim? room = null)
    {
        var assembler = new ResultAssembler<T>();
        while (true)
        {
            while (call.TryTake(out ResultPiece piece))
            {
                assembler.Read(piece, _serializer.Value!);
                call.Release(piece);
                if (room is { CurrentCount: 0 })
                {
                    room.Release();
                }

                while (assembler.Completed.TryDequeue(out ItemResult<T>? result))
                {
                    yield return result;
                }
            }

            if (call.IsFinished)
            {
                yield break;
            }

            await call.Signal.WaitAsync(-1, cancellationToken).ConfigureAwait(false);
        }
    }
}
