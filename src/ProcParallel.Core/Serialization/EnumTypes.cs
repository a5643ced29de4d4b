using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Finds enumeration types by name among the assemblies that are loaded already. No code runs, and no assembly is loaded but one of the
/// runtime's own to which a loaded one forwards the name.
/// </summary>
internal static class EnumTypes
{
    private const int LongestName = 1024;

    // Everything that would make a name more than that of a type: arguments, assembly names, arrays, pointers, escapes.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("[],*&\\");

    private static readonly ConcurrentDictionary<string, Type> Found = new(StringComparer.Ordinal);

    /// <summary>Null if no enumeration of that full name is loaded.</summary>
    public static Type? Find(string name)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAny(NotInNames))
            return null;
        if (Found.TryGetValue(name, out Type? known))
            return known;

        // The youngest first: what a script makes may be made anew under the same name, and for the same reason is not kept.
        Assembly[] loaded = AppDomain.CurrentDomain.GetAssemblies();
        for (int i = loaded.Length - 1; i >= 0; i--)
        {
            Type? type = loaded[i].GetType(name, throwOnError: false);
            if (type is not { IsEnum: true, IsGenericTypeDefinition: false })
                continue;
            if (!loaded[i].IsDynamic && !loaded[i].IsCollectible)
                Found.TryAdd(name, type);
            return type;
        }

        return null;
    }
}
