namespace FaultyWorker;

/// <summary>
/// Put in a worker's place, a worker that misbehaves in the way that its environment asks for; with the argument <c>parent</c>, a program with a pool
/// that tests can kill.
/// </summary>
internal static class Program
{
    private static Task Main(string[] arguments) =>
        arguments is ["parent", string state, string worker, string methods] ? ParentProgram.RunAsync(state, worker, methods) : WorkerProgram.RunAsync();
}
