using System.Globalization;
using System.Security.Cryptography;

namespace ProcParallel.Core.Workers;

/// <summary>A directory, private to the user and to this process, that holds the socket of the endpoint and the progress cells, and elsewhere than on Linux
/// and Windows shared memory.</summary>
/// <remarks>
/// A process that is killed cannot remove its directory. Its name says whose it is, by the two halves of a <see cref="ProcessIdentity"/>, so the next
/// process that makes one removes those whose owner is gone.
/// </remarks>
internal sealed class EndpointDirectory : IDisposable
{
    private const string Prefix = "procparallel-";

    /// <summary>The name of the socket in the directory, elsewhere than on Windows.</summary>
    public const string SocketName = "s";

    /// <summary>The longest socket path that every Unix allows is 104 bytes with the terminator.</summary>
    private const int LongestDirectory = 80;

    /// <summary>What follows the prefix: a process id, when it started, and a random name.</summary>
    private const int LongestName = 10 + 1 + 8 + 1 + 16;

    private const int MaximumLooks = 10;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private EndpointDirectory(string path)
    {
        FullPath = path;
    }

    public string FullPath { get; }

    public static EndpointDirectory Create()
    {
        // Nobody waits for what others have left, however much there is in the temporary folder.
        _ = Task.Run(RemoveAllAbandonedAsync);
        string root = Root();
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{(uint)ProcessIdentity.Own:x}-{RandomName()}");
        string path = Path.Combine(root, name);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new EndpointDirectory(path);
    }

    /// <summary>
    /// Whether a pipe's name has the form of those that <see cref="Endpoint"/> gives. A name that came from elsewhere is checked, so that it cannot lead to
    /// another program's pipe.
    /// </summary>
    public static bool IsPipeName(string name)
    {
        string? directory = name;
        if (!OperatingSystem.IsWindows())
        {
            if (!Path.IsPathRooted(name) || Path.GetFullPath(name) != name || Path.GetFileName(name) != SocketName)
            {
                return false;
            }

            directory = Path.GetFileName(Path.GetDirectoryName(name));
        }

        return directory is not null && directory.StartsWith(Prefix, StringComparison.Ordinal) && directory.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '-');
    }

    public static string RandomName() => Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).ToLowerInvariant();

    /// <summary>Removes the directories of processes that are gone, with all their workers.</summary>
    /// <returns>False when workers of one are still there.</returns>
    public static bool RemoveAbandoned()
    {
        bool areGone = true;
        try
        {
            foreach (string path in Directory.EnumerateDirectories(Root(), Prefix + "*"))
            {
                if (OwnerOf(path) is ulong owner && !ProcessIdentity.IsAlive(owner))
                {
                    areGone &= RemoveWithNoted(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is tidying the same directory, or it belongs to another user: either way it is not ours to insist.
        }

        return areGone;
    }

    public void Dispose() => Delete(FullPath);

    /// <summary>Looks again when workers of a dead process were still on their way out: it may be long until the next directory is made.</summary>
    private static async Task RemoveAllAbandonedAsync()
    {
        for (int look = 1; !RemoveAbandoned() && look < MaximumLooks; look++)
        {
            await Task.Delay(LookInterval).ConfigureAwait(false);
        }
    }

    private static bool RemoveWithNoted(string path)
    {
        try
        {
            if (!RuntimeFiles.RemoveNoted(path))
            {
                return false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Another process is removing it. What is there is removed, and others' directories, too.
        }

        Delete(path);
        return true;
    }

    /// <summary>Where all such directories of the user are.</summary>
    public static string Root()
    {
        string temporary = Path.GetTempPath();
        return OperatingSystem.IsWindows() || temporary.Length <= LongestDirectory - Prefix.Length - LongestName ? temporary : "/tmp";
    }

    private static ulong? OwnerOf(string path)
    {
        string[] parts = Path.GetFileName(path)[Prefix.Length..].Split('-');
        return parts.Length == 3
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
            && uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint start) ? ((ulong)id << 32) | start : null;
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed by somebody else, or a file in it is still open (Windows): the next process that starts removes it.
        }
    }
}
