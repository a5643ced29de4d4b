using ProcParallel.Core.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Methods;

public sealed class AsynchronousMethodTests
{
    private const int Watchdog = 30_000;

    [Theory]
    [InlineData("Numbers.Nothing", 1, MethodResultKind.Void, false)]
    [InlineData("Numbers.Square", 1, MethodResultKind.Value, false)]
    [InlineData("Asynchronous.Wait", 1, MethodResultKind.Void, true)]
    [InlineData("Asynchronous.Square", 1, MethodResultKind.Value, true)]
    [InlineData("Asynchronous.Pause", 0, MethodResultKind.Void, true)]
    [InlineData("Asynchronous.Greet", 1, MethodResultKind.Value, true)]
    [InlineData("Asynchronous.CountTo", 1, MethodResultKind.AsyncSequence, true)]
    [InlineData("Asynchronous.Lazily", 1, MethodResultKind.Value, false)]
    public void The_kind_of_result_is_known_before_the_call(string method, int count, object kind, bool isAsynchronous)
    {
        var invoker = TestAssembly.Load(method).Bind(count);
        Assert.Equal((MethodResultKind)kind, invoker.ResultKind);
        Assert.Equal(isAsynchronous, invoker.IsAsynchronous);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("Numbers.Square", 3, 9)]
    [InlineData("Asynchronous.Square", 3, 9)]
    [InlineData("Asynchronous.SquareAtOnce", "3", 9)]
    [InlineData("Asynchronous.Greet", "you", "Hello, you")]
    [InlineData("Asynchronous.Wait", 0, null)]
    [InlineData("Numbers.Nothing", 0, null)]
    public async Task Tasks_are_awaited(string method, object argument, object? expected)
    {
        var invoker = TestAssembly.Load(method).Bind(1);
        Assert.Equal(expected, await invoker.InvokeAsync([argument], CancellationToken.None));
        Assert.Equal(expected, await invoker.InvokeSingleAsync(argument, CancellationToken.None));
        Assert.Equal(expected, await Task.Run(() => invoker.Invoke(argument, CancellationToken.None)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_value_task_without_a_value_is_awaited() =>
        Assert.Null(await TestAssembly.Load("Asynchronous.Pause").Bind(0).InvokeAsync([], CancellationToken.None));

    [Fact(Timeout = Watchdog)]
    public async Task What_an_asynchronous_method_throws_comes_through_with_its_stack()
    {
        var invoker = TestAssembly.Load("Asynchronous.Fail").Bind(1);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await invoker.InvokeAsync(["broken"], CancellationToken.None));
        Assert.Equal("broken", error.Message);
        Assert.Contains("Asynchronous.Fail", error.StackTrace, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => invoker.Invoke("broken", CancellationToken.None)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task All_errors_of_an_asynchronous_call_are_in_the_task()
    {
        var thrown = TestAssembly.Load("Failures.Throw").Bind(1).InvokeSingleAsync("x", CancellationToken.None);
        Assert.True(thrown.IsFaulted);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await thrown);

        var refused = TestAssembly.Load("Numbers.Square").Bind(1).InvokeAsync(["x"], CancellationToken.None);
        Assert.True(refused.IsFaulted);
        await Assert.ThrowsAsync<MethodBindingException>(async () => await refused);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Null_in_the_place_of_a_task_is_a_clear_error()
    {
        var invoker = TestAssembly.Load("Asynchronous.NullTask").Bind(0);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await invoker.InvokeAsync([], CancellationToken.None));
        Assert.Contains("Task<int>", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_token_reaches_the_method()
    {
        using var source = new CancellationTokenSource();
        var running = TestAssembly.Load("Asynchronous.UntilCancelled").Bind(0).InvokeAsync([], source.Token);
        Assert.False(running.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await running);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_sequence_is_streamed()
    {
        var invoker = TestAssembly.Load("Asynchronous.CountTo").Bind(1);
        Assert.Equal([1, 2, 3], await ReadAsync(invoker, ["3"], CancellationToken.None));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_sequence_can_be_left_and_cancelled()
    {
        using var source = new CancellationTokenSource();
        var invoker = TestAssembly.Load("Asynchronous.CountForEver").Bind(0);
        await foreach (var item in invoker.StreamAsync([], source.Token))
        {
            if ((int)item! == 5) break;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in invoker.StreamAsync([], source.Token))
            {
                if ((int)item! == 5) await source.CancelAsync();
            }
        });
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_sequence_that_fails_yields_what_came_before()
    {
        var items = new List<object?>();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var item in TestAssembly.Load("Asynchronous.CountThenFail").Bind(1).StreamAsync([2], default)) items.Add(item);
        });
        Assert.Equal([1, 2], items);
        Assert.Equal("failed after 2", error.Message);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_value_streams_as_one_and_nothing_as_none()
    {
        Assert.Equal([9], await ReadAsync(TestAssembly.Load("Asynchronous.Square").Bind(1), [3], CancellationToken.None));
        Assert.Equal([null], await ReadAsync(TestAssembly.Load("Numbers.Echo").Bind(1), [null], CancellationToken.None));
        Assert.Empty(await ReadAsync(TestAssembly.Load("Asynchronous.Pause").Bind(0), [], CancellationToken.None));
    }

    [Fact]
    public void A_sequence_is_not_to_be_had_as_one_value()
    {
        var invoker = TestAssembly.Load("Asynchronous.CountTo").Bind(1);
        Assert.Throws<InvalidOperationException>(() => invoker.Invoke(3, CancellationToken.None));
    }

    [Fact]
    public void A_lazy_sequence_is_read_before_the_call_returns() =>
        Assert.Equal(new[] { 1, 2, 3 }, Assert.IsType<int[]>(TestAssembly.Call("Asynchronous.Lazily", 3)));

    private static async Task<List<object?>> ReadAsync(MethodInvoker invoker, object?[] arguments, CancellationToken token)
    {
        var items = new List<object?>();
        await foreach (var item in invoker.StreamAsync(arguments, token)) items.Add(item);
        return items;
    }
}
