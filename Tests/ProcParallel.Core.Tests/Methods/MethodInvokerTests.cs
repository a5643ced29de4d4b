using System.Collections;
using System.Collections.Specialized;
using Xunit;

namespace ProcParallel.Core.Tests.Methods;

public sealed class MethodInvokerTests
{
    [Theory]
    [InlineData(4, 16)]
    [InlineData(4L, 16)]
    [InlineData("4", 16)]
    [InlineData(4.0, 16)]
    public void One_argument_is_converted_on_the_fast_path_too(object argument, int expected) =>
        Assert.Equal(expected, TestAssembly.Load("Numbers.Square").Bind(1).Invoke(argument, CancellationToken.None));

    [Fact]
    public void The_fast_path_takes_no_array_of_another_element_type_for_its_own()
    {
        var first = TestAssembly.Load("Arguments.First").Bind(1);
        Assert.Equal(7u, first.Invoke(new[] { 7u }, CancellationToken.None));
        Assert.Equal(7u, first.Invoke(new[] { 7 }, CancellationToken.None));
        TestAssembly.BindingError(MethodBindingReason.ArgumentConversion, () => first.Invoke(new[] { -1 }, CancellationToken.None));
    }

    /// <summary>The first call goes by reflection, the others by a delegate of the method's types.</summary>
    [Theory]
    [InlineData("Numbers.Square", 3, 9)]
    [InlineData("Arguments.Nullable", 5, 5)]
    [InlineData("Arguments.First", new[] { 7u }, 7u)]
    [InlineData("Asynchronous.Wait", 1, null)]
    [InlineData("Output.WriteErrorLine", "", null)]
    public void The_first_call_gives_the_same_as_those_that_follow(string method, object argument, object? expected)
    {
        foreach (var call in Enumerable.Repeat(TestAssembly.LoadAnew(method).Bind(1), 3))
        {
            Assert.Equal(expected, call.Invoke(argument, CancellationToken.None));
        }
    }

