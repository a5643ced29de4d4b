using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Pipes whose other end is closed, or whose other process is gone.</summary>
[Collection(Name)]
public sealed class PipeEndTests : SharingTest
{
    [Theory(Timeout = Watchdog)]
    [InlineData("SendAndClose")]
    [InlineData("SendAndDie")]
    public async Task The_end_comes_after_the_remaining_messages(string method)
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Task<object?> sending = CallAsync<object>(pool, "SharingPipes." + method, theirs, new object?[] { 1, "two", 3 });
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal([1, "two", 3], new[] { mine.Receive(), mine.Receive(), mine.Receive() });
        Assert.Throws<ConnectionEndedException>(() => mine.Receive());
        Assert.Throws<BrokenConnectionException>(() => mine.Send(1));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_receiver_is_told_when_the_process_at_the_other_end_is_killed()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Task<object?> dying = CallAsync<object>(pool, "SharingPipes.ReceiveAndDie", theirs);
        Task receiving = Task.Run(() => Assert.Throws<ConnectionEndedException>(() => mine.Receive()));
        mine.Send(1);
        await receiving;
        await Assert.ThrowsAsync<WorkerLostException>(() => dying);
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_end_comes_after_the_messages_of_a_process_that_has_ended()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        using ChildProcess process = ChildProcess.Start(Method("SharingPipes.Send"), [theirs, new object?[] { 1, "two", new byte[1 << 20] }]);
        theirs.Close();
        await process.JoinAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal([1, "two", new byte[1 << 20]], new[] { mine.Receive(), mine.Receive(), mine.Receive() });
        Assert.True(mine.Poll(30));
        Assert.Throws<ConnectionEndedException>(() => mine.Receive());
        Assert.Throws<BrokenConnectionException>(() => mine.Send(1));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_sender_that_waits_for_room_is_told_when_the_process_at_the_other_end_is_killed()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        ParQueue here = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Task<object?> dying = CallAsync<object>(pool, "SharingPipes.StayAway", theirs, here);
        int process = (int)here.Get()!;
        byte[] message = new byte[40 << 20];
        mine.Send(message);
        Task sending = Task.Run(() => Assert.Throws<BrokenConnectionException>(() => mine.Send(message)));
        Assert.Throws<TimeoutException>(() => mine.Send(message, 0.2));
        Process.GetProcessById(process).Kill();
        await sending;
        await Assert.ThrowsAsync<WorkerLostException>(() => dying);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_pipe_ends_with_the_process_that_made_it()
    {
        await using ProcessPool pool = NewPool(1);
        ParConnection end = Own((await CallAsync<ParConnection>(pool, "SharingPipes.MakeAndSend", "from there"))!);
        Assert.Equal("from there", end.Receive());
        Process.GetProcessById(end.OwnerProcessId).Kill();
        Assert.Throws<SharedObjectGoneException>(() => end.Receive());
    }
}
