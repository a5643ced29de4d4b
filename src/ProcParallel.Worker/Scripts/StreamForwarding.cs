using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ProcParallel.Worker.Scripts;

/// <summary>Stands where a pipeline puts its output, and keeps none of it: each object goes on at once.</summary>
internal sealed class ForwardingList : Collection<PSObject>
{
    private readonly Action<PSObject> _forward;

    public ForwardingList(Action<PSObject> forward)
    {
        _forward = forward;
    }

    protected override void InsertItem(int index, PSObject item) => _forward(item);
}

/// <summary>Passes the records of a pipeline's streams on, in the order in which they are written, and keeps none.</summary>
internal static class StreamForwarding
{
    public static void Forward<T>(this PSDataCollection<T> stream, Action<T> forward)
    {
        // Adding is raised by the thread that writes, in the middle of the write; the record is stored only after it.
        stream.DataAdding += (_, added) => forward((T)added.ItemAdded);
        stream.DataAdded += (_, _) => stream.ReadAll();
    }
}
