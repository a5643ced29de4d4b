namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Notes when somebody makes one.</summary>
public sealed class HostileException : Exception
{
    public HostileException() => WasMade = true;

    public HostileException(string message)
        : base(message) => WasMade = true;

    public HostileException(string message, Exception inner)
        : base(message, inner) => WasMade = true;

    public static bool WasMade { get; private set; }
}
