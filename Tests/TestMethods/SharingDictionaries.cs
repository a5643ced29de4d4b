using System.Diagnostics;
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

    /// <summary>The same in steps: looks, and sets what it has made of that only if nobody was faster. Gives how often it has tried.</summary>
    public static int CountByCompareAndSet(ParDictionary dictionary, object key, int times)
    {
        int tries = 0;
        for (int set = 0; set < times; tries++)
        {
            dictionary.TryGet(key, out object? value, out long version);
            set += dictionary.CompareAndSet(key, version, ((int?)value ?? 0) + 1) ? 1 : 0;
        }

        return tries;
    }

    /// <summary>Is killed when it has seen the old value and not set the new one.</summary>
    public static void DieUpdating(ParDictionary dictionary, object key) => dictionary.Update(key, _ =>
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return null;
    });

    public static void Set(ParDictionary dictionary, object key, object? value) => dictionary[key] = value;

    public static object? Get(ParDictionary dictionary, object key) => dictionary[key];

    /// <summary>Tries to be the first.</summary>
    public static bool TryAdd(ParDictionary dictionary, object key) => dictionary.TryAdd(key, Environment.ProcessId);
}
