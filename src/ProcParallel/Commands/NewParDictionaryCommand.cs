using System.Collections;
using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a dictionary that processes share. Python's <c>Manager().dict()</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParDictionary")]
[OutputType(typeof(ParDictionary))]
public sealed class NewParDictionaryCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the first entries.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public IDictionary InputObject { get; set; } = new Hashtable();

    /// <summary>Gets or sets a value indicating whether upper and lower case make different keys, as they do not in a hash table.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var dictionary = new ParDictionary(ignoreCase: !CaseSensitive);
        foreach (DictionaryEntry entry in InputObject)
        {
            Send(dictionary, entry.Value, () => dictionary.Set(entry.Key, entry.Value));
        }

        WriteObject(dictionary);
    }
}
