using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal partial class ValueSerializer
{
    // Up to here nobody has to ask whether there is room in one message.
    private const int LongestSafeText = 16 * 1024 * 1024;

    private readonly ReferenceTracker _written = new();

    // How many property bags of the runtime's own types are around the value being written.
    private int _lenient;

    /// <summary>Writes one value with everything it contains.</summary>
    /// <exception cref="ValueNotSerializableException">
    /// Something in it cannot travel, or it is larger than one message can be. The writer then holds an unfinished value: drop what was written.
    /// </exception>
    public void Write(ref MessagePackWriter writer, object? value)
    {
        if (value is null)
            writer.WriteNil();
        else if (value is string { Length: > LongestSafeText } || !TryWriteNatural(ref writer, value))
            WriteRoot(ref writer, value);
    }

    /// <summary>Writes a value within another one.</summary>
    internal void WriteValue(ref MessagePackWriter writer, object? value)
    {
        if (value is null)
            writer.WriteNil();
        else if (!TryWriteNatural(ref writer, value))
            WriteByHandler(ref writer, value, HandlerFor(value.GetType()));
    }

    /// <summary>Begins a value of parts: the caller writes exactly <paramref name="parts"/> values next.</summary>
    internal static void WriteHeader(ref MessagePackWriter writer, byte code, int parts)
    {
        writer.WriteArrayHeader(checked(parts + 1));
        writer.Write(code);
    }

    /// <summary>Writes a text of which UTF-8 may not be able to express everything.</summary>
    internal static void WriteText(ref MessagePackWriter writer, string text)
    {
        if (!writer.TryWrite(text))
            LoneSurrogates.Write(ref writer, text);
    }

    /// <summary>A value that is what the caller chose for values that cannot travel.</summary>
    internal void WriteUnserializable(ref MessagePackWriter writer, object value, string reason)
    {
        switch (_lenient > 0 ? UnserializableAction.Null : Options.Unserializable)
        {
            case UnserializableAction.Null:
                writer.WriteNil();
                break;
            case UnserializableAction.PropertyBag:
                WriteByHandler(ref writer, value, BagHandlerFor(value.GetType()));
                break;
            default:
                throw new ValueNotSerializableException(NameOf(value.GetType()), reason);
        }
    }

    /// <summary>Within the runtime's own objects, whose properties nobody chose to send, what cannot travel becomes null.</summary>
    internal void EnterLenient() => _lenient++;

    internal void LeaveLenient() => _lenient--;

    internal static string NameOf(Type type) => type.FullName ?? type.Name;

    /// <summary>
    /// For a derived serializer: writes a value that has members of its own beside those of its type. It has just been given a number.
    /// </summary>
    /// <returns>False if it has none, and nothing was written.</returns>
    protected virtual bool TryWriteDecorated(ref MessagePackWriter writer, object value, TypeHandler handler) => false;

    /// <summary>Writes a reference if the value was written before; otherwise gives it the next number.</summary>
    protected internal bool TryWriteReference(ref MessagePackWriter writer, object value)
    {
        if (_written.TryAdd(value, out int existing))
            return false;
        WriteReference(ref writer, existing);
        return true;
    }

    /// <summary>Gives the number of the value that was numbered last to the decoration around it, and the value the next one.</summary>
    protected void ShiftReference(object value) => _written.ShiftLast(value);

    /// <summary>Writes the value by its handler; its identity has been dealt with.</summary>
    protected internal void WriteParts(ref MessagePackWriter writer, object value, TypeHandler handler)
    {
        if (!TryEnter())
            throw new ValueNotSerializableException(NameOf(value.GetType()), $"values are nested deeper than {MaxNesting} levels");
        handler.Write(this, ref writer, value);
        _nesting--;
    }

    private void WriteByHandler(ref MessagePackWriter writer, object value, TypeHandler handler)
    {
        if (handler.IsShared && (TryWriteReference(ref writer, value) || TryWriteDecorated(ref writer, value, handler)))
            return;
        WriteParts(ref writer, value, handler);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteNatural(ref MessagePackWriter writer, object value)
    {
        Type type = value.GetType();
        if (type == typeof(int))
            writer.Write(Unsafe.Unbox<int>(value));
        else if (type == typeof(string))
            WriteText(ref writer, Unsafe.As<string>(value));
        else if (type == typeof(bool))
            writer.Write(Unsafe.Unbox<bool>(value));
        else if (type == typeof(double))
            writer.Write(Unsafe.Unbox<double>(value));
        else
            return false;
        return true;
    }

    private void WriteRoot(ref MessagePackWriter writer, object value)
    {
        FollowRegistry();
        try
        {
            WriteByHandler(ref writer, value, HandlerFor(value.GetType()));
        }
        catch (ValueNotSerializableException failure) when (failure.Within(RootName))
        {
            throw;
        }
        catch (Exception failure) when (failure is MessagePackSerializationException or OutOfMemoryException)
        {
            throw TooLarge(value, failure);
        }
        finally
        {
            EndWrite();
            _written.Clear();
            ForgetWrittenNames();
            _nesting = 0;
            _lenient = 0;
        }
    }

    private ValueNotSerializableException TooLarge(object value, Exception cause)
    {
        var failure = new ValueNotSerializableException(NameOf(TypeOf(value)), $"it is too large. {cause.Message}", cause);
        _ = failure.Within(RootName);
        return failure;
    }

    private static void WriteReference(ref MessagePackWriter writer, int number)
    {
        int length = number <= byte.MaxValue ? 1 : number <= ushort.MaxValue ? 2 : 4;
        writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)ExtensionCode.Reference, length));
        Span<byte> span = writer.GetSpan(length);
        for (int i = 0; i < length; i++)
            span[i] = (byte)(number >> (8 * i));
        writer.Advance(length);
    }
}
