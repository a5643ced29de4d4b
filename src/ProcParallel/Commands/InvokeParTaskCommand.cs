using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Wire;
using ProcParallel.Progress;
using ProcParallel.Results;
using ProcParallel.Work;

namespace ProcParallel.Commands;

/// <summary>Runs work once in a pool and waits for it. Python's <c>Pool.apply</c>.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ParTask", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(object))]
public sealed class InvokeParTaskCommand : PoolWorkCmdlet
{
    private PoolCall? _call;
    private ProgressSink? _progress;

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Run, MyInvocation.MyCommand.Name);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        _call?.Cancel();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _call?.Cancel();
            _progress?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Run()
    {
        PreparedWork work = new WorkBuilder(this) { IsTask = true }.Build();
        _call = work.Open(new CallOptions
        {
            Single = true,
            ItemTimeout = ItemTimeout,
            RetryCount = RetryCount,
            RetryOnError = RetryOn == ParRetryOn.Error,
        });
        using var item = new PooledBufferWriter(256);
        var writer = new MessagePackWriter(item);
        work.Serializer.RootName = nameof(ArgumentList);
        work.Serializer.Write(ref writer, Method is null ? null : ArgumentList);
        writer.Flush();
        _call.Add(item.WrittenSpan, null);
        _call.CompleteAdding();
        _progress = new ProgressSink(this);
        new ResultWriter(this, _call, work.Serializer, _progress, passThru: false).WriteToEnd(StopToken);
    }
}
