using System.Reflection;

namespace ProcParallel.Core.Methods;

/// <summary>
/// Finds a type and its overloads by name. A name in another case is taken when just one is there, as PowerShell would. Private
/// members are looked at only to say what is wrong.
/// </summary>
/// <remarks>What uses LINQ stands apart from what finds a method by its exact name: a new worker need not load it then.</remarks>
internal static class MethodFinder
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    internal static (Type Type, MethodOverload[] Overloads) Find(MethodAssembly assembly, MethodName name)
    {
        try
        {
            var type = FindType(assembly, name.Type);
            return (type, FindOverloads(type, name.Method));
        }
        catch (Exception error) when (error is IOException or TypeLoadException or BadImageFormatException)
        {
            throw new MethodBindingException(
                MethodBindingReason.DependencyNotFound,
                $"'{name.Type}.{name.Method}' of '{assembly.FilePath}' needs something that is not there: {error.Message} "
                + "Put it into the assembly's folder.",
                error);
        }
    }

    private static Type FindType(MethodAssembly assembly, string name)
    {
        var type = assembly.Assembly.GetType(name, throwOnError: false, ignoreCase: false) ?? FindInOtherCase(assembly, name);
        if (type is null) throw TypeNotFound(assembly, name);
        if (!type.IsVisible) throw NotPublic($"The type {type.FullName}");
        return type.ContainsGenericParameters
            ? throw new MethodBindingException(
                MethodBindingReason.GenericMethod,
                $"The type {type.FullName} has type parameters; only methods of plain types can be called.")
            : type;
    }

    private static MethodBindingException TypeNotFound(MethodAssembly assembly, string name)
    {
        var nearest = NameSuggestions.Nearest(name, Exported(assembly.Assembly).Select(static t => t.FullName!));
        return new MethodBindingException(
            MethodBindingReason.TypeNotFound,
            $"'{Path.GetFileName(assembly.FilePath)}' has no type '{ValueText.Shorten(name)}'.{NameSuggestions.Sentence(nearest)}")
        {
            Candidates = nearest,
        };
    }

    private static Type? FindInOtherCase(MethodAssembly assembly, string name)
    {
        var types = Exported(assembly.Assembly).Where(t => string.Equals(t.FullName, name, StringComparison.OrdinalIgnoreCase)).ToArray();
        return types.Length < 2 ? types.FirstOrDefault() : throw OnlyCaseDiffers(name, types.Select(static t => t.FullName!));
    }

    private static IEnumerable<Type> Exported(Assembly assembly)
    {
        try
        {
            return assembly.GetExportedTypes();
        }
        catch (Exception error) when (error is IOException or TypeLoadException)
        {
            // A type that cannot be loaded must not hide the others; it can still be asked for by its exact name.
            return Defined(assembly).Where(static t => t.IsVisible);
        }
    }

    private static IEnumerable<Type> Defined(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>();
        }
    }

    /// <summary>As in C#, the nearest type of the inheritance chain that has such a method decides; overloads further up are hidden.</summary>
    private static MethodOverload[] FindOverloads(Type type, string name)
    {
        MethodInfo[] otherwise = [];
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            var named = Named(declaring, name);
            if (Array.Exists(named, static m => m.IsPublic && m.IsStatic)) return Callable(named, $"{type.FullName}.{named[0].Name}");
            if (otherwise.Length == 0) otherwise = named;
        }

        throw WhyNotCallable(type, name, otherwise);
    }

    private static MethodInfo[] Named(Type type, string name)
    {
        var methods = type.GetMethods(Declared);
        var exact = Array.FindAll(methods, m => m.Name == name);
        return exact.Length > 0 ? exact : NamedInOtherCase(methods, name);
    }

    private static MethodInfo[] NamedInOtherCase(MethodInfo[] methods, string name)
    {
        var similar = Array.FindAll(methods, m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        if (similar.Length == 0) return similar;
        var names = similar.Select(static m => m.Name).Distinct(StringComparer.Ordinal).ToArray();
        return names.Length < 2 ? similar : throw OnlyCaseDiffers(name, names);
    }

    private static MethodOverload[] Callable(MethodInfo[] named, string fullName)
    {
        var methods = Array.FindAll(named, static m => m.IsPublic && m.IsStatic);
        var plain = Array.FindAll(methods, static m => !m.IsGenericMethodDefinition);
        if (plain.Length == 0)
        {
            throw Refused(MethodBindingReason.GenericMethod, $"{fullName} has type parameters; only plain methods can be called.", methods);
        }

        var supported = Array.FindAll(plain, static m => MethodOverload.WhyUnsupported(m) is null);
        return supported.Length > 0
            ? Array.ConvertAll(supported, static m => new MethodOverload(m))
            : throw Refused(
                MethodBindingReason.UnsupportedSignature,
                $"{fullName} cannot be called in another process: {MethodOverload.WhyUnsupported(plain[0])}.",
                plain);
    }

    private static MethodBindingException WhyNotCallable(Type type, string name, MethodInfo[] named)
    {
        if (Array.Find(named, static m => m.IsStatic) is { } hidden) return NotPublic($"The method {type.FullName}.{hidden.Name}");
        if (named.Length > 0)
        {
            return Refused(
                MethodBindingReason.MethodNotStatic,
                $"{type.FullName}.{named[0].Name} is not static; only public static methods of public types can be called.",
                named);
        }

        var names = type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.FlattenHierarchy)
            .Where(static m => !m.IsSpecialName)
            .Select(static m => m.Name);
        var nearest = NameSuggestions.Nearest(name, names);
        return new MethodBindingException(
            MethodBindingReason.MethodNotFound,
            $"The type {type.FullName} has no method '{ValueText.Shorten(name)}'.{NameSuggestions.Sentence(nearest)}")
        {
            Candidates = nearest,
        };
    }

    private static MethodBindingException NotPublic(string what) =>
        new(MethodBindingReason.NotPublic, $"{what} is not public; only public static methods of public types can be called.");

    private static MethodBindingException OnlyCaseDiffers(string name, IEnumerable<string> names) =>
        new(MethodBindingReason.Ambiguous, $"'{name}' is ambiguous: there are {string.Join(" and ", names)}. Write it in the same case.")
        {
            Candidates = names.ToArray(),
        };

    private static MethodBindingException Refused(MethodBindingReason reason, string message, MethodInfo[] methods)
    {
        var signatures = Array.ConvertAll(methods, SignatureText.Of);
        return new MethodBindingException(reason, $"{message} {BindingErrors.List("Overloads", signatures)}") { Candidates = signatures };
    }
}
