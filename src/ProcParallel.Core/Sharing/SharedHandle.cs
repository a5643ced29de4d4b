namespace ProcParallel.Core.Sharing;

/// <summary>What travels in the place of a shared object: where it is served, and the key that lets its holder in.</summary>
/// <param name="PipeName">The endpoint of the process that made it.</param>
/// <param name="ServerId">The connection id of that process's sharing server.</param>
/// <param name="Key">What a connection must prove to hold; secrets in values are sealed with one derived from it.</param>
/// <param name="ProcessId">The process that made it, for messages.</param>
/// <param name="ObjectId">Its number there.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SharedHandle(string PipeName, Guid ServerId, byte[] Key, int ProcessId, long ObjectId, SharedObjectKind Kind);
