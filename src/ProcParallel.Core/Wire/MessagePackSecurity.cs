namespace ProcParallel.Core.Wire;

/// <summary>What a reader of untrusted bytes refuses.</summary>
internal sealed class MessagePackSecurity
{
    private MessagePackSecurity()
    {
    }

    /// <summary>Limits for bytes that another process made.</summary>
    public static MessagePackSecurity UntrustedData { get; } = new();

    /// <summary>How deeply values may be nested in one another; 500 unless said otherwise.</summary>
    public int MaximumObjectGraphDepth { get; private set; } = 500;

    /// <summary>The same limits but for the depth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The depth is not positive.</exception>
    public MessagePackSecurity WithMaximumObjectGraphDepth(int maximumObjectGraphDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumObjectGraphDepth);
        var copy = (MessagePackSecurity)MemberwiseClone();
        copy.MaximumObjectGraphDepth = maximumObjectGraphDepth;
        return copy;
    }

    /// <summary>
    /// Goes one level down. Whoever recurses into an element calls it first and lowers <see cref="MessagePackReader.Depth"/> again
    /// afterwards, so that a bomb of nested arrays ends in an exception and not in a stack overflow, which nothing can catch.
    /// </summary>
    /// <exception cref="MessagePackSerializationException">
    /// The value is nested deeper than <see cref="MaximumObjectGraphDepth"/>.
    /// </exception>
    public void DepthStep(ref MessagePackReader reader)
    {
        if (reader.Depth >= MaximumObjectGraphDepth)
        {
            throw new MessagePackSerializationException(
                $"The value at byte {reader.Consumed} is nested deeper than {MaximumObjectGraphDepth} levels.");
        }

        reader.Depth++;
    }
}
