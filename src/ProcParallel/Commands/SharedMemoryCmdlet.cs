using System.Collections;
using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>What the cmdlets that make and find shared memory have in common.</summary>
public abstract class SharedMemoryCmdlet : ParCmdlet
{
    private protected SharedMemoryCmdlet()
    {
    }

    /// <summary>The type of elements that are not said to be of any: that of the first, or one that holds any number.</summary>
    private protected static Type TypeOf(object? first) => first is null ? typeof(double) : first.GetType();

    /// <summary>A value as one of a type, by PowerShell's own rules.</summary>
    private protected static object Convert(object? value, Type type)
    {
        try
        {
            return LanguagePrimitives.ConvertTo(value, type, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException e)
        {
            throw ParError.SharedValueInvalid(e, value);
        }
    }

    private protected static object? Bare(object? value) => value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;

    /// <summary>Makes shared memory and puts it out as the one object that it is.</summary>
    private protected void Make(Func<SharedMemory> make, object? target) => Try(
        () =>
        {
            try
            {
                WriteObject(make(), enumerateCollection: false);
            }
            catch (SharedMemoryException e)
            {
                throw new ParErrorException(ParError.SharedMemory(e, target));
            }
            catch (ArgumentException e)
            {
                throw ParError.SharedMemoryInvalid(e, target);
            }
        },
        string.Empty);

    /// <summary>Attaches to shared memory by each of some names.</summary>
    private protected void Find(IEnumerable names, Func<string, SharedMemory> open)
    {
        foreach (string name in names)
        {
            try
            {
                WriteObject(open(name), enumerateCollection: false);
            }
            catch (SharedMemoryException e)
            {
                WriteError(ParError.SharedMemory(e, name));
            }
            catch (ArgumentException e)
            {
                WriteError(ParError.SharedMemoryInvalid(e, name).Record);
            }
        }
    }
}
