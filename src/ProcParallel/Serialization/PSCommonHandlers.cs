using System.Management.Automation;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Serialization;

/// <summary>The rows that nearly every script needs. (All others take a new process some ten milliseconds to make.)</summary>
internal static class PSCommonHandlers
{
    static PSCommonHandlers()
    {
        // What preference variables hold, which every script gets.
        LoadedTypes.Remember(typeof(ActionPreference));
        LoadedTypes.Remember(typeof(ConfirmImpact));
        if (EngineReflection.EngineType("System.Management.Automation.NativeArgumentPassingStyle") is { IsEnum: true } passing)
        {
            LoadedTypes.Remember(passing);
        }
    }

    public static TypeHandler Objects { get; } =
        new PSObjectHandler { Title = "`PSCustomObject`", Arrives = "the same properties in the same order, with the same type names; computed properties as notes" };

    public static IReadOnlyList<TypeHandler> Rows { get; } = [.. CommonHandlers.Rows, Objects];
}
