using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>Who is told what happens to a <see cref="WorkerProcess"/>.</summary>
internal interface IWorkerOwner
{
    /// <summary>The worker has authenticated itself. Called once, on the connection's thread.</summary>
    void OnConnected();

    /// <summary>A frame arrived; the receiver owns it. Called on the connection's thread, in order.</summary>
    void OnFrame(Frame frame);

    /// <summary>The process wrote to a standard stream. Called on a thread of that stream; the bytes are valid during the call.</summary>
    void OnOutput(ReadOnlyMemory<byte> bytes, bool isError);

    /// <summary>The process and its children are gone, or could not be started. Called once, last.</summary>
    void OnExited(WorkerExit exit);
}
