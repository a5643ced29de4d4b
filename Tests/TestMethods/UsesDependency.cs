using TestMethods.Dependency;

namespace TestMethods;

/// <summary>Needs a second assembly that lies beside this one.</summary>
public static class UsesDependency
{
    public static string Greet(string name) => Greeter.Greet(name);
}
