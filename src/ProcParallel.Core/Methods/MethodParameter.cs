using System.Reflection;

namespace ProcParallel.Core.Methods;

/// <summary>One parameter of a method as binding sees it.</summary>
internal sealed class MethodParameter
{
    internal MethodParameter(ParameterInfo parameter)
    {
        Name = parameter.Name ?? "arg" + parameter.Position;
        Type = parameter.ParameterType;
        ExactType = Nullable.GetUnderlyingType(Type) ?? Type;
        IsToken = Type == typeof(CancellationToken);
        IsParams = Type.IsSZArray && parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false);
        IsOptional = parameter.IsOptional;
        DefaultValue = IsOptional ? DefaultOf(parameter, Type) : null;
    }

    internal string Name { get; }

    internal Type Type { get; }

    /// <summary>The run-time type of an argument that needs no conversion.</summary>
    internal Type ExactType { get; }

    /// <summary>Supplied by the caller of the method, never counted as an argument.</summary>
    internal bool IsToken { get; }

    internal bool IsParams { get; }

    internal bool IsOptional { get; }

    internal object? DefaultValue { get; }

    /// <summary>Whether the method can be called without an argument for it.</summary>
    internal bool CanBeOmitted => IsOptional || IsParams || IsToken;

    private static object? DefaultOf(ParameterInfo parameter, Type type)
    {
        var value = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        if (value is null or Missing) return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        return wanted.IsEnum && value.GetType() != wanted ? Enum.ToObject(wanted, value) : value;
    }
}
