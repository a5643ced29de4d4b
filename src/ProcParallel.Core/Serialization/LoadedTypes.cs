using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Finds enumerations and structures by name among the assemblies that are loaded already. No code runs, and no assembly is loaded but one of
/// the runtime's own to which a loaded one forwards the name.
/// </summary>
internal static class LoadedTypes
{
    private const int LongestName = 1024;

    // Everything that would make a name more than that of a type: arguments, assembly names, arrays, pointers, escapes.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("[],*&\\");

    private static readonly ConcurrentDictionary<string, Type> Enumerations = new(StringComparer.Ordinal);

    /// <summary>The name of a type for other processes: without what PowerShell puts before that of one that a script file defines.</summary>
    public static string NameOf(Type type)
    {
        string name = ValueSerializer.NameOf(type);
        int end = name.StartsWith('<') ? name.LastIndexOf(">.", StringComparison.Ordinal) : -1;
        return end < 0 ? name : name[(end + 2)..];
    }

    /// <summary>Has an enumeration found without a look at each assembly, which takes a new process a millisecond.</summary>
    public static void Remember(Type enumeration) => Enumerations.TryAdd(NameOf(enumeration), enumeration);

    /// <summary>Null if no enumeration of that name is loaded.</summary>
    public static Type? FindEnumeration(string name)
    {
        if (Enumerations.TryGetValue(name, out Type? known))
            return known;
        Type? type = Find(name, static type => type.IsEnum);
        if (type is { Assembly: { IsDynamic: false, IsCollectible: false } })
            Enumerations.TryAdd(name, type);
        return type;
    }

    /// <summary>Null if no structure of that full name that is as wanted is loaded.</summary>
    public static Type? FindStructure(string name, Predicate<Type> isWanted) => Find(name, type => type is { IsValueType: true, IsEnum: false } && isWanted(type));

    // The youngest first: what a script makes may be made anew under the same name, and for the same reason is not kept.
    private static Type? Find(string name, Predicate<Type> isWanted)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAny(NotInNames))
            return null;
        Assembly[] loaded = AppDomain.CurrentDomain.GetAssemblies();
        for (int i = loaded.Length - 1; i >= 0; i--)
        {
            Type? type = loaded[i].GetType(name, throwOnError: false) ?? FindInScript(loaded[i], name);
            if (type is { IsGenericTypeDefinition: false } && isWanted(type))
                return type;
        }

        return null;
    }

    private static Type? FindInScript(Assembly assembly, string name) => assembly.IsDynamic
        ? Array.Find(assembly.GetTypes(), type => type.FullName?.StartsWith('<') == true && string.Equals(NameOf(type), name, StringComparison.Ordinal))
        : null;
}
