using System.Reflection;

namespace ProcParallel.Core.Serialization;

/// <summary>Tells the assemblies of .NET and of PowerShell from everybody else's, by the keys that they are signed with.</summary>
internal static class RuntimeAssemblies
{
    private static readonly string[] Keys =
        ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "31bf3856ad364e35", "adb9793829ddae60"];

    public static bool Contains(Assembly assembly) =>
        !assembly.IsDynamic && assembly.GetName().GetPublicKeyToken() is { Length: > 0 } token && Keys.Contains(Convert.ToHexString(token), StringComparer.OrdinalIgnoreCase);
}
