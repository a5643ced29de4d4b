using System.Collections;
using System.Data.Common;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Types whose values mean nothing in another process.</summary>
internal static class Unserializable
{
    private static readonly List<(Type Type, string Reason)> Reasons =
    [
        (typeof(Stream), "a stream is open in this process only"),
        (typeof(TextReader), "a reader is open in this process only"),
        (typeof(TextWriter), "a writer is open in this process only"),
        (typeof(BinaryReader), "a reader is open in this process only"),
        (typeof(BinaryWriter), "a writer is open in this process only"),
        (typeof(SafeHandle), "a handle is valid in this process only"),
        (typeof(CriticalFinalizerObject), "it holds what is valid in this process only"),
        (typeof(nint), "a pointer is valid in this process only"),
        (typeof(nuint), "a pointer is valid in this process only"),
        (typeof(Pointer), "a pointer is valid in this process only"),
        (typeof(GCHandle), "a handle is valid in this process only"),
        (typeof(WaitHandle), "a wait handle is valid in this process only"),
        (typeof(Delegate), "a delegate is code of this process"),
        (typeof(Task), "a task runs in this process"),
        (typeof(ValueTask), "a task runs in this process"),
        (typeof(ValueTask<>), "a task runs in this process"),
        (typeof(Thread), "a thread belongs to this process"),
        (typeof(Timer), "a timer runs in this process"),
        (typeof(System.Timers.Timer), "a timer runs in this process"),
        (typeof(CancellationTokenSource), "a cancellation works in this process only"),
        (typeof(CancellationToken), "a cancellation works in this process only"),
        (typeof(MemberInfo), "a type or member is code, and nothing on the wire names code; send its name"),
        (typeof(Assembly), "an assembly is code, and nothing on the wire names code; send its path"),
        (typeof(Module), "a module is code, and nothing on the wire names code"),
        (typeof(AppDomain), "it is this process"),
        (typeof(Socket), "a connection is open in this process only"),
        (typeof(TcpClient), "a connection is open in this process only"),
        (typeof(UdpClient), "a connection is open in this process only"),
        (typeof(TcpListener), "a connection is open in this process only"),
        (typeof(HttpMessageInvoker), "its connections are open in this process only"),
        (typeof(DbConnection), "a connection is open in this process only"),
        (typeof(FileSystemWatcher), "it watches for this process only"),
        (typeof(IEnumerator), "an enumeration is under way in this process"),
        (typeof(WeakReference), "it refers to an object of this process"),
    ];

    /// <summary>Null for a type of which at least a property bag makes sense.</summary>
    public static string? ReasonFor(Type type)
    {
        if (type.IsByRefLike || type.IsPointer || type.IsFunctionPointer)
            return "a pointer is valid in this process only";
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return Reasons.Find(entry => entry.Type.IsAssignableFrom(type) || entry.Type == definition).Reason;
    }
}

/// <summary>Refuses values of a type, or does with them what the caller chose.</summary>
internal sealed class UnserializableHandler : TypeHandler
{
    private readonly string _reason;

    public UnserializableHandler(Type type, string reason)
        : base(ExtensionCode.PropertyBag, type)
    {
        _reason = reason;

        // Numbered by whatever is written in place of the value, if that has an identity.
        IsShared = false;
    }

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        serializer.WriteUnserializable(ref writer, value, _reason);
}
