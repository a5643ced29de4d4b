namespace ProcParallel.Worker.Scripts;

/// <summary>Runs a call's script for one item after another.</summary>
internal interface IItemInvoker
{
    /// <summary>Runs the script for an item. What the script throws comes through.</summary>
    void Invoke(object? item);

    /// <summary>Runs what the script has for after the last item.</summary>
    void End();
}
