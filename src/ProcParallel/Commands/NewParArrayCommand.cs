using System.Collections;
using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes an array in shared memory. Python's <c>Array</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParArray", DefaultParameterSetName = LengthSet)]
[OutputType(typeof(ParArray))]
public sealed class NewParArrayCommand : NewSharedMemoryCmdlet
{
    private const string LengthSet = "Length";
    private const string InputSet = "Input";

    private readonly ArrayList _items = [];

    /// <summary>Gets or sets the number of elements, which are all zero.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LengthSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Length { get; set; }

    /// <summary>Gets or sets the elements, one after another or as an array.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets the type of the elements; the default is that of the first, and without one <c>double</c>.</summary>
    [Parameter]
    [TypeTransformation]
    [ValidateNotNull]
    public Type? Type { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputSet)
        {
            _items.Add(Bare(InputObject));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == LengthSet)
        {
            Type type = Type ?? TypeOf(null);
            Make(() => ParArray.Create(type, Length, Name, Locking), Name ?? (object)type);
            return;
        }

        // An array is not taken apart where it is given by name.
        IList items = _items is [IList only] ? only : _items;
        Type elementType = Type ?? (items.GetType().GetElementType() is { IsValueType: true } known ? known : TypeOf(items.Count == 0 ? null : Bare(items[0])));
        Make(() => ParArray.From(items.GetType() == elementType.MakeArrayType() ? (Array)items : Elements(elementType, items), Name, Locking), Name ?? (object)elementType);
    }

    private static Array Elements(Type type, IList items)
    {
        var elements = Array.CreateInstance(type, items.Count);
        for (int i = 0; i < elements.Length; i++)
        {
            elements.SetValue(Convert(items[i], type), i);
        }

        return elements;
    }
}
