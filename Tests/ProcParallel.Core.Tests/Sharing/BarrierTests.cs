using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Barriers.</summary>
[Collection(Name)]
public sealed class BarrierTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task Five_pass_in_lockstep_with_one_action_a_pass()
    {
        const int Parties = 5, Passes = 10;
        ParBarrier barrier = Own(new ParBarrier(Parties));
        using ParArray<int> arrivals = ParArray<int>.Create(Parties);
        using ParValue<int> actions = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(Parties);
        int[]?[] numbers = await Task.WhenAll(
            Enumerable.Range(0, Parties).Select(party => CallAsync<int[]>(pool, "SharingBarriers.Pass", barrier, Passes, arrivals, party, actions)));
        for (int pass = 0; pass < Passes; pass++)
        {
            Assert.Equal([0, 1, 2, 3, 4], numbers.Select(own => own![pass]).Order());
        }

        Assert.Equal(Passes, actions.Value);
        Assert.Equal(0, barrier.WaitingCount);
        Assert.False(barrier.IsBroken);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Of_which_a_party_dies_while_it_waits_is_broken_for_all()
    {
        ParBarrier barrier = Own(new ParBarrier(4));
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(2);
        Task<string?>[] waiting = await WaitAsync(pool, barrier, 2);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(dying, "SharingBarriers.DieWaiting", barrier, 2));
        Assert.All(await Task.WhenAll(waiting), end => Assert.Equal("broken", end));
        Assert.True(barrier.IsBroken);
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait(30));
        Assert.Equal("broken", await CallAsync<string>(pool, "SharingBarriers.Wait", barrier));

        barrier.Reset();
        waiting = await WaitAsync(pool, barrier, 1);
        barrier.Abort();
        Assert.Equal("broken", await waiting[0]);
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Of_which_a_party_dies_in_its_action_is_broken_for_all()
    {
        ParBarrier barrier = Own(new ParBarrier(3));
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(2);
        Task<string?>[] waiting = await WaitAsync(pool, barrier, 2);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(dying, "SharingBarriers.DieActing", barrier));
        Assert.All(await Task.WhenAll(waiting), end => Assert.Equal("broken", end));
        Assert.True(barrier.IsBroken);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_which_a_party_dies_before_it_has_come_is_broken_for_all(bool othersWait)
    {
        ParBarrier barrier = Own(new ParBarrier(3));
        ParQueue here = NewQueue();
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(1);
        Task lost = CallAsync<object>(dying, "SharingBarriers.StayAway", barrier, here);
        int process = (int)here.Get()!;
        Task<string?>[] waiting = othersWait ? await WaitAsync(pool, barrier, 1) : [];
        Process.GetProcessById(process).Kill();
        await Assert.ThrowsAsync<WorkerLostException>(() => lost);
        await UntilAsync(() => barrier.IsBroken);
        Assert.All(await Task.WhenAll(waiting), end => Assert.Equal("broken", end));
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait(30));
        Assert.Equal("broken", await CallAsync<string>(pool, "SharingBarriers.Wait", barrier));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Is_used_on_by_others_when_those_who_have_passed_it_are_gone()
    {
        ParBarrier barrier = Own(new ParBarrier(2));
        for (int i = 0; i < 3; i++)
        {
            // The workers are killed when the pool is disposed of, and may have the barrier then.
            await using ProcessPool pool = NewPool(2);
            Task<string?>[] passing = [.. Enumerable.Range(0, 2).Select(_ => CallAsync<string>(pool, "SharingBarriers.Wait", barrier))];
            Assert.Equal(["passed as 0", "passed as 1"], (await Task.WhenAll(passing)).Order());
        }
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public async Task Is_broken_by_an_exit_only_if_that_is_of_a_failure(int exitCode, bool breaks)
    {
        ParBarrier barrier = Own(new ParBarrier(2));
        using (ChildProcess process = ChildProcess.Start(Method("SharingBarriers.PassAndExit"), [barrier, exitCode]))
        {
            barrier.Wait(50);
            process.Join();
            Assert.Equal(exitCode, process.ExitCode);
        }

        await UntilAsync(() => SharingServer.ConnectionCount == 0);
        Assert.Equal(breaks, barrier.IsBroken);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Breaks_when_a_party_gives_up_or_its_action_fails()
    {
        ParBarrier barrier = Own(new ParBarrier(2));
        Assert.Throws<TimeoutException>(() => barrier.Wait(0.05));
        Assert.True(barrier.IsBroken);
        barrier.Reset();
        await using ProcessPool pool = NewPool(1);
        Task<string?> other = CallAsync<string>(pool, "SharingBarriers.Wait", barrier);
        await UntilAsync(() => barrier.WaitingCount == 1);
        Assert.Throws<FormatException>(() => barrier.Wait(action: () => throw new FormatException()));
        Assert.Equal("broken", await other);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParBarrier(0));
    }

    private static async Task<Task<string?>[]> WaitAsync(ProcessPool pool, ParBarrier barrier, int count)
    {
        Task<string?>[] waiting = [.. Enumerable.Range(0, count).Select(_ => CallAsync<string>(pool, "SharingBarriers.Wait", barrier))];
        await UntilAsync(() => barrier.WaitingCount == count);
        return waiting;
    }
}
