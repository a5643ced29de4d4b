namespace ProcParallel.Core.Serialization;

/// <summary>
/// The number that stands for a type on the wire: as MessagePack extension code of a value without parts, as first element of the array
/// that a value with parts is, and as description of an element type. Numbers are never reused or changed within a protocol version.
/// </summary>
/// <remarks>
/// The number says how the value takes part in sharing, so that a reader can pass over a value whose type it does not know: below
/// <see cref="FirstShared"/> values have no identity, from there on each takes the next reference number, in the order in
/// which values begin.
/// </remarks>
internal static class ExtensionCode
{
    /// <summary>As extension: a value that was sent before, by its reference number. As description: any type.</summary>
    public const byte Reference = 0;

    public const byte Boolean = 1;
    public const byte Int32 = 2;
    public const byte Double = 3;
    public const byte Single = 4;
    public const byte String = 5;
    public const byte SByte = 6;
    public const byte Byte = 7;
    public const byte Int16 = 8;
    public const byte UInt16 = 9;
    public const byte UInt32 = 10;
    public const byte Int64 = 11;
    public const byte UInt64 = 12;
    public const byte Int128 = 13;
    public const byte UInt128 = 14;
    public const byte Half = 15;
    public const byte Decimal = 16;
    public const byte BigInteger = 17;
    public const byte Char = 18;
    public const byte Rune = 19;
    public const byte Complex = 20;
    public const byte DateTime = 21;
    public const byte DateTimeOffset = 22;
    public const byte DateOnly = 23;
    public const byte TimeOnly = 24;
    public const byte TimeSpan = 25;
    public const byte Guid = 26;
    public const byte Version = 27;
    public const byte Uri = 28;
    public const byte Regex = 29;
    public const byte CultureInfo = 30;
    public const byte IPAddress = 31;
    public const byte IPEndPoint = 32;
    public const byte PhysicalAddress = 33;
    public const byte MailAddress = 34;
    public const byte Enum = 35;
    public const byte Nullable = 36;
    public const byte DBNull = 37;
    public const byte Index = 38;
    public const byte Range = 39;
    public const byte KeyValuePair = 40;
    public const byte DictionaryEntry = 41;
    public const byte ValueTuple = 42;
    public const byte TimeZoneInfo = 43;
    public const byte Encoding = 44;
    public const byte Unsendable = 45;
    public const byte SwitchParameter = 50;
    public const byte SemanticVersion = 51;
    public const byte ScriptBlock = 52;
    public const byte AutomationNull = 53;
    public const byte DisplaySets = 54;

    /// <summary>From here on values are shared.</summary>
    public const byte FirstShared = 64;

    public const byte ByteArray = 64;
    public const byte ObjectArray = 65;
    public const byte Array = 66;
    public const byte MultiDimensionalArray = 67;
    public const byte ArrayList = 68;
    public const byte List = 69;
    public const byte HashSet = 70;
    public const byte SortedSet = 71;
    public const byte QueueOfT = 72;
    public const byte StackOfT = 73;
    public const byte LinkedList = 74;
    public const byte Collection = 75;
    public const byte ReadOnlyCollection = 76;
    public const byte Dictionary = 77;
    public const byte SortedDictionary = 78;
    public const byte SortedListOfT = 79;
    public const byte ConcurrentDictionary = 80;
    public const byte Hashtable = 81;
    public const byte OrderedDictionary = 82;
    public const byte SortedList = 83;
    public const byte Queue = 84;
    public const byte Stack = 85;
    public const byte Tuple = 86;
    public const byte StringBuilder = 87;
    public const byte BitArray = 88;
    public const byte XmlDocument = 89;
    public const byte SecureString = 90;
    public const byte FileInfo = 91;
    public const byte DirectoryInfo = 92;
    public const byte DriveInfo = 93;
    public const byte Exception = 94;
    public const byte NetworkCredential = 95;
    public const byte Object = 96;
    public const byte PropertyBag = 97;
    public const byte Decorated = 98;
    public const byte OtherCollection = 99;
    public const byte OtherDictionary = 100;
    public const byte Registered = 101;
    public const byte NameValueCollection = 102;
    public const byte StringCollection = 103;
    public const byte SharedMemory = 104;
    public const byte ErrorRecord = 105;
    public const byte PSCredential = 106;
    public const byte CimInstance = 107;
    public const byte InformationRecord = 108;
    public const byte ProgressRecord = 109;
    public const byte WarningRecord = 110;
    public const byte VerboseRecord = 111;
    public const byte DebugRecord = 112;
    public const byte XmlElement = 113;
    public const byte SharedObject = 114;
}
