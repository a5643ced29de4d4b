using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>
/// The one place where this process listens. Everything that connects, connects here, names what it wants by a connection id, and
/// proves that it holds that connection's key.
/// </summary>
/// <remarks>
/// A connection is served on a thread of its own with blocking reads, which on the machines measured answers more than twice as fast as
/// asynchronous ones. Whoever connects and says nothing, or garbage, or too much, loses that connection only.
/// Thread-safe. The endpoint exists while anybody holds it: <see cref="Acquire"/> and <see cref="Dispose"/> count.
/// </remarks>
internal sealed class Endpoint : IDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectAttempt = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);
    private const int MaximumHandshakes = 256;

    private static readonly object SharedLock = new();
    private static Endpoint? _shared;

    private readonly EndpointDirectory _directory = EndpointDirectory.Create();
    private readonly ConcurrentDictionary<Guid, Registration> _registrations = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly PendingHandshakes _handshakes = new(MaximumHandshakes);
    private readonly Task _accepting;
    private int _holders;

    private Endpoint()
    {
        PipeName = OperatingSystem.IsWindows() ? Path.GetFileName(_directory.FullPath) : Path.Combine(_directory.FullPath, EndpointDirectory.SocketName);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        NamedPipeServerStream first = CreateServer();
        _accepting = AcceptAsync(first);
    }

    /// <summary>Gets the name to give to <see cref="Connect"/>.</summary>
    public string PipeName { get; }

    /// <summary>Gets the endpoint of this process, which is made when nobody holds one.</summary>
    public static Endpoint Acquire()
    {
        lock (SharedLock)
        {
            _shared ??= new Endpoint();
            _shared._holders++;
            return _shared;
        }
    }

    /// <summary>Connects to the endpoint of another process, or of this one.</summary>
    /// <param name="pipeName">The name of that endpoint.</param>
    /// <param name="owner">The id of the process that it is in. Once that is gone, nothing more is waited for.</param>
    /// <param name="connectionId">What to ask for there.</param>
    /// <param name="end">What holds the secret that belongs to it, or a ticket for one connection.</param>
    /// <param name="sessionKey">The key that both ends of this connection share.</param>
    /// <exception cref="IOException">Nobody listens there, or the handshake failed.</exception>
    /// <exception cref="TimeoutException">The process is there and does not answer.</exception>
    public static Channel Connect(string pipeName, int owner, Guid connectionId, IConnectingEnd end, out byte[] sessionKey)
    {
        Stream stream = Reach(pipeName, owner);
        try
        {
            var channel = new Channel(stream);
            sessionKey = Handshake.Connect(channel, connectionId, end);
            return channel;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static Stream Reach(string pipeName, int owner)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if ((OperatingSystem.IsLinux() ? (Stream?)LinuxSocketStream.TryConnect(pipeName) : TryConnect(pipeName)) is { } stream)
            {
                return stream;
            }

            if (Stopwatch.GetElapsedTime(start) > ConnectTimeout || !MayExist(pipeName, owner))
            {
                throw new TimeoutException($"Nobody answers at {pipeName}: the process {owner} that listened there has ended or hangs.");
            }

            Thread.Sleep(ConnectPause);
        }
    }

    // The runtime goes on trying where nobody listens, also when nobody ever will.
    private static NamedPipeClientStream? TryConnect(string pipeName)
    {
        var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, Options);
        try
        {
            pipe.Connect((int)ConnectAttempt.TotalMilliseconds);
            return pipe;
        }
        catch (TimeoutException)
        {
            pipe.Dispose();
            return null;
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    private static bool MayExist(string pipeName, int processId) =>
        ProcessIdentity.Of(processId) != 0 && (OperatingSystem.IsWindows() || File.Exists(pipeName));

    /// <summary>Gets a path for a small file that goes away with the endpoint.</summary>
    public string NewFilePath() => Path.Combine(_directory.FullPath, EndpointDirectory.RandomName());

    /// <summary>Notes a worker, so that whoever removes what this process has left finds what that worker has left, too.</summary>
    /// <returns>The path of the note, to be deleted when nothing is left.</returns>
    public string NoteWorker(int processId, string temporaryFolder) => RuntimeFiles.Note(_directory.FullPath, processId, temporaryFolder);

    /// <summary>Lets connections with this id in. Disposing the result lets no more in; it does not end those that are.</summary>
    /// <param name="connectionId">What the connecting end names.</param>
    /// <param name="key">The secret that it must hold.</param>
    /// <param name="serve">Called on the connection's own thread with the channel and the session key; owns the channel.</param>
    public IDisposable Register(Guid connectionId, byte[] key, Action<Channel, byte[]> serve) =>
        Add(new Registration(this, connectionId, key, null, serve));

    /// <summary>Lets one connection in: the one that has the ticket.</summary>
    /// <inheritdoc cref="Register"/>
    public IDisposable RegisterOne(Guid connectionId, Action<Channel, byte[]> serve, out HandshakeTicket ticket)
    {
        byte[] key = RandomNumberGenerator.GetBytes(Handshake.KeyLength);
        ticket = Handshake.NewTicket(key);
        return Add(new Registration(this, connectionId, key, ticket.AcceptingNonce, serve));
    }

    private Registration Add(Registration registration)
    {
        _registrations[registration.ConnectionId] = registration;
        return registration;
    }

    public void Dispose()
    {
        lock (SharedLock)
        {
            if (--_holders > 0)
            {
                return;
            }

            _shared = null;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Close();
    }

    // Windows serializes blocking reads and writes of a handle that was not opened for overlapped use; on Unix the flag only costs time.
    private static PipeOptions Options =>
        PipeOptions.CurrentUserOnly | (OperatingSystem.IsWindows() ? PipeOptions.Asynchronous : PipeOptions.None);

    private NamedPipeServerStream CreateServer() => new(
        PipeName, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, Options, 0, 0);

    private async Task AcceptAsync(NamedPipeServerStream server)
    {
        try
        {
            while (true)
            {
                bool isConnected = await TryAcceptAsync(server).ConfigureAwait(false);
                NamedPipeServerStream accepted = server;
                server = CreateServer();
                if (!isConnected || !TryServe(accepted))
                {
                    await accepted.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits for one connection. False, after a moment, for one of another user, one that left at once, or while the system can open no more.</summary>
    private async Task<bool> TryAcceptAsync(NamedPipeServerStream server)
    {
        try
        {
            await server.WaitForConnectionAsync(_closing.Token).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, whoever comes next must be let in.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            await Task.Delay(AcceptPause, _closing.Token).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Has a connection served on a thread of its own. False when the system has no thread for it.</summary>
    private bool TryServe(NamedPipeServerStream pipe)
    {
        var channel = new Channel(pipe);
        _handshakes.Add(channel);
        try
        {
            new Thread(() => Serve(channel)) { IsBackground = true, Name = "ProcParallel connection" }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            _handshakes.Remove(channel);
            return false;
        }
    }

    private void Serve(Channel channel)
    {
        Registration? registration = null;
        byte[]? sessionKey = null;
        try
        {
            using var timer = new Timer(_ => channel.Dispose(), null, HandshakeTimeout, Timeout.InfiniteTimeSpan);
            Handshake.Greeting greeting = Handshake.ReadGreeting(channel);
            if (_registrations.TryGetValue(greeting.ConnectionId, out registration))
            {
                sessionKey = Handshake.Accept(channel, greeting, registration.Key, registration.Nonce);
                sessionKey = registration.Admits() ? sessionKey : null;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or MessagePackSerializationException)
        {
            // A stranger. Whoever expects a connection has a time-out of its own.
        }
        finally
        {
            _handshakes.Remove(channel);
        }

        if (sessionKey is null)
        {
            channel.Dispose();
            return;
        }

        registration!.Serve(channel, sessionKey);
    }

    private void OnProcessExit(object? sender, EventArgs e) => Close();

    private void Close()
    {
        _closing.Cancel();
        _accepting.Wait(CloseTimeout);
        _directory.Dispose();
    }

    /// <param name="Owner">The endpoint.</param>
    /// <param name="ConnectionId">What the connecting end names.</param>
    /// <param name="Key">What it must hold.</param>
    /// <param name="Nonce">That of the ticket for the one connection that is let in; null if any number is.</param>
    /// <param name="Serve">Takes a connection over.</param>
    private sealed record Registration(Endpoint Owner, Guid ConnectionId, byte[] Key, byte[]? Nonce, Action<Channel, byte[]> Serve) : IDisposable
    {
        public bool Admits() => Nonce is null || Remove();

        public void Dispose() => Remove();

        private bool Remove() => Owner._registrations.TryRemove(ConnectionId, out _);
    }
}
