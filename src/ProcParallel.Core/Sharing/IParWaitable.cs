namespace ProcParallel.Core.Sharing;

/// <summary>What <see cref="ParWait"/> can wait for. Nothing is taken by waiting, and nothing is asked again and again.</summary>
internal interface IParWaitable
{
    /// <summary>Begins to wait until the object is ready: there is something to take, or it has come to its end.</summary>
    /// <param name="wake">Called when it is, on any thread, perhaps before this returns. Must not block.</param>
    Readiness WhenReady(Action wake);
}
