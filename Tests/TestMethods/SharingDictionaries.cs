using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with dictionaries.</summary>
public static class SharingDictionaries
{
    /// <summary>Counts up in one step, so that no other one's count is lost.</summary>
    public static void Count(ParDictionary dictionary, object key, int times)
    {
        for (int i = 0; i < times; i++)
        {
            dictionary.Update(key, value => ((int?)value ?? 0) + 1);
        }
    }

    public static void Set(ParDictionary dictionary, object key, object? value) => dictionary[key] = value;

    public static object? Get(ParDictionary dictionary, object key) => dictionary[key];

    /// <summary>Tries to be the first.</summary>
    public static bool TryAdd(ParDictionary dictionary, object key) => dictionary.TryAdd(key, Environment.ProcessId);
}
