using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class TextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(4097)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_003)]
    public void A_text_of_any_length_arrives(int length)
    {
        Trip.AssertExact(new string('a', length));
        Trip.AssertExact(new string('ß', length));
        Trip.AssertExact(string.Concat(Enumerable.Repeat("\U0001F600", length / 2)));
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_arrives_exactly()
    {
        foreach (string text in new string[] { "\ud800", "\udfff", "a\ud800b", "\udc00\ud800", "\U0001F600\ud83d" })
        {
            Trip.AssertExact(text);
            Trip.AssertExact(new Dictionary<string, object?> { [text] = text });
            Trip.AssertExact(new PropertyBag { TypeNames = [text], [text] = text });
        }
    }

    [Fact]
    public void A_text_may_have_any_character() => Trip.AssertExact(new string([.. Enumerable.Range(0, 0x10000).Select(unit => (char)unit)]));
}