    [Fact]
    public void The_first_call_throws_what_those_that_follow_throw()
    {
        var call = TestAssembly.LoadAnew("ChildProcesses.Throw").Bind(1);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("x", Assert.Throws<InvalidOperationException>(() => call.Invoke("x", CancellationToken.None)).Message);
        }
    }

    [Fact]
    public void Null_reaches_references_and_nullables_and_is_refused_elsewhere()
    {
        Assert.Equal("<null>", TestAssembly.Load("Arguments.Text").Bind(1).Invoke(null, CancellationToken.None));
        Assert.Null(TestAssembly.Load("Arguments.Nullable").Bind(1).Invoke(null, CancellationToken.None));
        Assert.Equal(5, TestAssembly.Load("Arguments.Nullable").Bind(1).Invoke(5, CancellationToken.None));
        var error = TestAssembly.BindingError(
            MethodBindingReason.ArgumentConversion, () => TestAssembly.Load("Numbers.Square").Bind(1).Invoke(null, CancellationToken.None));
        Assert.Equal("value", error.ParameterName);
    }

    [Fact]
    public void An_array_as_one_argument_is_one_argument()
    {
        Assert.Equal(6, TestAssembly.Load("Arguments.SumArray").Bind(1).Invoke(new object[] { 1, 2, 3 }, CancellationToken.None));
        var array = new object[] { 1 };
        Assert.Same(array, TestAssembly.Load("Numbers.Echo").Bind(1).Invoke(array, CancellationToken.None));
    }

    [Fact]
    public void An_argument_list_may_be_an_array_of_a_derived_type() =>
        Assert.Equal("String String", TestAssembly.Call("Arguments.Types", (object?[])new string[] { "a", "b" }));

    [Fact]
    public void Parameters_of_type_object_are_given_the_value_as_it_is() =>
        Assert.Equal("Int64 Double", TestAssembly.Call("Arguments.Types", 1L, 2.0));

    [Fact]
    public void The_fast_path_allocates_nothing_but_the_boxed_result()
    {
        const int Calls = 1000;
        var square = TestAssembly.Load("Numbers.Square").Bind(1);
        object argument = 3;
        square.Invoke(argument, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++) square.Invoke(argument, CancellationToken.None);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Calls, 0, 24);
    }

    [Theory]
    [InlineData("SumArray")]
    [InlineData("SumList")]
    [InlineData("SumSequence")]
    [InlineData("SumReadOnly")]
    [InlineData("SumSet")]
    public void Collections_are_rebuilt_as_the_parameter_asks(string method) =>
        Assert.Equal(6, TestAssembly.Call("Arguments." + method, (object)new object[] { 1, "2", 3L }));

    [Fact]
    public void Dictionaries_are_rebuilt_as_the_parameter_asks()
    {
        Assert.Equal(3, TestAssembly.Call("Arguments.SumValues", new Hashtable { ["a"] = 1, ["b"] = "2" }));
        Assert.Equal("1,2", TestAssembly.Call("Arguments.Keys", new Hashtable { ["1"] = "x", [2] = "y" }));
    }

    [Fact]
    public void Optional_parameters_take_their_defaults()
    {
        Assert.Equal("1 x Green 0", TestAssembly.Call("Arguments.Optional", 1));
        Assert.Equal("1 y Green 0", TestAssembly.Call("Arguments.Optional", 1, "y"));
        Assert.Equal("1 y Blue 0", TestAssembly.Call("Arguments.Optional", 1, "y", "Blue"));
        Assert.Equal("1.5 Blue null", TestAssembly.Call("Arguments.OptionalValues"));
    }

    [Fact]
    public void Params_take_any_number_of_arguments_or_one_list()
    {
        Assert.Equal(0, TestAssembly.Call("Arguments.Sum"));
        Assert.Equal(1, TestAssembly.Call("Arguments.Sum", 1));
        Assert.Equal(6, TestAssembly.Call("Arguments.Sum", 1, "2", 3L));
        Assert.Equal(6, TestAssembly.Call("Arguments.Sum", new[] { 1, 2, 3 }));
        Assert.Equal(6, TestAssembly.Call("Arguments.Sum", (object)new object[] { 1, 2, 3 }));
        Assert.Equal("a-System.Int32[]", TestAssembly.Call("Arguments.Join", "-", "a", new int[1]));
        Assert.Equal("1-2", TestAssembly.Call("Arguments.Join", "-", new object[] { 1, 2 }));
        Assert.Equal("System.Int32[]", TestAssembly.Call("Arguments.Join", "-", new int[1]));
        Assert.Equal("null", TestAssembly.Call("Arguments.Join", "-", null));
    }

    [Fact]
    public void A_params_argument_that_does_not_fit_is_named_by_its_position()
    {
        var error = TestAssembly.BindingError(MethodBindingReason.ArgumentConversion, () => TestAssembly.Call("Arguments.Sum", 1, "x"));
        Assert.Contains("Argument 2", error.Message, StringComparison.Ordinal);
        Assert.Equal("numbers", error.ParameterName);
    }

    [Fact]
    public void A_cancellation_token_is_supplied_and_not_counted()
    {
        using var source = new CancellationTokenSource();
        var join = TestAssembly.Load("Arguments.JoinUntilCancelled");
        Assert.Equal("a-b", join.Bind(3).InvokeArguments(["-", "a", "b"], CancellationToken.None));
        Assert.Equal("a-b with a token", join.Bind(3).InvokeArguments(["-", "a", "b"], source.Token));
    }

    [Fact]
    public void Named_arguments_go_to_their_parameters_in_any_order_and_case()
    {
        var target = TestAssembly.Load("Arguments.Named");
        Assert.Equal("1 2 3", target.InvokeNamed(new Hashtable { ["SECOND"] = 2, ["first"] = 1 }, CancellationToken.None));
        Assert.Equal("1 2 4", target.InvokeNamed(new OrderedDictionary { ["third"] = "4", ["second"] = 2, ["first"] = 1 }, CancellationToken.None));
        Assert.Same(target.BindNamed(["first", "second"]), target.BindNamed(["FIRST", "second"]));
    }

    [Fact]
    public void Named_arguments_reach_params_and_leave_the_token_out()
    {
        var target = TestAssembly.Load("Arguments.JoinUntilCancelled");
        var arguments = new Hashtable { ["parts"] = new object[] { "a", "b" }, ["separator"] = "+" };
        Assert.Equal("a+b", target.InvokeNamed(arguments, CancellationToken.None));
        Assert.Equal("", target.InvokeNamed(new Hashtable { ["separator"] = "+" }, CancellationToken.None));
        TestAssembly.BindingError(
            MethodBindingReason.ParameterNotFound, () => target.BindNamed(["separator", "cancellationToken"]));
    }

    [Fact]
    public void Overloads_are_chosen_by_names()
    {
        var target = TestAssembly.Load("Overloads.Names");
        Assert.Equal("path", target.InvokeNamed(new Hashtable { ["path"] = "x" }, CancellationToken.None));
        Assert.Equal("text, count", target.InvokeNamed(new Hashtable { ["text"] = "x", ["count"] = 1 }, CancellationToken.None));
    }

    [Fact]
    public void An_unknown_missing_or_repeated_name_is_an_error()
    {
        var target = TestAssembly.Load("Arguments.Named");
        var unknown = TestAssembly.BindingError(MethodBindingReason.ParameterNotFound, () => target.BindNamed(["first", "secnd"]));
        Assert.Equal(["second"], unknown.Candidates);
        TestAssembly.BindingError(MethodBindingReason.WrongArgumentCount, () => target.BindNamed(["first"]));
        TestAssembly.BindingError(MethodBindingReason.WrongArgumentCount, () => target.BindNamed(["first", "FIRST", "second"]));
        TestAssembly.BindingError(MethodBindingReason.ParameterNotFound, () => target.InvokeNamed(new Hashtable { [1] = 1 }, default));
    }

    [Fact]
    public void A_wrong_number_of_arguments_lists_the_overloads()
    {
        var error = TestAssembly.BindingError(MethodBindingReason.WrongArgumentCount, () => TestAssembly.Load("Numbers.Add").Bind(3));
        Assert.Equal(["Add(long first, long second)"], error.Candidates);
        Assert.Contains("Add(long first, long second)", error.Message, StringComparison.Ordinal);
        TestAssembly.BindingError(
            MethodBindingReason.WrongArgumentCount, () => TestAssembly.Load("Numbers.Add").Bind(2).Invoke(1, CancellationToken.None));
    }

    [Fact]
    public void What_the_method_throws_comes_through_with_its_stack()
    {
        var error = Assert.Throws<InvalidOperationException>(() => TestAssembly.Call("Failures.Throw", "broken"));
        Assert.Equal("broken", error.Message);
        Assert.Contains("TestMethods.Failures.Throw", error.StackTrace, StringComparison.Ordinal);

        var single = TestAssembly.Load("Failures.Throw").Bind(1);
        error = Assert.Throws<InvalidOperationException>(() => single.Invoke("broken", CancellationToken.None));
        Assert.Contains("TestMethods.Failures.Throw", error.StackTrace, StringComparison.Ordinal);

        Assert.Throws<DivideByZeroException>(() => TestAssembly.Call("Numbers.Divide", 1, 0));
        Assert.Throws<TypeInitializationException>(() => TestAssembly.Call("Failures.ThrowInInitializer"));
    }
}
