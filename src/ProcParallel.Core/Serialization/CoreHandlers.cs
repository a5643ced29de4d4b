using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>The types that travel without PowerShell: each row is code, type, write, read. The documentation's table is checked against it.</summary>
internal static class CoreHandlers
{
    public static IReadOnlyList<TypeHandler> Rows { get; } =
    [
        .. CommonHandlers.Rows,
        new BitsHandler<sbyte>(ExtensionCode.SByte),
        new BitsHandler<byte>(ExtensionCode.Byte),
        new BitsHandler<short>(ExtensionCode.Int16),
        new BitsHandler<ushort>(ExtensionCode.UInt16),
        new BitsHandler<uint>(ExtensionCode.UInt32),
        new BitsHandler<long>(ExtensionCode.Int64),
        new BitsHandler<ulong>(ExtensionCode.UInt64),
        new BitsHandler<Int128>(ExtensionCode.Int128),
        new BitsHandler<UInt128>(ExtensionCode.UInt128),
        new BitsHandler<Half>(ExtensionCode.Half),
        new BytesHandler<decimal>(ExtensionCode.Decimal, _ => Leaves.DecimalLength, Leaves.Fill, Leaves.ParseDecimal),
        new BytesHandler<BigInteger>(ExtensionCode.BigInteger, value => value.GetByteCount(), (value, bytes) => value.TryWriteBytes(bytes, out _), bytes => new BigInteger(bytes)),
        new BitsHandler<char>(ExtensionCode.Char),
        new BitsHandler<Rune>(ExtensionCode.Rune, rune => Rune.IsValid(rune.Value)),
        new BitsHandler<Complex>(ExtensionCode.Complex),
        new BitsHandler<DateTime>(ExtensionCode.DateTime, moment => moment.Ticks <= DateTime.MaxValue.Ticks),
        new BytesHandler<DateTimeOffset>(ExtensionCode.DateTimeOffset, _ => Leaves.DateTimeOffsetLength, Leaves.Fill, Leaves.ParseDateTimeOffset),
        new BitsHandler<DateOnly>(ExtensionCode.DateOnly, date => (uint)date.DayNumber <= (uint)DateOnly.MaxValue.DayNumber),
        new BitsHandler<TimeOnly>(ExtensionCode.TimeOnly, time => (ulong)time.Ticks <= (ulong)TimeOnly.MaxValue.Ticks),
        new BitsHandler<TimeSpan>(ExtensionCode.TimeSpan),
        new BitsHandler<Guid>(ExtensionCode.Guid),
        new TextHandler<Version>(ExtensionCode.Version, version => version.ToString(), Version.Parse),
        new PartsHandler<Uri>(ExtensionCode.Uri, 2, Leaves.WriteUri, Leaves.ReadUri),
        new PartsHandler<System.Text.RegularExpressions.Regex>(ExtensionCode.Regex, 3, Leaves.WriteRegex, Leaves.ReadRegex) { IncludesDerived = true },
        new PartsHandler<CultureInfo>(ExtensionCode.CultureInfo, 2, Leaves.WriteCulture, Leaves.ReadCulture),
        new BytesHandler<IPAddress>(ExtensionCode.IPAddress, Addresses.LengthOf, Addresses.Fill, Addresses.Parse) { IncludesDerived = true },
        new BytesHandler<IPEndPoint>(ExtensionCode.IPEndPoint, Addresses.LengthOf, Addresses.Fill, Addresses.ParseEndPoint),
        new BytesHandler<PhysicalAddress>(ExtensionCode.PhysicalAddress, value => value.GetAddressBytes().Length, (value, bytes) => value.GetAddressBytes().CopyTo(bytes), bytes => new PhysicalAddress(bytes.ToArray())),
        new PartsHandler<MailAddress>(ExtensionCode.MailAddress, 2, Leaves.WriteMail, Leaves.ReadMail),
        new FamilyHandler(ExtensionCode.Nullable, typeof(Nullable<>), typeof(NullableHandler<>)) { Title = "`Nullable<T>` as element type" },
        new PartsHandler<DBNull>(ExtensionCode.DBNull, 0, (ValueSerializer _, ref MessagePackWriter _, DBNull _) => { }, (ValueSerializer _, ref MessagePackReader _) => DBNull.Value),
        new BitsHandler<Index>(ExtensionCode.Index),
        new BitsHandler<Range>(ExtensionCode.Range),
        new FamilyHandler(ExtensionCode.KeyValuePair, typeof(KeyValuePair<,>), typeof(KeyValuePairHandler<,>)),
        new PartsHandler<DictionaryEntry>(ExtensionCode.DictionaryEntry, 2, Leaves.WriteEntry, Leaves.ReadEntry),
        new TupleFamilyHandler(ExtensionCode.ValueTuple, [typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>)]) { Title = "`ValueTuple` of any number of items" },
        new TextHandler<TimeZoneInfo>(ExtensionCode.TimeZoneInfo, zone => zone.ToSerializedString(), TimeZoneInfo.FromSerializedString),
        UnsendableValue.Row,
        new PartsHandler<Encoding>(ExtensionCode.Encoding, 2, Leaves.WriteEncoding, Leaves.ReadEncoding) { IncludesDerived = true },

