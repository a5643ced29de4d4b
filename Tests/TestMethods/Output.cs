namespace TestMethods;

/// <summary>Methods that use the standard streams, which belong to the user's code and not to the protocol.</summary>
public static class Output
{
    public static int WriteOut(int lines, int length = 80) => Write(Console.Out, lines, length);

    public static int WriteError(int lines, int length = 80) => Write(Console.Error, lines, length);

    public static void WriteLine(string text) => Console.WriteLine(text);

    public static void WriteErrorLine(string text) => Console.Error.WriteLine(text);

    /// <summary>Writes bytes that are no text in any encoding, and no line ends.</summary>
    public static int WriteBytes(int count)
    {
        using var output = Console.OpenStandardOutput();
        var block = new byte[4096];
        for (var i = 0; i < block.Length; i++) block[i] = (byte)(0x80 | (i & 0x7F));
        for (var left = count; left > 0; left -= block.Length) output.Write(block, 0, Math.Min(left, block.Length));
        output.Flush();
        return count;
    }

    /// <summary>Reads standard input to its end, which must come at once.</summary>
    public static string ReadInput() => Console.In.ReadToEnd();

    private static int Write(TextWriter writer, int lines, int length)
    {
        for (var i = 0; i < lines; i++) writer.WriteLine($"{i:D8} ".PadRight(length, '.'));
        writer.Flush();
        return lines;
    }
}
