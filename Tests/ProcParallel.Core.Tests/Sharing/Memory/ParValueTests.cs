using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

[Collection(Name)]
public sealed class ParValueTests : MemoryTest
{
    [Fact]
    public void A_value_changes_in_one_step_whatever_its_size()
    {
        CheckNumbers<byte>(250, 3, 253, 254);
        CheckNumbers<int>(1, 2, 3, 4);
        CheckNumbers<double>(1.5, 2, 3.5, 4.5);
        CheckNumbers<decimal>(1.5m, 2, 3.5m, 4.5m);
        CheckNumbers<Int128>(1, 2, 3, 4);
    }

    [Fact]
    public void A_value_is_what_it_was_made_with()
    {
        ParValue value = Own(ParValue.Create(typeof(long), 5));
        Assert.Equal(5L, value.GetValue());
        Assert.Equal("ParValue<long>", value.ToString());
        Assert.Equal(0.0, Own(ParValue.Create(typeof(double))).GetValue());
        Assert.Throws<InvalidCastException>(() => ParValue.Create(typeof(int), "text"));
        Assert.Throws<InvalidCastException>(() => value.SetValue(1.5));
        Assert.Equal(5L, value.GetValue());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Half_a_large_value_is_never_seen()
    {
        ParValue<Int128> value = Own(ParValue<Int128>.Create());
        var writers = new List<Task>();
        for (int writer = 0; writer < 2; writer++)
        {
            writers.Add(Task.Run(() =>
            {
                for (ulong i = 0; i < 100_000; i++)
                    value.Value = new Int128(i, i);
            }));
        }

        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
        {
            Int128 now = value.Value;
            Assert.Equal((ulong)(now >> 64), (ulong)now);
        }

        await all;
    }

    private void CheckNumbers<T>(T first, T amount, T sum, T next)
        where T : unmanaged
    {
        ParValue<T> value = Own(ParValue<T>.Create(first));
        Assert.Equal(sum, value.Add(amount));
        Assert.Equal(next, value.Increment());
        Assert.Equal(next, value.Exchange(first));
        Assert.Equal(first, value.CompareExchange(sum, comparand: next));
        Assert.Equal(first, value.Value);
        Assert.Equal(first, value.CompareExchange(sum, comparand: first));
        Assert.Equal(sum, value.Value);
    }
}
