using Xunit;

namespace ProcParallel.Core.Tests.Methods;

public sealed class OverloadTests
{
    [Theory]
    [InlineData(1, "int")]
    [InlineData((short)1, "int")]
    [InlineData(1L, "long")]
    [InlineData(1u, "long")]
    [InlineData(1.5f, "double")]
    [InlineData(1.5, "double")]
    [InlineData("1", "string")]
    [InlineData(new[] { 1 }, "IEnumerable<int>")]
    public void The_nearest_overload_is_chosen_as_in_CSharp(object argument, string expected)
    {
        var invoker = TestAssembly.Load("Overloads.Which").Bind(1);
        Assert.Equal(expected, invoker.Invoke(argument, CancellationToken.None));
        Assert.Equal(expected, invoker.Invoke(argument, CancellationToken.None));
        Assert.Equal(expected, TestAssembly.Load("Overloads.Which").Bind([argument]).Invoke(argument, CancellationToken.None));
    }

    [Fact]
    public void One_invoker_chooses_anew_when_the_types_change()
    {
        var invoker = TestAssembly.Load("Overloads.Which").Bind(1);
        object[] arguments = [1, 1, "a", 1, 2.0, "b", 3L, 3L];
        Assert.Equal(
            ["int", "int", "string", "int", "double", "string", "long", "long"],
            arguments.Select(a => invoker.Invoke(a, CancellationToken.None)));
    }

    [Fact]
    public void Several_arguments_decide_together()
    {
        Assert.Equal("int, int", TestAssembly.Call("Overloads.Which", 1, 2));
        Assert.Equal("int, string", TestAssembly.Call("Overloads.Which", 1, "2"));
        Assert.Equal("int, string", TestAssembly.Call("Overloads.Which", "1", "x"));
    }

    [Fact]
    public void An_ambiguous_call_is_refused_with_the_candidates()
    {
        var error = TestAssembly.BindingError(MethodBindingReason.Ambiguous, () => TestAssembly.Call("Overloads.Crossed", 1, 2));
        Assert.Equal(["Crossed(int first, long second)", "Crossed(long first, int second)"], error.Candidates);
        Assert.Contains("Candidates: Crossed(int first, long second); Crossed(long first, int second)", error.Message, StringComparison.Ordinal);
        Assert.Equal("int, long", TestAssembly.Call("Overloads.Crossed", 1, 2L));
    }

    [Fact]
    public void Null_goes_to_the_more_specific_reference() =>
        Assert.Equal("string", TestAssembly.Call("Overloads.General", [null]));

    [Theory]
    [InlineData("Overloads.WithDefault", "one")]
    [InlineData("Overloads.WithParams", "one")]
    [InlineData("Overloads.WithToken", "with a token")]
    public void Of_overloads_for_the_same_arguments_one_hides_the_others(string method, string expected) =>
        Assert.Equal(expected, TestAssembly.Call(method, 1));

    [Fact]
    public void Params_are_taken_when_nothing_else_fits()
    {
        Assert.Equal("params", TestAssembly.Call("Overloads.WithParams", 1, 2));
        Assert.Equal("params", TestAssembly.Call("Overloads.WithParams", new[] { 1 }));
        Assert.Equal("two", TestAssembly.Call("Overloads.WithDefault", 1, 2));
    }

    [Fact]
    public void Arguments_that_no_overload_takes_are_refused_with_each_reason()
    {
        var error = TestAssembly.BindingError(MethodBindingReason.ArgumentConversion, () => TestAssembly.Call("Overloads.Which", "x", "y"));
        Assert.Equal(2, error.Candidates.Count);
        Assert.Contains("(string, string)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Argument 1 of Which(int first, int second)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overloads_of_sequences_and_of_values_cannot_be_told_apart_by_count()
    {
        var target = TestAssembly.Load("Overloads.Mixed");
        TestAssembly.BindingError(MethodBindingReason.Ambiguous, () => target.Bind(1));
        Assert.Equal(5, target.Bind([5]).Invoke(5, CancellationToken.None));
    }
}
