using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>The one list of types that travel, looked up by type when writing and by code when reading. Safe for use by several threads.</summary>
internal sealed class HandlerTable
{
    private readonly TypeHandler?[] _byCode = new TypeHandler?[sbyte.MaxValue + 1];
    private readonly Dictionary<Type, TypeHandler> _byType = [];
    private readonly List<TypeHandler> _forDerived = [];

    // Weak, so that the classes of a script that is loaded again and again can go.
    private readonly ConditionalWeakTable<Type, TypeHandler> _closed = [];

    /// <param name="rows">Of two for the same code or type, the later one counts.</param>
    public HandlerTable(IReadOnlyCollection<TypeHandler> rows)
    {
        foreach (TypeHandler row in rows)
        {
            if (row.OwnsCode)
                _byCode[row.Code] = row;
            foreach (Type type in row.Types)
                _byType[type] = row;
            if (row.IncludesDerived)
                _forDerived.Add(row);
        }

        Rows = [.. rows.Where(row => !row.OwnsCode || _byCode[row.Code] == row).OrderBy(row => row.Code)];
    }

    /// <summary>In order of their codes.</summary>
    public IReadOnlyList<TypeHandler> Rows { get; }

    /// <summary>Null for a type of which property bags or errors are made.</summary>
    public TypeHandler? For(Type type, TypeRegistry registry)
    {
        if (_byType.TryGetValue(type, out TypeHandler? handler) || _closed.TryGetValue(type, out handler))
            return handler;
        if (Close(type) is { } closed)
        {
            _closed.AddOrUpdate(type, closed);
            return closed;
        }

        if (registry.ForType(type) is { } converter)
            return new RegisteredHandler(converter);
        if (type.IsEnum)
            return _byType.GetValueOrDefault(typeof(Enum));
        return _forDerived.Find(row => row.Type.IsAssignableFrom(type));
    }

    public TypeHandler ForCode(byte code) => code < _byCode.Length && _byCode[code] is { } handler
        ? handler
        : throw new MessagePackSerializationException($"No type has code {code} in this process.");

    /// <summary>The row of a type that can be named on the wire by its code alone.</summary>
    public TypeHandler? RowOf(Type type) => _byType.GetValueOrDefault(type);

    private TypeHandler? Close(Type type)
    {
        if (type.IsArray)
            return (type.IsSZArray ? _byCode[ExtensionCode.Array] : _byCode[ExtensionCode.MultiDimensionalArray]) is FamilyHandler arrays ? arrays.Close(type) : null;
        if (!type.IsGenericType)
            return null;
        return _byType.GetValueOrDefault(type.GetGenericTypeDefinition()) is FamilyHandler family ? family.Close(type) : null;
    }
}
