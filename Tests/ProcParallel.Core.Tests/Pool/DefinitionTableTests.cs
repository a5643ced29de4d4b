using ProcParallel.Core.Scheduling;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Which work a pool and its workers remember when no call uses it any more.</summary>
public sealed class DefinitionTableTests
{
    private const int Mebibyte = 1024 * 1024;

    private readonly DefinitionTable _table = new();

    [Fact]
    public void Equal_work_is_one_definition_while_it_is_used_and_afterwards()
    {
        WorkDefinition first = _table.Use([1, 2, 3]);
        Assert.Same(first, _table.Use([1, 2, 3]));
        Assert.NotSame(first, _table.Use([1, 2, 4]));
        Assert.Empty(_table.Leave(first));
        Assert.Empty(_table.Leave(first));
        Assert.Same(first, _table.Use([1, 2, 3]));
    }

    [Fact]
    public void Of_what_nobody_uses_the_last_sixty_four_are_kept()
    {
        for (byte i = 0; i < 64; i++)
        {
            Assert.Empty(_table.Leave(_table.Use([i])));
        }

        WorkDefinition again = _table.Use([0]);
        Assert.Equal([1], Assert.Single(Leave([64], [65])).Content);
        Assert.Empty(_table.Leave(_table.Use([64])));
        Assert.Same(again, _table.Use([0]));
    }

    [Fact]
    public void What_is_large_is_kept_up_to_a_size()
    {
        Assert.Empty(Leave(Large(1, 7), Large(2, 7)));
        Assert.Equal([1, 2], Leave(Large(3, 7), Large(4, 7)).Select(dropped => dropped.Content[0]));
        Assert.Equal(3, _table.Use(Large(3, 7)).Content[0]);
        Assert.Empty(Leave(Large(5, 7)));
    }

    [Fact]
    public void The_last_is_kept_however_large_it_is_and_nothing_that_is_used_is_dropped()
    {
        WorkDefinition used = _table.Use(Large(1, 20));
        WorkDefinition last = _table.Use(Large(2, 20));
        Assert.Empty(_table.Leave(last));
        Assert.Same(last, _table.Use(Large(2, 20)));
        Assert.Empty(_table.Leave(last));
        Assert.Same(last, Assert.Single(_table.Leave(used)));
    }

    private static byte[] Large(byte mark, int mebibytes)
    {
        var content = new byte[mebibytes * Mebibyte];
        content[0] = mark;
        return content;
    }

    private List<WorkDefinition> Leave(params byte[][] contents) => [.. contents.SelectMany(content => _table.Leave(_table.Use(content)))];
}
