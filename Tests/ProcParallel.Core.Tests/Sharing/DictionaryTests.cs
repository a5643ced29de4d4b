using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

[Collection(Name)]
public sealed class DictionaryTests : SharingTest
{
    [Fact]
    public void Entries_are_set_and_got_and_removed()
    {
        ParDictionary dictionary = NewDictionary();
        Assert.Null(dictionary["none"]);
        Assert.False(dictionary.TryGet("none", out _));
        dictionary["one"] = 1;
        dictionary["null"] = null;
        dictionary["one"] = new[] { 1, 2 };
        Assert.Equal(new[] { 1, 2 }, dictionary["one"]);
        Assert.True(dictionary.TryGet("null", out object? value));
        Assert.Null(value);
        Assert.Equal(2, dictionary.Count);
        Assert.Equal(["one", "null"], dictionary.Keys);
        Assert.True(dictionary.Remove("one"));
        Assert.False(dictionary.Remove("one"));
        Assert.False(dictionary.ContainsKey("one"));
        dictionary.Clear();
        Assert.Equal(0, dictionary.Count);
    }

    [Fact]
    public void Keys_are_values_of_any_simple_type()
    {
        ParDictionary dictionary = NewDictionary();
        object[] keys = ["a", "A", "", 1, 1L, 1.0, 1m, true, 'a', Guid.Empty, DateTime.UnixEpoch, TimeSpan.Zero, DayOfWeek.Friday, new Version(1, 2), "\ud800"];
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.True(dictionary.TryAdd(keys[i], i));
        }

        Assert.All(Enumerable.Range(0, keys.Length), i => Assert.Equal(i, dictionary[keys[i]]));
        Assert.Equal(keys, dictionary.Keys);
        Assert.Equal(keys.Length, dictionary.ToHashtable().Count);
        Assert.Throws<ArgumentException>(() => dictionary[new[] { 1 }] = 1);
        Assert.Throws<ArgumentException>(() => dictionary[new { A = 1 }]);
        Assert.Throws<ArgumentNullException>(() => dictionary[null!]);
    }

    [Fact]
    public void Case_makes_no_difference_where_it_was_asked_for()
    {
        ParDictionary dictionary = Own(new ParDictionary(ignoreCase: true));
        dictionary["Name"] = 1;
        dictionary["NAME"] = 2;
        dictionary['n'] = 3;
        dictionary['N'] = 4;
        Assert.Equal(2, dictionary["name"]);
        Assert.Equal(3, dictionary['n']);
        Assert.Equal(["NAME", 'n', 'N'], dictionary.Keys);
        Assert.Equal(2, dictionary.ToHashtable()["nAmE"]);
    }

    [Fact]
    public void A_value_is_set_only_if_nobody_was_faster()
    {
        ParDictionary dictionary = NewDictionary();
        Assert.False(dictionary.TryGet("a", out _, out long none));
        Assert.Equal(0, none);
        Assert.True(dictionary.CompareAndSet("a", none, 1));
        Assert.False(dictionary.CompareAndSet("a", none, 2));
        Assert.True(dictionary.TryGet("a", out _, out long version));
        dictionary["a"] = 3;
        Assert.False(dictionary.CompareAndSet("a", version, 4));
        Assert.Equal(3, dictionary["a"]);
    }

    [Fact]
    public void What_cannot_travel_fails_and_changes_nothing()
    {
        ParDictionary dictionary = NewDictionary();
        dictionary["a"] = 1;
        Assert.Throws<ValueNotSerializableException>(() => dictionary["a"] = new MemoryStream());
        Assert.Equal(1, dictionary["a"]);
        Assert.Throws<InvalidTimeZoneException>(() => dictionary.Update("a", _ => throw new InvalidTimeZoneException()));
        Assert.Equal(1, dictionary["a"]);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Updates_of_four_processes_are_all_counted()
    {
        ParDictionary dictionary = NewDictionary();
        await using ProcessPool pool = NewPool(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingDictionaries.Count", dictionary, "count", 500)));
        Assert.Equal(2000, dictionary["count"]);
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_four_processes_compare_and_set_is_all_there()
    {
        ParDictionary dictionary = NewDictionary();
        await using ProcessPool pool = NewPool(4);
        int[] tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<int>(pool, "SharingDictionaries.CountByCompareAndSet", dictionary, "count", 200)));
        Assert.Equal(800, dictionary["count"]);
        Assert.All(tries, count => Assert.True(count >= 200));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_process_that_is_killed_in_an_update_changes_nothing_and_keeps_nobody_waiting()
    {
        ParDictionary dictionary = NewDictionary();
        dictionary["count"] = 1;
        await using ProcessPool pool = NewPool(1);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingDictionaries.DieUpdating", dictionary, "count"));
        Assert.Equal(1, dictionary["count"]);
        Assert.Equal(2, dictionary.Update("count", value => (int)value! + 1));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Only_one_process_is_the_first()
    {
        ParDictionary dictionary = NewDictionary();
        await using ProcessPool pool = NewPool(4);
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync<bool>(pool, "SharingDictionaries.TryAdd", dictionary, "first")));
        Assert.Single(added, one => one);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Other_processes_see_the_same_entries()
    {
        ParDictionary dictionary = Own(new ParDictionary(ignoreCase: true));
        await using ProcessPool pool = NewPool(2);
        dictionary["here"] = "from here";
        Assert.Equal("from here", await CallAsync<string>(pool, "SharingDictionaries.Get", dictionary, "HERE"));
        await CallAsync<object>(pool, "SharingDictionaries.Set", dictionary, "there", dictionary);
        Assert.Same(dictionary, dictionary["THERE"]);
    }

    private ParDictionary NewDictionary() => Own(new ParDictionary());
}
