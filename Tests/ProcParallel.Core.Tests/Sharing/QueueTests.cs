using System.Diagnostics;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using Xunit;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Queues in one process, where requests take no pipe.</summary>
[Collection(SharingFixture.Name)]
public sealed class QueueTests : SharingTest
{
    [Fact(Timeout = SharingFixture.Watchdog)]
    public Task Items_come_in_the_order_in_which_they_were_put() => Task.Run(() =>
    {
        ParQueue queue = NewQueue();
        object?[] items = [1, "two", null, new[] { 3, 4 }, true];
        foreach (object? item in items)
        {
            queue.Put(item);
        }

        Assert.Equal(5, queue.Count);
        Assert.Equal(items, items.Select(_ => queue.Get()));
        Assert.Equal(0, queue.Count);
    });

    [Fact(Timeout = SharingFixture.Watchdog)]
    public Task A_full_queue_refuses_at_once_or_after_the_time() => Task.Run(() =>
    {
        ParQueue queue = NewQueue(6);
        for (int i = 0; i < 6; i++)
        {
            Assert.True(queue.TryPut(i));
        }

        Assert.Equal((6, 6), (queue.Count, queue.Capacity));
        Assert.False(queue.TryPut(6));
        var elapsed = Stopwatch.StartNew();
        Assert.Throws<TimeoutException>(() => queue.Put(6, 0.1));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.099, 30);
        Assert.Equal(6, queue.Count);
        Assert.Equal(0, queue.Get());
        Assert.True(queue.TryPut(6));
        Assert.Equal(Enumerable.Range(1, 6), Enumerable.Range(1, 6).Select(_ => (int)queue.Get()!));
    });

    [Fact(Timeout = SharingFixture.Watchdog)]
    public Task An_empty_queue_has_nothing_at_once_or_after_the_time() => Task.Run(() =>
    {
        ParQueue queue = NewQueue();
        Assert.False(queue.TryGet(out _));
        Assert.Throws<TimeoutException>(() => queue.Get(0));
        var elapsed = Stopwatch.StartNew();
        Assert.Throws<TimeoutException>(() => queue.Get(0.1));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.099, 30);
        queue.Put(1);
        Assert.True(queue.TryGet(out object? item));
        Assert.Equal(1, item);
    });

    [Fact(Timeout = SharingFixture.Watchdog)]
    public Task What_cannot_travel_fails_where_it_is_put_and_takes_no_room() => Task.Run(() =>
    {
        ParQueue queue = NewQueue(1);
        Assert.Throws<ValueNotSerializableException>(() => queue.Put(new MemoryStream()));
        Assert.Throws<ValueNotSerializableException>(() => queue.Put(new object[] { 1, new MemoryStream() }));
        Assert.Equal(0, queue.Count);
        Assert.True(queue.TryPut(1));
        Assert.Equal(1, queue.Get());
    });

    [Fact(Timeout = SharingFixture.Watchdog)]
    public Task A_closed_queue_gives_its_rest_and_then_says_so() => Task.Run(() =>
    {
        ParQueue queue = NewQueue();
        queue.Put(1);
        queue.Close();
        queue.Close();
        Assert.True(queue.IsClosed);
        Assert.False(queue.IsCompleted);
        Assert.Throws<QueueClosedException>(() => queue.Put(2));
        Assert.Throws<QueueClosedException>(() => queue.TryPut(2));
        Assert.Equal(1, queue.Get());
        Assert.True(queue.IsCompleted);
        Assert.Throws<QueueClosedException>(() => queue.Get());
        Assert.False(queue.TryGet(out _, -1));
        Assert.Equal(0, queue.Count);
    });

    [Fact(Timeout = SharingFixture.Watchdog)]
    public async Task Closing_wakes_everybody()
    {
        ParQueue empty = NewQueue();
        ParQueue full = NewQueue(1);
        full.Put(0);
        Task[] waiting =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Assert.Throws<QueueClosedException>(() => empty.Get()))),
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Assert.Throws<QueueClosedException>(() => full.Put(1)))),
        ];
        await Task.Delay(50);
        empty.Close();
        full.Close();
        await Task.WhenAll(waiting);
        Assert.Equal(1, full.Count);
    }

    [Fact(Timeout = SharingFixture.Watchdog)]
    public async Task A_token_ends_a_wait_and_nothing_is_lost_by_that()
    {
        ParQueue queue = NewQueue();
        using var source = new CancellationTokenSource();
        Task waiting = Task.Run(() => Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(-1, source.Token)));
        await Task.Delay(50);
        await source.CancelAsync();
        await waiting;
        queue.Put(1);
        Assert.Equal(1, queue.Get(0));
    }

    [Fact(Timeout = SharingFixture.Watchdog)]
    public async Task Join_waits_for_the_last_task_done()
    {
        ParQueue queue = NewQueue();
        Assert.True(queue.Join(0));
        queue.Put(1);
        queue.Put(2);
        Task<bool> joining = Task.Run(() => queue.Join());
        queue.Get();
        queue.TaskDone();
        Assert.False(queue.Join(0.05));
        queue.Get();
        Assert.False(joining.IsCompleted);
        queue.TaskDone();
        Assert.True(await joining);
        Assert.Throws<InvalidOperationException>(() => queue.TaskDone());
    }

    [Theory]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void A_time_that_is_none_is_refused(double seconds) => Assert.Throws<ArgumentOutOfRangeException>(() => NewQueue().Get(seconds));

    [Fact]
    public void A_capacity_that_is_none_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ParQueue(-1));

    [Fact(Timeout = SharingFixture.Watchdog)]
    public async Task A_queue_that_was_disposed_of_wakes_and_refuses()
    {
        ParQueue queue = NewQueue();
        Task waiting = Task.Run(() => Assert.Throws<SharedObjectGoneException>(() => queue.Get()));
        await Task.Delay(50);
        queue.Dispose();
        await waiting;
        Assert.Throws<ObjectDisposedException>(() => queue.Put(1));
        queue.Dispose();
    }
}
