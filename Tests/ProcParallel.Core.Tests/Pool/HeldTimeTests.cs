using ProcParallel.Core.Scheduling;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>What counts as an item's wait for its reader.</summary>
public sealed class HeldTimeTests
{
    [Fact]
    public void Waits_of_an_item_add_up()
    {
        var held = new HeldTime();
        held.Add(started: 100, since: 110, now: 130);
        held.Add(started: 100, since: 150, now: 155);
        Assert.Equal(25, held.Of(100));
    }

    [Fact]
    public void A_wait_that_began_before_the_item_counts_from_its_start()
    {
        var held = new HeldTime();
        held.Add(started: 100, since: 40, now: 130);
        Assert.Equal(30, held.Of(100));
    }

    [Fact]
    public void What_another_item_has_waited_is_not_of_this()
    {
        var held = new HeldTime();
        held.Add(started: 100, since: 110, now: 130);
        Assert.Equal(0, held.Of(200));
        held.Add(started: 200, since: 210, now: 214);
        Assert.Equal((0, 4), (held.Of(100), held.Of(200)));
    }
}
