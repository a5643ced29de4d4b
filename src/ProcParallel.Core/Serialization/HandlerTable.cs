using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>The one list of types that travel, looked up by type when writing and by code when reading. Safe for use by several threads.</summary>
internal sealed class HandlerTable
{
    // Weak, so that the classes of a script that is loaded again and again can go.
    private readonly ConditionalWeakTable<Type, TypeHandler> _closed = [];
    private readonly Lazy<Index> _whole;
    private volatile Index _index;

    /// <param name="common">The rows that are looked at first.</param>
    /// <param name="all">Makes all rows, when one is wanted that is not among those. Of two for the same code or type, the later one counts.</param>
    public HandlerTable(IReadOnlyCollection<TypeHandler> common, Func<IReadOnlyCollection<TypeHandler>> all)
    {
        _index = new Index(common);
        _whole = new Lazy<Index>(() => new Index(all()));
    }

    /// <summary>Gets the table of what travels without PowerShell.</summary>
    public static HandlerTable Core { get; } = new(CommonHandlers.Rows, () => CoreHandlers.Rows);

    /// <summary>Gets the rows in the order of their codes.</summary>
    public IReadOnlyList<TypeHandler> Rows => Whole().InOrder();

    /// <summary>Null for a type of which property bags or errors are made.</summary>
    public TypeHandler? For(Type type, TypeRegistry registry)
    {
        if (_index.ByType.TryGetValue(type, out TypeHandler? handler) || _closed.TryGetValue(type, out handler))
            return handler;

        // No array and no enumeration but the common ones has a row of its own.
        if (!type.IsArray && !type.IsEnum && Whole().ByType.TryGetValue(type, out handler))
            return handler;
        if (Close(type) is { } closed)
        {
            _closed.AddOrUpdate(type, closed);
            return closed;
        }

        if (registry.ForType(type) is { } converter)
            return new RegisteredHandler(converter);
        return type.IsEnum ? RowOf(typeof(Enum)) : Whole().ForDerived.Find(row => row.Type.IsAssignableFrom(type));
    }

    public TypeHandler ForCode(byte code) => _index.OfCode(code) ?? Whole().OfCode(code)
        ?? throw new MessagePackSerializationException($"No type has code {code} in this process.");

    /// <summary>The row of a type that can be named on the wire by its code alone.</summary>
    public TypeHandler? RowOf(Type type) => _index.ByType.GetValueOrDefault(type) ?? Whole().ByType.GetValueOrDefault(type);

    // Called again and again, but only for what is looked up for the first time.
    private Index Whole() => _index = _whole.Value;

    private TypeHandler? Close(Type type)
    {
        if (type.IsArray)
            return ForCode(type.IsSZArray ? ExtensionCode.Array : ExtensionCode.MultiDimensionalArray) is FamilyHandler arrays ? arrays.Close(type) : null;
        if (!type.IsGenericType)
            return null;
        return RowOf(type.GetGenericTypeDefinition()) is FamilyHandler family ? family.Close(type) : null;
    }

    private sealed class Index
    {
        private readonly IReadOnlyCollection<TypeHandler> _rows;
        private readonly TypeHandler?[] _byCode = new TypeHandler?[sbyte.MaxValue + 1];

        public Index(IReadOnlyCollection<TypeHandler> rows)
        {
            _rows = rows;
            foreach (TypeHandler row in rows)
            {
                if (row.OwnsCode)
                    _byCode[row.Code] = row;
                foreach (Type type in row.Types)
                    ByType[type] = row;
                if (row.IncludesDerived)
                    ForDerived.Add(row);
            }
        }

        public Dictionary<Type, TypeHandler> ByType { get; } = [];

        public List<TypeHandler> ForDerived { get; } = [];

        public TypeHandler? OfCode(byte code) => code < _byCode.Length ? _byCode[code] : null;

        public IReadOnlyList<TypeHandler> InOrder() => [.. _rows.Where(row => !row.OwnsCode || _byCode[row.Code] == row).OrderBy(row => row.Code)];
    }
}
