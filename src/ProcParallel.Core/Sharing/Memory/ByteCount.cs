using System.Globalization;

namespace ProcParallel.Core.Sharing;

/// <summary>Numbers of bytes as people read them.</summary>
internal static class ByteCount
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Text(long bytes)
    {
        double number = bytes;
        int unit = 0;
        for (; number >= 1024 && unit < Units.Length - 1; unit++)
            number /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {Units[unit]}");
    }
}
