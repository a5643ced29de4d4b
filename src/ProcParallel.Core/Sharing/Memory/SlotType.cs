using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A type of value that a shared list can hold, and how its values lie in a slot.</summary>
/// <param name="code">Its number in the memory.</param>
internal abstract class SlotType(int code)
{
    private static readonly SlotType Null = new NullType(0);
    private static readonly SlotType Text = new TextType(1);
    private static readonly SlotType RawText = new RawTextType(2);
    private static readonly SlotType Bytes = new BytesType(3);

    /// <summary>The numbers and other types that are nothing but bits. Codes are never used for anything else.</summary>
    private static readonly FrozenDictionary<Type, SlotType> Fixed = new Dictionary<Type, SlotType>
    {
        [typeof(bool)] = new BitsType<bool>(4),
        [typeof(char)] = new BitsType<char>(5),
        [typeof(sbyte)] = new BitsType<sbyte>(6),
        [typeof(byte)] = new BitsType<byte>(7),
        [typeof(short)] = new BitsType<short>(8),
        [typeof(ushort)] = new BitsType<ushort>(9),
        [typeof(int)] = new BitsType<int>(10),
        [typeof(uint)] = new BitsType<uint>(11),
        [typeof(long)] = new BitsType<long>(12),
        [typeof(ulong)] = new BitsType<ulong>(13),
        [typeof(float)] = new BitsType<float>(14),
        [typeof(double)] = new BitsType<double>(15),
        [typeof(decimal)] = new BitsType<decimal>(16),
        [typeof(DateTime)] = new BitsType<DateTime>(17),
        [typeof(DateTimeOffset)] = new BitsType<DateTimeOffset>(18),
        [typeof(TimeSpan)] = new BitsType<TimeSpan>(19),
        [typeof(Guid)] = new BitsType<Guid>(20),
    }.ToFrozenDictionary();

    private static readonly SlotType[] ByCode = [Null, Text, RawText, Bytes, .. Fixed.Values.OrderBy(type => type.Code)];

    public int Code => code;

    /// <summary>The type of a value; null if a shared list cannot hold it.</summary>
    public static SlotType? Of(object? value) => value switch
    {
        null => Null,
        string text => MessagePackWriter.HasLoneSurrogate(text) ? RawText : Text,
        byte[] => Bytes,
        _ => Fixed.GetValueOrDefault(value.GetType()),
    };

    /// <summary>The type that a slot says it has; null if there is none, or none of so many bytes.</summary>
    public static SlotType? Find(int code, int size) => (uint)code < (uint)ByCode.Length && ByCode[code].CanHave(size) ? ByCode[code] : null;

    /// <summary>How many bytes a value takes.</summary>
    public abstract int SizeOf(object? value);

    /// <param name="value">The value.</param>
    /// <param name="target">As many bytes as it takes.</param>
    public abstract void Write(object? value, Span<byte> target);

    public abstract object? Read(ReadOnlySpan<byte> bytes);

    protected abstract bool CanHave(int size);

    private sealed class NullType(int code) : SlotType(code)
    {
        public override int SizeOf(object? value) => 0;

        public override void Write(object? value, Span<byte> target)
        {
        }

        public override object? Read(ReadOnlySpan<byte> bytes) => null;

        protected override bool CanHave(int size) => size == 0;
    }

    private sealed class TextType(int code) : SlotType(code)
    {
        public override int SizeOf(object? value) => Encoding.UTF8.GetByteCount((string)value!);

        public override void Write(object? value, Span<byte> target) => Encoding.UTF8.GetBytes((string)value!, target);

        public override object? Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

        protected override bool CanHave(int size) => true;
    }

    /// <summary>Text that UTF-8 cannot express.</summary>
    private sealed class RawTextType(int code) : SlotType(code)
    {
        public override int SizeOf(object? value) => checked(((string)value!).Length * sizeof(char));

        public override void Write(object? value, Span<byte> target) => MemoryMarshal.AsBytes(((string)value!).AsSpan()).CopyTo(target);

        public override object? Read(ReadOnlySpan<byte> bytes) => LoneSurrogates.Parse(bytes);

        protected override bool CanHave(int size) => size % sizeof(char) == 0;
    }

    private sealed class BytesType(int code) : SlotType(code)
    {
        public override int SizeOf(object? value) => ((byte[])value!).Length;

        public override void Write(object? value, Span<byte> target) => ((byte[])value!).CopyTo(target);

        public override object? Read(ReadOnlySpan<byte> bytes) => bytes.ToArray();

        protected override bool CanHave(int size) => true;
    }

    private sealed unsafe class BitsType<T>(int code) : SlotType(code)
        where T : unmanaged
    {
        public override int SizeOf(object? value) => sizeof(T);

        public override void Write(object? value, Span<byte> target) => MemoryMarshal.Write(target, (T)value!);

        public override object? Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<T>(bytes);

        protected override bool CanHave(int size) => size == sizeof(T);
    }
}
