using System.Reflection;

namespace ProcParallel.Core.Methods;

/// <summary>
/// A loaded assembly with a load context of its own. There is one for each path, kept as long as the process; a file that has changed
/// since is loaded again beside the old one, so that a warm worker runs what was last built.
/// </summary>
internal sealed class MethodAssembly
{
    private static readonly Dictionary<string, MethodAssembly> Loaded = new(StringComparer.Ordinal);

    private readonly FileStamp _stamp;
    private readonly Dictionary<string, MethodTarget> _targets = new(StringComparer.Ordinal);

    private MethodAssembly(string path, Assembly assembly, FileStamp stamp)
    {
        FilePath = path;
        Assembly = assembly;
        _stamp = stamp;
    }

    internal string FilePath { get; }

    internal Assembly Assembly { get; }

    internal static MethodAssembly Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(Path.GetFullPath(path));
        if (!file.Exists) throw NotFound(file.FullName);

        var stamp = new FileStamp(file.LastWriteTimeUtc, file.Length);
        lock (Loaded)
        {
            var isKnown = Loaded.TryGetValue(file.FullName, out var known);
            if (isKnown && known!._stamp == stamp) return known;

            var loaded = new MethodAssembly(file.FullName, LoadInto(file.FullName, fromMemory: isKnown), stamp);
            Loaded[file.FullName] = loaded;
            return loaded;
        }
    }

    internal MethodTarget GetTarget(string method)
    {
        lock (_targets)
        {
            if (!_targets.TryGetValue(method, out var target))
            {
                target = MethodTarget.Find(this, MethodName.Parse(method));
                _targets.Add(method, target);
            }

            return target;
        }
    }

    private static Assembly LoadInto(string path, bool fromMemory)
    {
        try
        {
            return new MethodLoadContext(path, fromMemory).LoadFile(path);
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, error);
        }
    }

    private static MethodBindingException NotFound(string path)
    {
        var folder = Path.GetDirectoryName(path);
        var hint = Directory.Exists(path) ? " It is a folder; give the path of the .dll."
            : !Directory.Exists(folder) ? $" There is no folder '{folder}' either."
            : NameSuggestions.Sentence(Neighbours(path, folder));
        return new MethodBindingException(MethodBindingReason.AssemblyNotFound, $"There is no assembly '{path}'.{hint}");
    }

    private static string[] Neighbours(string path, string folder)
    {
        try
        {
            var names = Directory.EnumerateFiles(folder, "*.dll").Select(static f => Path.GetFileNameWithoutExtension(f));
            return NameSuggestions.Nearest(Path.GetFileNameWithoutExtension(path), names).Select(static n => n + ".dll").ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static MethodBindingException Invalid(string path, Exception error)
    {
        var library = Path.ChangeExtension(path, ".dll");
        var hint = error is BadImageFormatException && library != path && File.Exists(library)
            ? $" Is '{Path.GetFileName(library)}' beside it the one you mean?"
            : "";
        return new MethodBindingException(
            MethodBindingReason.AssemblyInvalid,
            $"'{path}' cannot be loaded as a .NET assembly: {error.Message}{hint}",
            error);
    }

    private readonly record struct FileStamp(DateTime Written, long Length);
}
