namespace ProcParallel.Completion;

/// <summary>Completes names of processes.</summary>
public sealed class ProcessNameCompleter : JobNameCompleter
{
    private protected override bool IsMeant(ParJob job) => job is ParProcess;
}
