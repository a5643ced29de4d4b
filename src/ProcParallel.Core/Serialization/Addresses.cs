using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ProcParallel.Core.Serialization;

/// <summary>Network addresses: four bytes, or sixteen and the scope; an end point has the port in front.</summary>
internal static class Addresses
{
    private const int PortLength = sizeof(ushort);
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    public static int LengthOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? IPv4Length : IPv6Length + sizeof(long);

    public static void Fill(IPAddress address, Span<byte> bytes)
    {
        address.TryWriteBytes(bytes, out int written);
        if (written == IPv6Length)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[IPv6Length..], address.ScopeId);
    }

    public static IPAddress Parse(ReadOnlySpan<byte> bytes) => bytes.Length == IPv4Length
        ? new IPAddress(bytes)
        : new IPAddress(bytes[..IPv6Length], BinaryPrimitives.ReadInt64LittleEndian(bytes[IPv6Length..]));

    public static int LengthOf(IPEndPoint endPoint) => PortLength + LengthOf(endPoint.Address);

    public static void Fill(IPEndPoint endPoint, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)endPoint.Port);
        Fill(endPoint.Address, bytes[PortLength..]);
    }

    public static IPEndPoint ParseEndPoint(ReadOnlySpan<byte> bytes) =>
        new(Parse(bytes[PortLength..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
