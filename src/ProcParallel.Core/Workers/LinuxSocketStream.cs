using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ProcParallel.Core.Workers;

/// <summary>The connecting end of a local socket, with blocking calls and nothing else.</summary>
/// <remarks>
/// The runtime's own pipes and sockets take a tenth of the time in which a worker starts: they bring their asynchronous engine and its
/// tracing along. One thread may read while another writes; disposing wakes both.
/// </remarks>
internal sealed class LinuxSocketStream : Stream
{
    private const int LongestPath = 107;
    private const int Interrupted = 4;
    private const int NoSuchFile = 2;
    private const int ConnectionRefused = 111;

    private readonly SafeFileHandle _socket;

    private LinuxSocketStream(SafeFileHandle socket)
    {
        _socket = socket;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Connects to a socket that a process of this user listens at.</summary>
    /// <returns>Null when nobody listens there.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">Another user listens there.</exception>
    public static LinuxSocketStream? TryConnect(string path)
    {
        var socket = new SafeFileHandle(UnixNative.OpenLocalSocket(), ownsHandle: true);
        try
        {
            if (socket.IsInvalid)
            {
                throw LastError();
            }

            if (!Connect(socket, Address(path)))
            {
                socket.Dispose();
                return null;
            }

            return IsOwn(socket) ? new LinuxSocketStream(socket) : throw new UnauthorizedAccessException($"Another user listens at {path}.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count = UnixNative.Receive(_socket, ref MemoryMarshal.GetReference(buffer), buffer.Length, 0);
            if (count >= 0)
            {
                return (int)count;
            }

            ThrowUnlessInterrupted();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint count = UnixNative.Send(_socket, in MemoryMarshal.GetReference(buffer), buffer.Length, UnixNative.SendWithoutSignal);
            if (count >= 0)
            {
                buffer = buffer[(int)count..];
            }
            else
            {
                ThrowUnlessInterrupted();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_socket.IsClosed)
        {
            // The handle itself is closed only when no call uses it any more.
            const int bothWays = 2;
            _ = UnixNative.ShutDown(_socket, bothWays);
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool Connect(SafeFileHandle socket, ReadOnlySpan<byte> address)
    {
        while (UnixNative.Connect(socket, in MemoryMarshal.GetReference(address), address.Length) != 0)
        {
            if (Marshal.GetLastPInvokeError() is NoSuchFile or ConnectionRefused)
            {
                return false;
            }

            ThrowUnlessInterrupted();
        }

        return true;
    }

    // struct sockaddr_un: the family, then the path with its terminator.
    private static byte[] Address(string path)
    {
        int length = Encoding.UTF8.GetByteCount(path);
        if (length > LongestPath)
        {
            throw new IOException($"The path of a socket is too long: {path}");
        }

        byte[] address = new byte[sizeof(ushort) + length + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(address, UnixNative.LocalSocketFamily);
        Encoding.UTF8.GetBytes(path, address.AsSpan(sizeof(ushort)));
        return address;
    }

    // struct ucred: process id, user, group.
    private static bool IsOwn(SafeFileHandle socket)
    {
        Span<int> credentials = stackalloc int[3];
        int length = credentials.Length * sizeof(int);
        return UnixNative.GetPeerCredentials(socket, ref credentials[0], ref length) == 0 && credentials[1] == UnixNative.GetEffectiveUser();
    }

    private static void ThrowUnlessInterrupted()
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw LastError();
        }
    }

    private static IOException LastError() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
}
