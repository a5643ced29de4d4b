using ProcParallel.Core.Serialization;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>What runs items: PowerShell, or methods.</summary>
internal interface IWorkerHost
{
    /// <summary>Sets the host up. Called once, on the executing thread.</summary>
    /// <param name="identity">Who this worker is.</param>
    /// <param name="configuration">What the pool's maker wrote for this host.</param>
    /// <exception cref="Exception">Whatever it throws is reported as the failure of the initialization.</exception>
    void Configure(WorkerIdentity identity, ReadOnlyMemory<byte> configuration);

    /// <summary>Runs a chunk, and those of the same call that follow it as long as they come without another call's between. On the executing thread.</summary>
    void Run(WorkChunk chunk, WorkContext context);

    /// <summary>Ends a call whose state is kept, and writes what its end puts out. On the executing thread.</summary>
    void EndCall(int callId, WorkContext context);

    /// <summary>Says that the process has a name of its own, because it is that of one piece of work. Before that work, on the channel's thread.</summary>
    void TakeName(string name);

    /// <summary>Ends what was set up, in the way in which the process would end it by itself. On the executing thread, after the last item.</summary>
    void Close();

    /// <summary>Asks the running item to stop, from another thread. The item is over when <see cref="Run"/> goes on with the next.</summary>
    void RequestStop();
}

/// <summary>Who a worker is.</summary>
/// <param name="Bootstrap">What it was started with.</param>
/// <param name="Sealer">What secrets in values are sealed with.</param>
internal sealed record WorkerIdentity(WorkerBootstrap Bootstrap, ValueSealer Sealer);
