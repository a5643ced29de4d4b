using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>What makes a worker the process of one piece of work, sent right before that work.</summary>
/// <param name="Name">The name of the process.</param>
/// <param name="WorkingDirectory">Its working directory; null to stay where it is.</param>
/// <param name="Environment">What its environment variables differ in from those that it was started with; null removes one.</param>
internal sealed record ProcessHandOver(string Name, string? WorkingDirectory, IReadOnlyDictionary<string, string?> Environment)
{
    public byte[] ToBytes()
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(Name);
        writer.Write(WorkingDirectory);
        writer.WriteMapHeader(Environment.Count);
        foreach ((string name, string? value) in Environment)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static ProcessHandOver Read(ref MessagePackReader reader)
    {
        string name = MessageFields.ReadText(ref reader);
        string? directory = reader.ReadString();
        var environment = new Dictionary<string, string?>();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            environment[MessageFields.ReadText(ref reader)] = reader.ReadString();
        }

        return new ProcessHandOver(name, directory, environment);
    }

    /// <summary>Sets this process up, before any code of the user has run in it.</summary>
    public void Apply()
    {
        foreach ((string name, string? value) in Environment)
        {
            System.Environment.SetEnvironmentVariable(name, value);
        }

        if (WorkingDirectory is not null)
        {
            System.Environment.CurrentDirectory = WorkingDirectory;
        }
    }
}
