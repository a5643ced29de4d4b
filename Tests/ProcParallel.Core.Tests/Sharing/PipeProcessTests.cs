using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Pipes between processes.</summary>
[Collection(Name)]
public sealed class PipeProcessTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task Everything_comes_back_from_the_other_end()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Task<int> echoing = CallAsync<int>(pool, "SharingPipes.Echo", theirs);
        object?[] messages = ["one", 2, null, Array.Empty<byte>(), new byte[16 << 20], new[] { 1.5 }];
        foreach (object? message in messages)
        {
            mine.Send(message);
            Assert.Equal(message, mine.Receive());
        }

        mine.Close();
        Assert.Equal(messages.Length, await echoing);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Both_ends_send_much_at_once()
    {
        const int Size = 16 << 20;
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(2);
        Task<int> first = CallAsync<int>(pool, "SharingPipes.Exchange", mine, Size);
        Task<int> second = CallAsync<int>(pool, "SharingPipes.Exchange", theirs, Size);
        Assert.Equal(Size, await first);
        Assert.Equal(Size, await second);
    }

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
    public async Task An_end_that_was_sent_on_is_open_although_its_sender_closed_it()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Task<int> echoing = CallAsync<int>(pool, "SharingPipes.Echo", theirs);
        theirs.Close();
        mine.Send("still");
        Assert.Equal("still", mine.Receive());
        mine.Close();
        Assert.Equal(1, await echoing);
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_end_is_used_by_one_task_after_another()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(2);
        for (int i = 0; i < 5; i++)
        {
            await CallAsync<object>(pool, "SharingPipes.Send", theirs, new object?[] { i });
            GC.Collect();
        }

        Assert.Equal(Enumerable.Range(0, 5).Cast<object?>(), Enumerable.Range(0, 5).Select(_ => mine.Receive()));
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_end_goes_through_a_pipe_and_through_a_queue()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        (ParConnection innerMine, ParConnection innerTheirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Task<object?> answering = CallAsync<object>(pool, "SharingPipes.AnswerThrough", theirs);
        mine.Send(innerTheirs);
        Assert.Equal("through", innerMine.Receive());
        await answering;

        ParQueue queue = NewQueue();
        queue.Put(innerMine);
        Assert.Same(innerMine, queue.Get());
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

    [Fact(Timeout = Watchdog)]
    public async Task The_wrong_direction_is_refused_in_other_processes_too()
    {
        (_, ParConnection theirs) = NewPipe(duplex: false);
        await using ProcessPool pool = NewPool(1);
        Assert.Contains("only sends", await CallAsync<string>(pool, "SharingPipes.ReceiveError", theirs), StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Any_of_several_pipes_gives_every_message_in_order()
    {
        const int Writers = 4;
        const int Count = 50;
        await using ProcessPool pool = NewPool(Writers);
        var pipes = Enumerable.Range(0, Writers).Select(_ => NewPipe(duplex: false)).ToList();
        Task[] writing = [.. pipes.Select((pipe, writer) => CallAsync<object>(pool, "SharingPipes.SendSlowly", pipe.Second, writer, Count))];
        var open = pipes.Select(pipe => pipe.First).ToList();
        int[] next = new int[Writers];
        while (open.Count > 0)
        {
            foreach (ParConnection ready in ParWait.Any(open).Cast<ParConnection>())
            {
                try
                {
                    (int writer, int number) = ((int, int))ready.Receive(0)!;
                    Assert.Equal(next[writer]++, number);
                }
                catch (ConnectionEndedException)
                {
                    open.Remove(ready);
                }
            }
        }

        Assert.All(next, count => Assert.Equal(Count, count));
        await Task.WhenAll(writing);
    }
}
