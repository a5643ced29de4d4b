using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Serialization;
using ProcParallel.Errors;
using ProcParallel.Pools;
using ProcParallel.Scripts;

namespace ProcParallel.Commands;

/// <summary>What all cmdlets of the module share: cancellation by Ctrl+C, and errors that are always records.</summary>
public abstract class ParCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    private protected ParCmdlet()
    {
    }

    internal CancellationToken StopToken => _stopping.Token;

    internal static PoolRegistry Pools => PoolRegistry.Current;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Releases what the cmdlet holds. The engine calls it however the pipeline ends.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }
    }

    /// <summary>Runs something, and makes a terminating error of whatever goes wrong with it.</summary>
    private protected void Try(Action action, string target)
    {
        try
        {
            action();
        }
        catch (ParErrorException e)
        {
            ThrowTerminatingError(e.Record);
        }
        catch (PoolBrokenException e)
        {
            ThrowTerminatingError(ParError.PoolBroken(e, target).Record);
        }
        catch (PoolClosedException e)
        {
            ThrowTerminatingError(ParError.PoolClosed(e, target).Record);
        }
        catch (ValueNotSerializableException e)
        {
            ThrowTerminatingError(ParError.ValueNotSerializable(e, target).Record);
        }
    }

    private protected string? LiteralPath(string? path) => path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>Gets the directory that a user has named; without a name, the current location, or null when that is none.</summary>
    /// <exception cref="ParErrorException">It does not exist.</exception>
    private protected string? ExistingDirectory(string? path)
    {
        string? directory = path is null ? SessionCapture.FileSystemLocation(SessionState) : LiteralPath(path);
        return directory is null || Directory.Exists(directory) ? directory : throw ParError.DirectoryNotFound(directory);
    }

    /// <summary>Finds the pools of a name, which may have wildcards. One without them that no pool has is an error of the cmdlet.</summary>
    private protected List<ParPool> FindPools(string name)
    {
        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        List<ParPool> found = [.. Pools.All().Where(pool => pattern.IsMatch(pool.Name)).OrderBy(pool => pool.Name, StringComparer.OrdinalIgnoreCase)];
        if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            WriteError(ParError.PoolNotFound(name));
        }

        return found;
    }
}
