using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>
/// The sockets and pipes by which debuggers and other sessions reach a .NET process and a PowerShell. They lie in the temporary folder, and a process
/// that is killed cannot remove its own.
/// </summary>
internal static class RuntimeFiles
{
    private const string NotePrefix = "worker-";
    private const int MaximumPasses = 3;

    /// <summary>Removes those of a process that has ended, or is about to.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="folder">Its temporary folder.</param>
    public static void Remove(int processId, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string id = processId.ToString(CultureInfo.InvariantCulture);
        try
        {
            // A look at a folder from which others delete at the same time, as workers do that end together, may miss some.
            for (int pass = 0; pass < MaximumPasses && Find(folder, id) is { Length: > 0 } found; pass++)
            {
                Array.ForEach(found, File.Delete);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone, or what looks like ours is another user's.
        }
    }

    /// <summary>Notes in a directory that outlives a killed process where a worker has its temporary folder.</summary>
    /// <returns>The path of the note.</returns>
    public static string Note(string directory, int processId, string folder)
    {
        string path = Path.Combine(directory, NotePrefix + processId.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(path, $"{ProcessIdentity.Of(processId)}\n{folder}");
        return path;
    }

    /// <summary>Removes those of the workers that are noted in a directory and are gone.</summary>
    /// <returns>False while one of them is still there: on its way out, it may make some yet.</returns>
    public static bool RemoveNoted(string directory)
    {
        bool areGone = true;
        foreach (string note in Directory.EnumerateFiles(directory, NotePrefix + "*"))
        {
            string[] lines = File.ReadAllLines(note);
            if (lines.Length < 2 || !ulong.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong worker))
            {
                // Its owner was killed while it wrote that.
                continue;
            }

            if (ProcessIdentity.IsAlive(worker))
            {
                areGone = false;
            }
            else if (int.TryParse(Path.GetFileName(note.AsSpan())[NotePrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ProcessIdentity.Of(id) == 0)
            {
                Remove(id, lines[1]);
            }
        }

        return areGone;
    }

    private static string[] Find(string folder, string processId) =>
        [.. Directory.EnumerateFiles(folder).Where(path => IsOf(Path.GetFileName(path.AsSpan()), processId))];

    // dotnet-diagnostic-ID-TIME-socket, clr-debug-pipe-ID-TIME-in and -out, CoreFxPipe_PSHost.TIME.ID.None.pwsh
    private static bool IsOf(ReadOnlySpan<char> name, string processId) =>
        IsOf(name, "dotnet-diagnostic-", processId, '-') || IsOf(name, "clr-debug-pipe-", processId, '-')
        || (name.StartsWith("CoreFxPipe_PSHost.") && name["CoreFxPipe_PSHost.".Length..] is var rest && rest.IndexOf('.') is var time and >= 0
            && IsOf(rest[time..], ".", processId, '.'));

    private static bool IsOf(ReadOnlySpan<char> name, string prefix, string processId, char end) =>
        name.StartsWith(prefix) && name[prefix.Length..] is var rest && rest.StartsWith(processId)
        && rest.Length > processId.Length && rest[processId.Length] == end;
}
