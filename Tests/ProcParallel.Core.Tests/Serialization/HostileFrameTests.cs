using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Bytes that no serializer writes: no type is made that is not on the list, nothing is loaded, nothing is large, nothing crashes.</summary>
public sealed class HostileFrameTests
{
    private delegate void WriteFrame(ref MessagePackWriter writer);

    [Fact]
    public void Random_bytes_are_a_value_or_are_refused()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
                bytes[0] = (byte)(0x90 | random.Next(16));
            ReadOrRefuse(serializer, bytes);
        }
    }

    [Fact]
    public void Every_code_with_any_few_parts_is_a_value_or_is_refused()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        var random = new Random(11);
        for (int code = 0; code < 128; code++)
        {
            for (int i = 0; i < 200; i++)
            {
                ReadOrRefuse(serializer, Frame((ref MessagePackWriter writer) =>
                {
                    int parts = random.Next(6);
                    writer.WriteArrayHeader(parts + 1);
                    writer.Write(code);
                    for (int part = 0; part < parts; part++)
                        WriteRandomPart(ref writer, random);
                }));
            }
        }
    }

    [Theory]
    [InlineData("System.Diagnostics.Process, System.Diagnostics.Process")]
    [InlineData("System.DayOfWeek, System.Private.CoreLib")]
    [InlineData("System.Collections.Generic.List`1[[System.DayOfWeek]]")]
    [InlineData("System.DayOfWeek[]")]
    [InlineData("System.DayOfWeek&")]
    [InlineData("System.DayOfWeek*")]
    [InlineData("System.String")]
    [InlineData("")]
    public void A_name_that_is_not_just_that_of_an_enumeration_makes_none(string name)
    {
        object? value = Read((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write(ExtensionCode.Enum);
            writer.Write(name);
            writer.Write(1);
        });

        Assert.Equal($"Deserialized.{name}", Assert.IsType<PropertyBag>(value).TypeNames![0]);
    }

    [Fact]
    public void Looking_for_an_enumeration_loads_no_assembly_from_elsewhere()
    {
        int loads = 0;
        AssemblyLoadEventHandler count = (_, loaded) => loads += RuntimeAssemblies.Contains(loaded.LoadedAssembly) ? 0 : 1;
        AppDomain.CurrentDomain.AssemblyLoad += count;
        try
        {
            Assert.Null(LoadedTypes.FindEnumeration("Evil.Kind"));
            Assert.Null(LoadedTypes.FindEnumeration("Evil.Kind, Evil"));
            Assert.Null(LoadedTypes.FindEnumeration(new string('x', 5000)));
            Assert.Equal(typeof(DayOfWeek), LoadedTypes.FindEnumeration("System.DayOfWeek"));
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyLoad -= count;
        }

        Assert.Equal(0, loads);
    }

    [Theory]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("Evil.Exception, Evil")]
    [InlineData("ProcParallel.Core.Tests.Serialization.HostileException")]
    public void An_exception_that_is_not_on_the_list_is_never_made(string name)
    {
        byte[] message = new ValueSerializer(SerializationOptions.Default).Serialize(new DeserializedException([name], new ExceptionParts("m", null, 0, null, null, null, [])));
        Assert.Equal(name, Assert.IsType<DeserializedException>(new ValueSerializer(SerializationOptions.Default).Deserialize(message)).TypeName);
        Assert.False(HostileException.WasMade);
    }

    [Fact]
    public void A_promise_of_more_than_follows_is_refused_before_anything_is_made()
    {
        byte[][] frames =
        [
            [0xdd, 0x7f, 0xff, 0xff, 0xff, ExtensionCode.ObjectArray, 0xc0],
            [0xdd, 0xff, 0xff, 0xff, 0xff, ExtensionCode.Hashtable, 0xc0],
            [0xc6, 0x7f, 0xff, 0xff, 0xff, 0x00],
            [0xdb, 0xff, 0xff, 0xff, 0xff, 0x41],
            [0xc9, 0xff, 0xff, 0xff, 0xff, ExtensionCode.BigInteger, 0x00],
        ];
        foreach (byte[] frame in frames)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(frame));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void An_array_of_many_dimensions_is_as_large_as_its_elements()
    {
        AssertRefused((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(ExtensionCode.MultiDimensionalArray);
            writer.Write(ExtensionCode.Int64);
            writer.WriteArrayHeader(4);
            writer.Write(30_000);
            writer.Write(0);
            writer.Write(30_000);
            writer.Write(0);
            writer.Write(new byte[8]);
        });
        AssertRefused((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write(ExtensionCode.MultiDimensionalArray);
            writer.Write(ExtensionCode.String);
            writer.WriteArrayHeader(4);
            writer.Write(int.MaxValue);
            writer.Write(0);
            writer.Write(int.MaxValue);
            writer.Write(0);
        });
        AssertRefused((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write(ExtensionCode.MultiDimensionalArray);
            writer.Write(ExtensionCode.String);
            writer.WriteArrayHeader(2);
            writer.Write(-1);
            writer.Write(0);
        });
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        byte[] nested = new byte[100_000];
        for (int i = 0; i < nested.Length; i += 2)
            (nested[i], nested[i + 1]) = (0x92, ExtensionCode.ObjectArray);
        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(nested));

        byte[] types = [0x94, ExtensionCode.List, .. Enumerable.Repeat(new byte[] { 0x92, ExtensionCode.List }, 50_000).SelectMany(pair => pair)];
        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(types));
    }

    [Fact]
    public void A_reference_to_what_is_not_there_is_refused()
    {
        foreach (int number in new int[] { 1, 2, -1, 127, int.MaxValue, int.MinValue })
        {
            AssertRefused((ref MessagePackWriter writer) =>
            {
                writer.WriteArrayHeader(2);
                writer.Write(ExtensionCode.ArrayList);
                writer.WriteExtensionFormatHeader(new ExtensionHeader(0, 4));
                writer.WriteRaw(BitConverter.GetBytes(number));
            });
        }
    }

    [Fact]
    public void A_key_that_is_null_or_twice_is_refused()
    {
        AssertRefused((ref MessagePackWriter writer) => WriteTable(ref writer, null, 1));
        AssertRefused((ref MessagePackWriter writer) => WriteTable(ref writer, "a", 1, "a", 2));
    }

    [Fact]
    public void Text_that_is_not_is_refused()
    {
        AssertRefused((ref MessagePackWriter writer) => writer.WriteString([0xff, 0xfe]));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.String, [0x00]));
    }

    [Fact]
    public void Bits_that_are_no_value_of_the_type_are_refused()
    {
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.DateTime, BitConverter.GetBytes(0x3fffffffffffffff)));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.DateOnly, BitConverter.GetBytes(-1)));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.TimeOnly, BitConverter.GetBytes(-1L)));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.Rune, BitConverter.GetBytes(0xd800)));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.Decimal, Enumerable.Repeat((byte)0xff, 16).ToArray()));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.DateTimeOffset, Enumerable.Repeat((byte)0xff, 10).ToArray()));
        AssertRefused((ref MessagePackWriter writer) => WriteExtension(ref writer, ExtensionCode.Guid, [1]));
        AssertRefused((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write(ExtensionCode.Array);
            writer.Write(ExtensionCode.Boolean);
            writer.Write([2]);
        });
    }

    /// <summary>Reading may make a value or refuse; anything else fails the test.</summary>
    internal static void ReadOrRefuse(ValueSerializer serializer, byte[] message)
    {
        try
        {
            serializer.Deserialize(message);
        }
        catch (MessagePackSerializationException)
        {
        }
    }

    private static byte[] Frame(WriteFrame write)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static object? Read(WriteFrame write) => new ValueSerializer(SerializationOptions.Default).Deserialize(Frame(write));

    private static void AssertRefused(WriteFrame write) => Assert.Throws<MessagePackSerializationException>(() => Read(write));

    private static void WriteTable(ref MessagePackWriter writer, params object?[] entries)
    {
        writer.WriteArrayHeader(entries.Length + 2);
        writer.Write(ExtensionCode.Hashtable);
        writer.WriteNil();
        foreach (object? entry in entries)
            new ValueSerializer(SerializationOptions.Default).Write(ref writer, entry);
    }

    private static void WriteExtension(ref MessagePackWriter writer, byte code, byte[] payload)
    {
        writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)code, payload.Length));
        writer.WriteRaw(payload);
    }

    private static void WriteRandomPart(ref MessagePackWriter writer, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                writer.WriteNil();
                break;
            case 1:
                writer.Write(random.Next(-3, 130));
                break;
            case 2:
                writer.Write("System.DayOfWeek");
                break;
            case 3:
                writer.Write(new byte[random.Next(9)]);
                break;
            case 4:
                writer.WriteArrayHeader(2);
                writer.Write(random.Next(128));
                writer.Write(random.Next(128));
                break;
            case 5:
                writer.WriteArrayHeader(0);
                break;
            case 6:
                WriteExtension(ref writer, (byte)random.Next(128), new byte[random.Next(9)]);
                break;
            default:
                writer.Write(random.Next(2) == 0);
                break;
        }
    }
}