        new ArrayFamilyHandler(ExtensionCode.MultiDimensionalArray, typeof(MultiDimensionalArrayHandler<>), 2) { Title = "`T[,]` of any number of dimensions and any bounds" },
        new SequenceHandler<ArrayList>(ExtensionCode.ArrayList, list => list.Count, capacity => new ArrayList(capacity), (list, item) => list.Add(item)),
        new FamilyHandler(ExtensionCode.List, typeof(List<>), typeof(ListHandler<>)),
        new FamilyHandler(ExtensionCode.HashSet, typeof(HashSet<>), typeof(HashSetHandler<>)),
        new FamilyHandler(ExtensionCode.SortedSet, typeof(SortedSet<>), typeof(SortedSetHandler<>)),
        new FamilyHandler(ExtensionCode.QueueOfT, typeof(Queue<>), typeof(QueueHandler<>)),
        new FamilyHandler(ExtensionCode.StackOfT, typeof(Stack<>), typeof(StackHandler<>)),
        new FamilyHandler(ExtensionCode.LinkedList, typeof(LinkedList<>), typeof(LinkedListHandler<>)),
        new FamilyHandler(ExtensionCode.Collection, typeof(Collection<>), typeof(CollectionOfHandler<>)),
        new FamilyHandler(ExtensionCode.ReadOnlyCollection, typeof(ReadOnlyCollection<>), typeof(ReadOnlyCollectionHandler<>)),
        new FamilyHandler(ExtensionCode.Dictionary, typeof(Dictionary<,>), typeof(DictionaryHandler<,>)),
        new FamilyHandler(ExtensionCode.SortedDictionary, typeof(SortedDictionary<,>), typeof(SortedDictionaryHandler<,>)),
        new FamilyHandler(ExtensionCode.SortedListOfT, typeof(SortedList<,>), typeof(SortedListHandler<,>)),
        new FamilyHandler(ExtensionCode.ConcurrentDictionary, typeof(ConcurrentDictionary<,>), typeof(ConcurrentDictionaryHandler<,>)),
        new OrderedDictionaryHandler(),
        new SortedListHandler(),
        new SequenceHandler<Queue>(ExtensionCode.Queue, queue => queue.Count, capacity => new Queue(capacity), (queue, item) => queue.Enqueue(item)),
        new SequenceHandler<Stack>(ExtensionCode.Stack, stack => stack.Count, capacity => new Stack(capacity), (stack, item) => stack.Push(item), reversed: true),
        new TupleFamilyHandler(ExtensionCode.Tuple, [typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>)]) { Title = "`Tuple` of any number of items" },
        new TextHandler<StringBuilder>(ExtensionCode.StringBuilder, text => text.ToString(), text => new StringBuilder(text)),
        new PartsHandler<BitArray>(ExtensionCode.BitArray, 1, Leaves.WriteBits, Leaves.ReadBits),
        new PartsHandler<System.Xml.XmlDocument>(ExtensionCode.XmlDocument, 2, Documents.WriteXml, Documents.ReadXml),
        new PartsHandler<System.Xml.XmlElement>(ExtensionCode.XmlElement, 1, Documents.WriteElement, Documents.ReadElement) { Arrives = "the element, in a document of its own" },
        new PartsHandler<System.Security.SecureString>(ExtensionCode.SecureString, 1, Secrets.Write, Secrets.Read) { Arrives = "the same, sealed on the way with the key of the session" },
        new PartsHandler<FileInfo>(ExtensionCode.FileInfo, 2, Documents.WritePath, Documents.ReadFile) { Arrives = "the same path, seen anew where it arrives" },
        new PartsHandler<DirectoryInfo>(ExtensionCode.DirectoryInfo, 2, Documents.WritePath, Documents.ReadDirectory) { Arrives = "the same path, seen anew where it arrives" },
        new TextHandler<DriveInfo>(ExtensionCode.DriveInfo, drive => drive.Name, name => new DriveInfo(name)),
        new ExceptionHandler { Title = "any exception", Arrives = "those of .NET and PowerShell: the same; any other: `DeserializedException` with its type names, message, stack trace, data and inner exceptions" },
        new PartsHandler<NetworkCredential>(ExtensionCode.NetworkCredential, 3, Secrets.WriteCredential, Secrets.ReadCredential) { Arrives = "the same, the password sealed on the way" },
        new ObjectHandler(),
        Summaries.OfProcess,
        new SubstituteObjectHandler(),
        new DecoratedHandler(),
        new OtherCollectionHandler(typeof(ICollection)) { Title = "any other collection", Arrives = "`ArrayList` of the items, with the type names `Deserialized.` and the name of the type" },
        new OtherDictionaryHandler(typeof(IDictionary)) { Title = "any other dictionary", Arrives = "`OrderedDictionary` of the entries, with the type names `Deserialized.` and the name of the type" },
        new RegisteredHandler(null) { Title = "any type that is registered at both ends", Arrives = "what its converter makes" },
        SharedObjectHandler.Row,
        SharedMemoryHandler.Row,
        .. ForeignHandler.Rows,
    ];
}
