namespace ProcParallel.Core.Wire;

/// <summary>The first byte of every MessagePack value, by the names of the specification's format table.</summary>
internal static class MessagePackCode
{
    public const byte MinFixInt = 0x00;
    public const byte MaxFixInt = 0x7f;
    public const byte MinFixMap = 0x80;
    public const byte MaxFixMap = 0x8f;
    public const byte MinFixArray = 0x90;
    public const byte MaxFixArray = 0x9f;
    public const byte MinFixStr = 0xa0;
    public const byte MaxFixStr = 0xbf;
    public const byte Nil = 0xc0;
    public const byte NeverUsed = 0xc1;
    public const byte False = 0xc2;
    public const byte True = 0xc3;
    public const byte Bin8 = 0xc4;
    public const byte Bin16 = 0xc5;
    public const byte Bin32 = 0xc6;
    public const byte Ext8 = 0xc7;
    public const byte Ext16 = 0xc8;
    public const byte Ext32 = 0xc9;
    public const byte Float32 = 0xca;
    public const byte Float64 = 0xcb;
    public const byte UInt8 = 0xcc;
    public const byte UInt16 = 0xcd;
    public const byte UInt32 = 0xce;
    public const byte UInt64 = 0xcf;
    public const byte Int8 = 0xd0;
    public const byte Int16 = 0xd1;
    public const byte Int32 = 0xd2;
    public const byte Int64 = 0xd3;
    public const byte FixExt1 = 0xd4;
    public const byte FixExt2 = 0xd5;
    public const byte FixExt4 = 0xd6;
    public const byte FixExt8 = 0xd7;
    public const byte FixExt16 = 0xd8;
    public const byte Str8 = 0xd9;
    public const byte Str16 = 0xda;
    public const byte Str32 = 0xdb;
    public const byte Array16 = 0xdc;
    public const byte Array32 = 0xdd;
    public const byte Map16 = 0xde;
    public const byte Map32 = 0xdf;
    public const byte MinNegativeFixInt = 0xe0;
    public const byte MaxNegativeFixInt = 0xff;

    // 0xc0 to 0xdf in order, as MessagePackType.
    private static ReadOnlySpan<byte> TypesFromNil =>
    [
        (byte)MessagePackType.Nil, (byte)MessagePackType.Unknown, (byte)MessagePackType.Boolean, (byte)MessagePackType.Boolean,
        (byte)MessagePackType.Binary, (byte)MessagePackType.Binary, (byte)MessagePackType.Binary, (byte)MessagePackType.Extension,
        (byte)MessagePackType.Extension, (byte)MessagePackType.Extension, (byte)MessagePackType.Float, (byte)MessagePackType.Float,
        (byte)MessagePackType.Integer, (byte)MessagePackType.Integer, (byte)MessagePackType.Integer, (byte)MessagePackType.Integer,
        (byte)MessagePackType.Integer, (byte)MessagePackType.Integer, (byte)MessagePackType.Integer, (byte)MessagePackType.Integer,
        (byte)MessagePackType.Extension, (byte)MessagePackType.Extension, (byte)MessagePackType.Extension, (byte)MessagePackType.Extension,
        (byte)MessagePackType.Extension, (byte)MessagePackType.String, (byte)MessagePackType.String, (byte)MessagePackType.String,
        (byte)MessagePackType.Array, (byte)MessagePackType.Array, (byte)MessagePackType.Map, (byte)MessagePackType.Map,
    ];

    // 0xc0 to 0xdf in order: bytes of the whole value, or 0 where these depend on a length that follows.
    private static ReadOnlySpan<byte> SizesFromNil =>
    [
        1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The family a code belongs to; <see cref="MessagePackType.Unknown"/> only for 0xc1.</summary>
    public static MessagePackType ToMessagePackType(byte code)
    {
        if (IsFixInt(code))
            return MessagePackType.Integer;
        if (code >= Nil)
            return (MessagePackType)TypesFromNil[code - Nil];
        if (code >= MinFixStr)
            return MessagePackType.String;
        return code >= MinFixArray ? MessagePackType.Array : MessagePackType.Map;
    }

    /// <summary>Whether the code is itself the integer -32 to 127, whose value is then <c>(sbyte)code</c>.</summary>
    public static bool IsFixInt(byte code) => (sbyte)code >= -32;

    /// <summary>Bytes of a value, its code included, where the code alone says so; otherwise 0.</summary>
    public static int FixedSize(byte code)
    {
        if (IsFixInt(code))
            return 1;
        if (code >= Nil)
            return SizesFromNil[code - Nil];
        return code >= MinFixStr ? 1 + (code - MinFixStr) : 0;
    }
}
