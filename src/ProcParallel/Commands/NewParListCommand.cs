using System.Collections;
using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a list of items of different types in shared memory. Python's <c>ShareableList</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParList")]
[OutputType(typeof(ParList))]
public sealed class NewParListCommand : NewSharedMemoryCmdlet
{
    private readonly List<object?> _items = [];

    /// <summary>Gets or sets the items, one after another or as an array.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets how many bytes each slot has room for at least, whatever its first item takes.</summary>
    [Parameter]
    [ValidateRange(1, 0x7FFFFFC7)]
    public int SlotBytes { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _items.Add(Bare(InputObject));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An array is its items where it is given by name; bytes are one item.
        IEnumerable<object?> items = _items is [IList only and not byte[]] ? only.Cast<object?>() : _items;
        Make(() => ParList.From(items, Name, Locking, SlotBytes), Name);
    }
}
