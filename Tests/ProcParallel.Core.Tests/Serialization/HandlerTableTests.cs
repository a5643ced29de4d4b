using System.Reflection;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class HandlerTableTests
{
    [Fact]
    public void No_two_rows_read_the_same_code() =>
        Assert.Empty(CoreHandlers.Rows.Where(row => row.OwnsCode).GroupBy(row => row.Code).Where(rows => rows.Count() > 1).Select(rows => rows.Key));

    [Fact]
    public void No_two_rows_write_the_same_type() =>
        Assert.Empty(CoreHandlers.Rows.SelectMany(row => row.Types).Where(type => type != typeof(void) && type != typeof(Array)).GroupBy(type => type).Where(rows => rows.Count() > 1).Select(rows => rows.Key));

    [Fact]
    public void The_rows_that_are_looked_at_first_are_those_of_the_whole_table() =>
        Assert.All(CommonHandlers.Rows, row =>
        {
            Assert.Contains(row, HandlerTable.Core.Rows);
            Assert.All(row.Types.Where(type => type != typeof(Array)), type => Assert.Same(row, HandlerTable.Core.RowOf(type)));
        });

    [Fact]
    public void Arrays_and_enumerations_with_rows_of_their_own_are_among_the_first() =>
        Assert.DoesNotContain(CoreHandlers.Rows.Except(CommonHandlers.Rows).SelectMany(row => row.Types), type => type.IsArray || type.IsEnum);

    [Fact]
    public void No_two_codes_are_the_same_and_all_fit_an_extension()
    {
        byte[] codes = [.. typeof(ExtensionCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name != nameof(ExtensionCode.FirstShared)).Select(field => (byte)field.GetRawConstantValue()!)];

        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code => Assert.InRange(code, (byte)0, (byte)sbyte.MaxValue));
    }

    [Fact]
    public void A_code_says_whether_its_values_are_shared() =>
        Assert.All(CoreHandlers.Rows, row => Assert.Equal(row.Code >= ExtensionCode.FirstShared, row.IsShared));

    [Fact]
    public void What_PowerShell_sends_is_understood_without_it()
    {
        Assert.Equal(true, Read((ref MessagePackWriter writer) =>
        {
            writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)ExtensionCode.SwitchParameter, 1));
            writer.WriteRaw([1]);
        }));
        Assert.Null(Read((ref MessagePackWriter writer) => ValueSerializer.WriteHeader(ref writer, ExtensionCode.AutomationNull, 0)));
        Assert.Equal("1.2.3-rc", Read((ref MessagePackWriter writer) =>
        {
            ValueSerializer.WriteHeader(ref writer, ExtensionCode.SemanticVersion, 1);
            writer.Write("1.2.3-rc");
        }));
        Assert.Equal("$_ + 1", Read((ref MessagePackWriter writer) =>
        {
            ValueSerializer.WriteHeader(ref writer, ExtensionCode.ScriptBlock, 5);
            writer.Write("$_ + 1");
            writer.WriteNil();
            writer.Write(1);
            writer.Write(1);
            writer.Write(true);
        }));
    }

    [Fact]
    public void A_value_with_members_of_its_own_arrives_without_them_where_there_is_no_PowerShell()
    {
        object? value = Read((ref MessagePackWriter writer) =>
        {
            ValueSerializer.WriteHeader(ref writer, ExtensionCode.Decorated, 4);
            writer.Write(true);
            writer.Write("text");
            writer.WriteArrayHeader(2);
            writer.WriteNil();
            writer.Write("Note");
            writer.Write(5);
        });
        Assert.Equal("text", value);
    }

    [Fact]
    public void A_code_that_nobody_knows_is_refused() =>
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter writer) => ValueSerializer.WriteHeader(ref writer, 127, 0)));

    private delegate void WriteFrame(ref MessagePackWriter writer);

    private static object? Read(WriteFrame write)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return new ValueSerializer(SerializationOptions.Default).Deserialize(buffer.WrittenMemory);
    }
}
