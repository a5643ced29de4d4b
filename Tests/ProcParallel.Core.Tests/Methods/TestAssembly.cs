using ProcParallel.Core.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Methods;

/// <summary>The assembly of sample methods, which lies beside the tests and is never referenced by them.</summary>
internal static class TestAssembly
{
    internal static string FilePath { get; } = Path.Combine(AppContext.BaseDirectory, "TestMethods", "TestMethods.dll");

    internal static MethodTarget Load(string method) => MethodTarget.Load(FilePath, "TestMethods." + method);

    /// <summary>As if no test had called the method yet.</summary>
    internal static MethodTarget LoadAnew(string method) => MethodTarget.Find(MethodAssembly.Load(FilePath), MethodName.Parse("TestMethods." + method));

    /// <summary>A type of the assembly, loaded as its methods are.</summary>
    internal static Type LoadType(string name)
    {
        Load("Numbers.Square");
        return AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).Last(type => type is not null)!;
    }

    internal static object? Call(string method, params object?[] arguments) =>
        Load(method).Bind(arguments.Length).InvokeArguments(arguments, CancellationToken.None);

    internal static MethodBindingException BindingError(MethodBindingReason reason, Action action)
    {
        var error = Assert.Throws<MethodBindingException>(action);
        Assert.Equal(reason, error.Reason);
        return error;
    }
}
