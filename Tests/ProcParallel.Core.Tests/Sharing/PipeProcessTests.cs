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
        byte[] large = new byte[16 << 20];
        new Random(1).NextBytes(large);
        await using ProcessPool pool = NewPool(1);
        Task<int> echoing = CallAsync<int>(pool, "SharingPipes.Echo", theirs);
        object?[] messages = ["one", 2, null, Array.Empty<byte>(), "", Array.Empty<object>(), large, new[] { 1.5 }, new byte[] { 1 }, new byte[] { 2, 3 }];

        // One after another, and then all at once, so that they could run together.
        foreach (object? message in messages)
        {
            mine.Send(message);
            Assert.Equal(message, mine.Receive());
        }

        Array.ForEach(messages, message => mine.Send(message));
        Assert.Equal(messages, messages.Select(_ => mine.Receive()));
        mine.SendBytes([]);
        mine.SendBytes([4, 5]);
        Assert.Empty(mine.ReceiveBytes());
        Assert.Equal([4, 5], mine.ReceiveBytes());
        mine.Close();
        Assert.Equal((2 * messages.Length) + 2, await echoing);
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
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Task<int> answering = CallAsync<int>(pool, "SharingPipes.EchoThrough", theirs);
        mine.Send(innerTheirs);
        innerTheirs.Close();
        innerMine.Send("through a pipe");
        Assert.Equal("through a pipe", innerMine.Receive());
        innerMine.Close();
        Assert.Equal(1, await answering);

        (innerMine, innerTheirs) = NewPipe();
        queue.Put(innerTheirs);
        innerTheirs.Close();
        innerMine.Send("through a queue");
        answering = CallAsync<int>(pool, "SharingPipes.EchoThroughQueue", queue);
        Assert.Equal("through a queue", innerMine.Receive());
        innerMine.Close();
        Assert.Equal(1, await answering);
        queue.Put(mine);
        Assert.Same(mine, queue.Get());
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_wrong_direction_is_refused_in_other_processes_too()
    {
        (ParConnection receiving, ParConnection sending) = NewPipe(duplex: false);
        await using ProcessPool pool = NewPool(1);
        Assert.Contains("only sends", await CallAsync<string>(pool, "SharingPipes.ReceiveError", sending), StringComparison.Ordinal);
        Assert.Contains("only receives", await CallAsync<string>(pool, "SharingPipes.SendError", receiving), StringComparison.Ordinal);
        await CallAsync<object>(pool, "SharingPipes.Send", sending, new object?[] { 1 });
        Assert.Equal(1, receiving.Receive());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Another_process_looks_for_messages_without_taking_them()
    {
        (ParConnection mine, ParConnection theirs) = NewPipe();
        await using ProcessPool pool = NewPool(1);
        Assert.False(await CallAsync<bool>(pool, "SharingPipes.Poll", theirs, 0.0));
        Assert.False(await CallAsync<bool>(pool, "SharingPipes.Poll", theirs, 0.1));
        Task<bool> waiting = CallAsync<bool>(pool, "SharingPipes.Poll", theirs, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        mine.Send(1);
        Assert.True(await waiting);
        Assert.True(await CallAsync<bool>(pool, "SharingPipes.Poll", theirs, 0.0));
        Assert.Equal(1, theirs.Receive(0));
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
