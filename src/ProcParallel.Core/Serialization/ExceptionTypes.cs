using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using System.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace ProcParallel.Core.Serialization;

/// <summary>The exceptions that arrive as what they were, made by their own serialization constructors from what they say of themselves.</summary>
internal static class ExceptionTypes
{
    private static readonly Dictionary<string, Type> ByName = new Type[]
    {
        typeof(Exception), typeof(SystemException), typeof(ApplicationException), typeof(AggregateException),
        typeof(ArgumentException), typeof(ArgumentNullException), typeof(ArgumentOutOfRangeException), typeof(DuplicateWaitObjectException),
        typeof(ArithmeticException), typeof(DivideByZeroException), typeof(OverflowException), typeof(NotFiniteNumberException),
        typeof(ArrayTypeMismatchException), typeof(IndexOutOfRangeException), typeof(RankException), typeof(KeyNotFoundException),
        typeof(InvalidCastException), typeof(InvalidOperationException), typeof(ObjectDisposedException), typeof(NotSupportedException),
        typeof(PlatformNotSupportedException), typeof(NotImplementedException), typeof(NullReferenceException), typeof(FormatException),
        typeof(UriFormatException), typeof(CookieException), typeof(TimeoutException), typeof(TimeZoneNotFoundException),
        typeof(InvalidTimeZoneException), typeof(OperationCanceledException), typeof(TaskCanceledException), typeof(UnauthorizedAccessException),
        typeof(SecurityException), typeof(AuthenticationException), typeof(InvalidCredentialException), typeof(CryptographicException),
        typeof(IOException), typeof(FileNotFoundException), typeof(DirectoryNotFoundException), typeof(DriveNotFoundException),
        typeof(PathTooLongException), typeof(EndOfStreamException), typeof(FileLoadException), typeof(InvalidDataException),
        typeof(BadImageFormatException), typeof(DllNotFoundException), typeof(EntryPointNotFoundException), typeof(TypeLoadException),
        typeof(TypeInitializationException), typeof(MissingMemberException), typeof(MissingMethodException), typeof(MissingFieldException),
        typeof(MemberAccessException), typeof(MethodAccessException), typeof(FieldAccessException), typeof(AmbiguousMatchException),
        typeof(TargetInvocationException), typeof(TargetException), typeof(TargetParameterCountException), typeof(CultureNotFoundException),
        typeof(ExternalException), typeof(COMException), typeof(SEHException), typeof(Win32Exception), typeof(InvalidEnumArgumentException),
        typeof(InvalidAsynchronousStateException), typeof(WarningException), typeof(SocketException), typeof(WebException),
        typeof(HttpRequestException), typeof(ProtocolViolationException), typeof(DecoderFallbackException), typeof(EncoderFallbackException),
        typeof(JsonException), typeof(XmlException), typeof(RegexMatchTimeoutException), typeof(OutOfMemoryException),
        typeof(InsufficientMemoryException), typeof(InsufficientExecutionStackException), typeof(StackOverflowException),
        typeof(AccessViolationException), typeof(SerializationException), typeof(SynchronizationLockException), typeof(SemaphoreFullException),
        typeof(AbandonedMutexException), typeof(BarrierPostPhaseException), typeof(LockRecursionException), typeof(ThreadStateException),
        typeof(WaitHandleCannotBeOpenedException), typeof(SwitchExpressionException), typeof(MethodBindingException), typeof(Sharing.SharedMemoryException),
    }.ToDictionary(type => type.FullName!, StringComparer.Ordinal);

    public static Type? Find(string name) => ByName.GetValueOrDefault(name);
}
