using System.Diagnostics;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Both ends in one process.</summary>
[Collection(Name)]
public sealed class PipeTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public Task Messages_keep_their_boundaries_and_order_in_both_directions() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe();
        object?[] messages = ["one", 2, null, Array.Empty<byte>(), new byte[] { 1, 2 }, ""];
        foreach (object? message in messages)
        {
            first.Send(message);
            second.Send(message);
        }

        Assert.Equal(messages, messages.Select(_ => second.Receive()));
        Assert.Equal(messages, messages.Select(_ => first.Receive()));
    });

    [Fact(Timeout = Watchdog)]
    public Task Bytes_are_received_as_bytes_and_into_buffers() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe();
        first.SendBytes([1, 2, 3]);
        first.SendBytes([]);
        first.SendBytes([4, 5]);
        first.SendBytes([6, 7, 8, 9]);
        first.Send("text");
        Assert.Equal([1, 2, 3], second.ReceiveBytes());
        Assert.Empty(second.ReceiveBytes());
        byte[] buffer = new byte[3];
        Assert.Equal(2, second.ReceiveBytes(buffer));
        Assert.Equal([4, 5, 0], buffer);

        // One that does not fit is not cut, and the buffer is as it was.
        MessageTooLongException tooLong = Assert.Throws<MessageTooLongException>(() => second.ReceiveBytes(buffer));
        Assert.Equal([6, 7, 8, 9], tooLong.Content);
        Assert.Contains("4 bytes", tooLong.Message, StringComparison.Ordinal);
        Assert.Equal([4, 5, 0], buffer);
        Assert.Throws<InvalidDataException>(() => second.ReceiveBytes());

        first.SendBytes([1, 2]);
        first.SendBytes([]);
        first.SendBytes([3]);
        Assert.Equal(2, second.ReceiveBytes(buffer.AsSpan(1)));
        Assert.Equal([4, 1, 2], buffer);
        Assert.Equal(0, second.ReceiveBytes(Span<byte>.Empty));
        Assert.Equal([3], Assert.Throws<MessageTooLongException>(() => second.ReceiveBytes(Span<byte>.Empty)).Content);
        Assert.False(second.Poll());
    });

    [Fact(Timeout = Watchdog)]
    public Task A_one_way_pipe_goes_one_way() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe(duplex: false);
        Assert.Equal((true, false, false, true), (first.CanReceive, first.CanSend, second.CanReceive, second.CanSend));
        second.Send(1);
        Assert.Equal(1, first.Receive());
        Assert.Throws<InvalidOperationException>(() => first.Send(1));
        Assert.Throws<InvalidOperationException>(() => second.Receive());
    });

    [Fact(Timeout = Watchdog)]
    public Task Poll_sees_messages_and_the_end() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe();
        Assert.False(first.Poll());
        var elapsed = Stopwatch.StartNew();
        Assert.False(first.Poll(0.1));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.099, 30);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Poll(-2));
        second.Send(1);
        Assert.True(first.Poll());
        Assert.True(first.Poll(-1));
        Assert.Equal(1, first.Receive(0));
        Assert.Throws<TimeoutException>(() => first.Receive(0.05));
        second.Close();
        Assert.True(first.Poll(-1));
    });

    [Fact(Timeout = Watchdog)]
    public Task The_rest_can_be_received_after_the_other_end_was_closed() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe();
        first.Send(1);
        first.Send(2);
        first.Close();
        first.Close();
        Assert.Throws<BrokenConnectionException>(() => second.Send(3));
        Assert.Equal(1, second.Receive());
        Assert.Equal(2, second.Receive());
        Assert.Throws<ConnectionEndedException>(() => second.Receive());
        Assert.Throws<ConnectionEndedException>(() => second.Receive());
        Assert.Throws<ObjectDisposedException>(() => first.Send(1));
    });

    [Fact(Timeout = Watchdog)]
    public async Task Closing_wakes_who_receives()
    {
        (ParConnection first, ParConnection second) = NewPipe();
        Task receiving = Task.Run(() => Assert.Throws<ConnectionEndedException>(() => second.Receive()));
        await Task.Delay(50);
        first.Close();
        await receiving;
    }

    [Fact(Timeout = Watchdog)]
    public Task What_cannot_travel_fails_where_it_is_sent() => Task.Run(() =>
    {
        (ParConnection first, ParConnection second) = NewPipe();
        Assert.Throws<ValueNotSerializableException>(() => first.Send(new MemoryStream()));
        Assert.False(second.Poll());
        first.Send(1);
        Assert.Equal(1, second.Receive());
    });

    [Fact(Timeout = Watchdog)]
    public async Task Very_much_on_its_way_makes_sending_wait()
    {
        (ParConnection first, ParConnection second) = NewPipe();
        byte[] message = new byte[40 << 20];
        first.Send(message);
        Assert.Throws<TimeoutException>(() => first.Send(message, 0.05));
        Task sending = Task.Run(() => first.Send(message));
        Assert.Equal(message.Length, second.ReceiveBytes().Length);
        await sending;
        Assert.Equal(message.Length, second.ReceiveBytes().Length);
        Assert.False(second.Poll());
    }

    [Fact(Timeout = Watchdog)]
    public Task An_end_that_nobody_refers_to_is_closed() => Task.Run(() =>
    {
        ParConnection second = SecondOnly();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Throws<ConnectionEndedException>(() => second.Receive(30));
    });

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private ParConnection SecondOnly() => Own(ParPipe.Create().Second);
}
