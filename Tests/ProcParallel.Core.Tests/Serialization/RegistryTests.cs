using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

// Properties that say always the same are still properties of the object.
#pragma warning disable CA1822

namespace ProcParallel.Core.Tests.Serialization;

public sealed class RegistryTests
{
    private readonly TypeRegistry _registry = new();

    private SerializationOptions Options => new() { Registry = _registry };

    [Fact]
    public void A_registered_type_travels_live()
    {
        _registry.Register<Money>(money => new object[] { money.Amount, money.Currency }, wire => wire is object[] { Length: 2 } parts ? new Money((decimal)parts[0], (string)parts[1]) : throw new FormatException());

        Assert.Equal(new Money(1.50m, "EUR"), Trip.Of(new Money(1.50m, "EUR"), Options));
        Assert.Equal([new Money(1, "EUR")], Trip.Of(new List<Money> { new(1, "EUR") }, Options));
    }

    [Fact]
    public void A_type_can_be_registered_by_its_properties()
    {
        _registry.Register(typeof(Settings));
        Settings arrived = Trip.Of(new Settings { Name = "x", Values = [1, 2] }, Options);

        Assert.Equal("x", arrived.Name);
        Assert.Equal([1, 2], arrived.Values);
    }

    [Fact]
    public void A_shared_value_of_a_registered_type_is_shared_again()
    {
        _registry.Register(typeof(Settings));
        var settings = new Settings();
        object[] arrived = Trip.Of(new object[] { settings, settings }, Options);

        Assert.Same(arrived[0], arrived[1]);
    }

    [Fact]
    public void What_is_registered_while_a_serializer_lives_counts_from_the_next_value_on()
    {
        var serializer = new ValueSerializer(Options);
        Assert.IsType<PropertyBag>(serializer.Deserialize(serializer.Serialize(new Settings())));

        _registry.Register(typeof(Settings));
        Assert.IsType<Settings>(serializer.Deserialize(serializer.Serialize(new Settings())));

        Assert.True(_registry.Unregister(typeof(Settings)));
        Assert.IsType<PropertyBag>(serializer.Deserialize(serializer.Serialize(new Settings())));
        Assert.False(_registry.Unregister(typeof(Settings)));
    }

    [Fact]
    public void A_type_registered_at_one_end_only_is_an_error_that_says_so()
    {
        _registry.Register(typeof(Settings));
        byte[] message = new ValueSerializer(Options).Serialize(new Settings());

        var failure = Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(new SerializationOptions { Registry = new TypeRegistry() }).Deserialize(message));
        Assert.Contains(typeof(Settings).FullName!, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Derived_types_are_included_only_on_request()
    {
        _registry.Register(new BaseConverter(false));
        Assert.IsType<PropertyBag>(Trip.Of((object)new Derived { Name = "d" }, Options));

        _registry.Register(new BaseConverter(true));
        Assert.Equal("d", Assert.IsType<Base>(Trip.Of((object)new Derived { Name = "d" }, Options)).Name);
    }

    [Fact]
    public void A_converter_that_fails_makes_a_clear_error()
    {
        _registry.Register<Money>(_ => throw new InvalidOperationException("broken"), _ => new Money(0, ""));
        var failure = Assert.Throws<ValueNotSerializableException>(() => new ValueSerializer(Options).Serialize(new Money(1, "EUR")));
        Assert.Contains("broken", failure.Message, StringComparison.Ordinal);

        _registry.Register<Money>(_ => 1, _ => throw new InvalidOperationException("broken"));
        byte[] message = new ValueSerializer(Options).Serialize(new Money(1, "EUR"));
        Assert.Contains("broken", Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(Options).Deserialize(message)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_every_message_is_made_of_cannot_be_registered() =>
        Assert.Throws<ArgumentException>(() => _registry.Register<string>(text => text, wire => (string)wire!));

    public sealed record Money(decimal Amount, string Currency);

    public sealed class Settings
    {
        public string Name { get; set; } = "";

        public List<int> Values { get; set; } = [];

        public int ReadOnly => 1;
    }

    public class Base
    {
        public string Name { get; set; } = "";
    }

    public sealed class Derived : Base;

    private sealed class BaseConverter(bool includeDerived) : IParTypeConverter
    {
        public Type Type => typeof(Base);

        public string Name => "base";

        public bool IncludeDerived => includeDerived;

        public object? ToWire(object value) => ((Base)value).Name;

        public object? FromWire(object? wire) => new Base { Name = (string)wire! };
    }
}
