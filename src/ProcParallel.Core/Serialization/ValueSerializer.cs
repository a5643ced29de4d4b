using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Writes values as MessagePack and reads them again, by one table of type handlers. What the table does not have becomes a property bag or
/// an error. Each value is self-contained: its references lead to nothing outside it. Not for use by two threads at once; made to be used
/// for millions of values.
/// </summary>
internal partial class ValueSerializer
{
    /// <summary>How many levels values can be nested in one another, on either side.</summary>
    public const int MaxNesting = 500;

    private readonly HandlerTable _table;
    private readonly Dictionary<Type, TypeHandler> _handlers = [];
    private Type? _lastType;
    private TypeHandler? _lastHandler;
    private int _registryVersion;
    private int _nesting;

    public ValueSerializer(SerializationOptions options)
        : this(options, HandlerTable.Core)
    {
    }

    protected ValueSerializer(SerializationOptions options, HandlerTable table)
    {
        Options = options;
        _table = table;
        _registryVersion = options.Registry.Version;
    }

    public SerializationOptions Options { get; }

    /// <summary>What the value is called in <see cref="ValueNotSerializableException.MemberPath"/>.</summary>
    public string RootName { get; set; } = "Value";

    internal HandlerTable Table => _table;

    /// <summary>One value as a message of its own.</summary>
    /// <exception cref="ValueNotSerializableException">Something in it cannot travel, or it is larger than one message can be.</exception>
    public byte[] Serialize(object? value)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message of exactly one value.</summary>
    /// <exception cref="MessagePackSerializationException">It is not such a message.</exception>
    public object? Deserialize(ReadOnlyMemory<byte> message)
    {
        var reader = new MessagePackReader(message);
        object? value = Read(ref reader);
        return reader.End ? value : throw new MessagePackSerializationException($"{message.Length - reader.Consumed} bytes follow the value.");
    }

    /// <summary>The handler for values of a type, which may be one that makes property bags or errors of them.</summary>
    internal TypeHandler HandlerFor(Type type)
    {
        if (type == _lastType)
            return _lastHandler!;
        if (!_handlers.TryGetValue(type, out TypeHandler? handler))
        {
            handler = _table.For(type, Options.Registry) ?? Substitute(type);
            _handlers.Add(type, handler);
        }

        (_lastType, _lastHandler) = (type, handler);
        return handler;
    }

    /// <summary>Whether values of the type arrive as what they are.</summary>
    internal bool IsExact(Type type) => HandlerFor(type) is not (PropertyBagHandler or UnserializableHandler or OtherCollectionHandler or OtherDictionaryHandler);

    /// <summary>Goes one level down; whoever calls it lowers the level again afterwards, unless an exception ends the whole value.</summary>
    private bool TryEnter() => _nesting < MaxNesting && RuntimeHelpers.TryEnsureSufficientExecutionStack() && ++_nesting > 0;

    private TypeHandler Substitute(Type type)
    {
        if (ReasonAgainst(type) is { } reason)
            return new UnserializableHandler(type, reason);
        return SubstituteCollection.For(type) ?? BagHandlerFor(type);
    }

    /// <summary>What makes a property bag of values of a type that cannot travel otherwise.</summary>
    protected virtual TypeHandler BagHandlerFor(Type type) => new PropertyBagHandler(type);

    private void FollowRegistry()
    {
        if (_registryVersion != Options.Registry.Version)
        {
            _registryVersion = Options.Registry.Version;
            _handlers.Clear();
            _lastType = null;
        }
    }
}
