using System.Management.Automation.Language;
using System.Reflection;

namespace ProcParallel;

/// <content>The text that positions in a script refer to.</content>
internal static partial class EngineReflection
{
    private static readonly PropertyInfo? PositionHelper = EngineType("System.Management.Automation.Language.InternalScriptExtent")?
        .GetProperty("PositionHelper", HiddenInstance);

    private static readonly FieldInfo? ScriptText = PositionHelper?.PropertyType.GetField("<ScriptText>k__BackingField", HiddenInstance);

    /// <summary>
    /// Has the positions of parsed text show lines of another text, in which the parsed one stands at the same offset. Where the engine is
    /// built otherwise they go on showing those of the parsed text.
    /// </summary>
    public static void SetScriptText(IScriptExtent extent, string text)
    {
        if (ScriptText is not null && PositionHelper!.DeclaringType!.IsInstanceOfType(extent))
        {
            ScriptText.SetValue(PositionHelper.GetValue(extent), text);
        }
    }
}
