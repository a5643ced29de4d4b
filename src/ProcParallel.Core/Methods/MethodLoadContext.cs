using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ProcParallel.Core.Methods;

/// <summary>
/// Where one assembly and what it needs are loaded: by its <c>.deps.json</c> if it has one, else from its own folder. ProcParallel.Core
/// and .NET itself are shared with the default context, so that types such as <see cref="CancellationToken"/> are the same on both sides.
/// </summary>
internal sealed class MethodLoadContext : AssemblyLoadContext
{
    private static readonly Assembly Core = typeof(MethodLoadContext).Assembly;
    private static readonly string? CoreName = Core.GetName().Name;

    private readonly string _folder;
    private readonly bool _fromMemory;

    /// <summary>Made when the first dependency is asked for: it costs 5 ms, and many assemblies need only .NET.</summary>
    private readonly Lazy<AssemblyDependencyResolver?> _resolver;

    /// <param name="assemblyPath">The full path of the assembly.</param>
    /// <param name="fromMemory">
    /// Read files instead of mapping them. The runtime keeps one mapped image a path and would return the old one for a rebuilt file.
    /// </param>
    internal MethodLoadContext(string assemblyPath, bool fromMemory)
        : base("ProcParallel: " + Path.GetFileName(assemblyPath))
    {
        _folder = Path.GetDirectoryName(assemblyPath)!;
        _fromMemory = fromMemory;
        _resolver = new(() => CreateResolver(assemblyPath));
        Resolving += static (context, name) => ((MethodLoadContext)context).LoadOwn(name);
    }

    internal Assembly LoadFile(string path)
    {
        if (!_fromMemory) return LoadFromAssemblyPath(path);
        using var assembly = new MemoryStream(File.ReadAllBytes(path));
        var symbolsPath = Path.ChangeExtension(path, ".pdb");
        using var symbols = File.Exists(symbolsPath) ? new MemoryStream(File.ReadAllBytes(symbolsPath)) : null;
        return LoadFromStream(assembly, symbols);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == CoreName) return Core;

        // Null leaves it to the default context. What that lacks, or has only in an older version, comes back by the Resolving event.
        return assemblyName.Name is null || IsFramework(assemblyName.Name) ? null : LoadOwn(assemblyName);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver.Value?.ResolveUnmanagedDllToPath(unmanagedDllName) ?? FindNativeInFolder(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }

    private static AssemblyDependencyResolver? CreateResolver(string assemblyPath)
    {
        if (!File.Exists(Path.ChangeExtension(assemblyPath, ".deps.json"))) return null;
        try
        {
            return new AssemblyDependencyResolver(assemblyPath);
        }
        catch (InvalidOperationException)
        {
            // A malformed deps file, or a host without hostpolicy: the folder is still a good answer.
            return null;
        }
    }

    /// <summary>
    /// .NET's own assemblies by their names: in a self-contained PowerShell they lie in one folder with libraries of PowerShell's, of
    /// which the user's assembly may need another version.
    /// </summary>
    private static bool IsFramework(string name) =>
        name is "System" or "mscorlib" or "netstandard" or "WindowsBase" or "Microsoft.CSharp"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.VisualBasic", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private Assembly? LoadOwn(AssemblyName name)
    {
        var path = _resolver.Value?.ResolveAssemblyToPath(name) ?? FindInFolder(name);
        return path is null ? null : LoadFile(path);
    }

    private string? FindInFolder(AssemblyName name)
    {
        var folder = string.IsNullOrEmpty(name.CultureName) ? _folder : Path.Combine(_folder, name.CultureName);
        var path = Path.Combine(folder, name.Name + ".dll");
        return File.Exists(path) ? path : null;
    }

    private string? FindNativeInFolder(string name)
    {
        var extension = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string[] folders = [_folder, Path.Combine(_folder, "runtimes", $"{system}-{architecture}", "native")];
        string[] files = [name, name + extension, "lib" + name + extension];
        return folders.SelectMany(folder => files.Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }
}
