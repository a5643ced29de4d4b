using System.Reflection;
using System.Runtime.Loader;

/// <summary>
/// The runtime calls this before the entry point of the program that it was named to, and it never returns: so the worker runs inside the
/// user's own <c>pwsh</c>, with that program's runtime and assemblies. The name, and its lack of a namespace, are the runtime's rule.
/// </summary>
internal static class StartupHook
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;

    public static void Initialize()
    {
        // What every worker needs is loaded by its path: to ask the handler below for it, the runtime would first load all that it knows of cultures.
        _ = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(Folder, "ProcParallel.Core.dll"));
        AssemblyLoadContext.Default.Resolving += ResolveBesideWorker;
        Run();
    }

    // Separate, because the types that it names can be loaded only after the lines above have run.
    private static void Run() => ProcParallel.Worker.WorkerMain.RunAndExit();

    private static Assembly? ResolveBesideWorker(AssemblyLoadContext context, AssemblyName name)
    {
        string path = Path.Combine(Folder, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
