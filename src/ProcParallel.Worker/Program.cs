namespace ProcParallel.Worker;

/// <summary>The entry point where no PowerShell is used: <c>dotnet exec ProcParallel.Worker.dll</c>.</summary>
internal static class Program
{
    private static void Main() => WorkerMain.RunAndExit();
}
