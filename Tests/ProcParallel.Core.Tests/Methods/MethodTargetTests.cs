using System.Runtime.Loader;
using ProcParallel.Core.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Methods;

public sealed class MethodTargetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("methods-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_method_is_found_by_assembly_type_and_name() =>
        Assert.Equal(49, TestAssembly.Call("Numbers.Square", 7));

    [Fact]
    public void A_method_of_a_nested_type_is_found() =>
        Assert.Equal(27, TestAssembly.Call("Numbers+Nested.Cube", 3));

    [Fact]
    public void Names_in_another_case_are_found_as_PowerShell_would() =>
        Assert.Equal("TestMethods.Numbers.Square", MethodTarget.Load(TestAssembly.FilePath, "testmethods.NUMBERS.square").FullName);

    [Fact]
    public void Names_that_differ_only_in_case_need_the_exact_case()
    {
        Assert.Equal("TWIN", TestAssembly.Call("CaseDiffers.TWIN"));
        var error = TestAssembly.BindingError(MethodBindingReason.Ambiguous, () => TestAssembly.Load("CaseDiffers.twin"));
        Assert.Equal(["Twin", "TWIN"], error.Candidates);
    }

    [Fact]
    public void An_inherited_static_method_is_found_and_a_hidden_one_is_not()
    {
        Assert.Equal("inherited", TestAssembly.Call("Derived.Inherited"));
        Assert.Equal("derived", TestAssembly.Call("Derived.Hidden", 1));
    }

    [Fact]
    public void The_assembly_is_loaded_once_into_a_context_of_its_own()
    {
        Assert.Equal("ProcParallel: TestMethods.dll", TestAssembly.Call("ProcessInformation.LoadContext"));
        Assert.Same(TestAssembly.Load("Numbers.Square"), TestAssembly.Load("Numbers.Square"));
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, a => a.GetName().Name!.StartsWith("TestMethods", StringComparison.Ordinal));
    }

    [Fact]
    public void Dependencies_are_found_by_the_deps_file() =>
        Assert.Equal("Hello, you", TestAssembly.Call("UsesDependency.Greet", "you"));

    [Fact]
    public void Dependencies_are_found_in_the_folder_without_a_deps_file()
    {
        Assert.Equal("Hello, you", Greet(Copy("TestMethods.dll", "TestMethods.Dependency.dll")));
    }

    [Fact]
    public void A_malformed_deps_file_is_no_obstacle()
    {
        var path = Copy("TestMethods.dll", "TestMethods.Dependency.dll");
        File.WriteAllText(Path.ChangeExtension(path, ".deps.json"), "{ not json");
        Assert.Equal("Hello, you", Greet(path));
    }

    [Fact]
    public void A_missing_dependency_is_an_error_that_names_it()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Greet(Copy("TestMethods.dll")));
        Assert.Contains("TestMethods.Dependency", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rebuilt_assembly_is_loaded_anew_and_the_old_one_goes_on_working()
    {
        var path = Copy("TestMethods.Dependency.dll");
        var old = MethodTarget.Load(path, "TestMethods.Dependency.Greeter.Greet");
        File.Delete(path);
        File.Copy(TestAssembly.FilePath, path);

        Assert.Equal(9, MethodTarget.Load(path, "TestMethods.Numbers.Square").Bind(1).Invoke(3, CancellationToken.None));
        Assert.Equal("Hello, old", old.Bind(1).Invoke("old", CancellationToken.None));
    }

    [Fact]
    public void A_missing_assembly_is_named_with_the_nearest_in_the_folder()
    {
        var path = Path.Combine(Path.GetDirectoryName(TestAssembly.FilePath)!, "TestMethod.dll");
        var error = TestAssembly.BindingError(MethodBindingReason.AssemblyNotFound, () => MethodTarget.Load(path, "A.B"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean TestMethods.dll", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_assembly() =>
        Assert.Contains(
            "It is a folder",
            TestAssembly.BindingError(MethodBindingReason.AssemblyNotFound, () => MethodTarget.Load(_folder, "A.B")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_assembly_is_refused_with_the_library_beside_it()
    {
        var program = Path.Combine(_folder, "program.exe");
        File.WriteAllText(program, "this is no assembly");
        File.WriteAllText(Path.ChangeExtension(program, ".dll"), "");
        var error = TestAssembly.BindingError(MethodBindingReason.AssemblyInvalid, () => MethodTarget.Load(program, "A.B"));
        Assert.Contains("program.dll", error.Message, StringComparison.Ordinal);
        Assert.IsType<BadImageFormatException>(error.InnerException);
    }

    [Theory]
    [InlineData("TestMethods.Numbrs.Square", "TestMethods.Numbers")]
    [InlineData("Numbers.Square", "TestMethods.Numbers")]
    [InlineData("Test.Methods.Numbers.Square", "TestMethods.Numbers")]
    [InlineData("TestMethods.Nested.Cube", "TestMethods.Numbers+Nested")]
    public void A_missing_type_comes_with_the_nearest_names(string method, string nearest)
    {
        var error = TestAssembly.BindingError(MethodBindingReason.TypeNotFound, () => MethodTarget.Load(TestAssembly.FilePath, method));
        Assert.Equal(nearest, error.Candidates[0]);
        Assert.Contains(nearest, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Numbers.Sqaure", "Square")]
    [InlineData("Numbers.CountPrime", "CountPrimes")]
    [InlineData("Derived.Inherted", "Inherited")]
    public void A_missing_method_comes_with_the_nearest_names(string method, string nearest)
    {
        var error = TestAssembly.BindingError(MethodBindingReason.MethodNotFound, () => TestAssembly.Load(method));
        Assert.Equal(nearest, error.Candidates[0]);
    }

    [Fact]
    public void Nothing_is_suggested_when_nothing_is_near() =>
        Assert.Empty(TestAssembly.BindingError(MethodBindingReason.MethodNotFound, () => TestAssembly.Load("Numbers.Zyxwvu")).Candidates);

    [Theory]
    [InlineData("Square")]
    [InlineData(".Square")]
    [InlineData("TestMethods.Numbers.")]
    [InlineData("")]
    [InlineData("TestMethods.Numbers.Square(1)")]
    [InlineData("System.Collections.Generic.List`1[[System.Int32]].Add")]
    [InlineData("System.Console, System.Console.WriteLine")]
    public void What_is_no_plain_name_is_refused(string method) =>
        TestAssembly.BindingError(MethodBindingReason.MethodNotFound, () => MethodTarget.Load(TestAssembly.FilePath, method));

    [Theory]
    [InlineData("Signatures.Instance", MethodBindingReason.MethodNotStatic)]
    [InlineData("Signatures.Internal", MethodBindingReason.NotPublic)]
    [InlineData("Hidden.Square", MethodBindingReason.NotPublic)]
    [InlineData("Signatures.Generic", MethodBindingReason.GenericMethod)]
    [InlineData("Generic`1.Name", MethodBindingReason.GenericMethod)]
    [InlineData("Signatures.Reference", MethodBindingReason.UnsupportedSignature)]
    [InlineData("Signatures.Out", MethodBindingReason.UnsupportedSignature)]
    [InlineData("Signatures.Pointer", MethodBindingReason.UnsupportedSignature)]
    [InlineData("Signatures.Span", MethodBindingReason.UnsupportedSignature)]
    [InlineData("Signatures.ReturnsSpan", MethodBindingReason.UnsupportedSignature)]
    public void A_method_that_cannot_be_called_is_refused_with_the_reason(string method, MethodBindingReason reason) =>
        TestAssembly.BindingError(reason, () => TestAssembly.Load(method));

    [Fact]
    public void A_refused_signature_is_written_out() =>
        Assert.Equal(
            ["Out(string text, out int value)"],
            TestAssembly.BindingError(MethodBindingReason.UnsupportedSignature, () => TestAssembly.Load("Signatures.Out")).Candidates);

    [Theory]
    [InlineData("square", "square", 0)]
    [InlineData("Square", "sQUARE", 0)]
    [InlineData("sqaure", "square", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    public void The_distance_of_names_counts_insertions_deletions_substitutions_and_swaps(string first, string second, int distance) =>
        Assert.Equal(distance, NameSuggestions.Distance(first, second));

    private static object? Greet(string path) =>
        MethodTarget.Load(path, "TestMethods.UsesDependency.Greet").Bind(1).Invoke("you", CancellationToken.None);

    private string Copy(params string[] files)
    {
        foreach (var file in files)
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(TestAssembly.FilePath)!, file), Path.Combine(_folder, file));
        }

        return Path.Combine(_folder, files[0]);
    }
}
