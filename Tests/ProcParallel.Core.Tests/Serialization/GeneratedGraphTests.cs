using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class GeneratedGraphTests
{
    private const int Graphs = 4000;

    [Fact]
    public void Thousands_of_generated_graphs_arrive_as_they_were()
    {
        var sender = new ValueSerializer(SerializationOptions.Default);
        var receiver = new ValueSerializer(SerializationOptions.Default);
        for (int seed = 0; seed < Graphs; seed++)
        {
            object? sent = new GraphGenerator(seed).Next();
            object? arrived = receiver.Deserialize(sender.Serialize(sent));
            Assert.True(GraphComparer.Difference(sent, arrived) is null, $"Seed {seed}: {GraphComparer.Difference(sent, arrived)}");
        }
    }

    [Fact]
    public void A_message_cut_at_any_byte_is_refused()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        for (int seed = 0; seed < 60; seed++)
        {
            byte[] message = serializer.Serialize(new GraphGenerator(seed).Next());
            for (int length = 0; length < Math.Min(message.Length, 2000); length++)
                Assert.Throws<MessagePackSerializationException>(() => serializer.Deserialize(message.AsMemory(0, length)));
        }
    }

    [Fact]
    public void A_message_with_any_byte_altered_is_a_value_or_is_refused()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        var random = new Random(1);
        for (int seed = 0; seed < Graphs; seed++)
        {
            byte[] message = serializer.Serialize(new GraphGenerator(seed).Next());
            for (int i = random.Next(1, 4); i > 0; i--)
                message[random.Next(message.Length)] = (byte)random.Next(256);
            HostileFrameTests.ReadOrRefuse(serializer, message);
        }
    }
}
