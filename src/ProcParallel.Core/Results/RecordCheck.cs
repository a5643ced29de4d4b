using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Results;

/// <summary>Looks at records before anybody reads them: what is wrong in them ends the worker that sent them, and never the call that they are of.</summary>
internal static class RecordCheck
{
    /// <summary>Checks that each record is whole, and that they end as many items as was said. Values are passed over, not read.</summary>
    /// <exception cref="ProtocolException">It is not so.</exception>
    public static void Verify(ReadOnlySpan<byte> records, int ended)
    {
        var reader = new MessagePackReader(records);
        int left = ended;
        try
        {
            while (!reader.End)
            {
                var kind = (RecordKind)reader.ReadInt32();
                if (kind is < RecordKind.OutputAndEnd or > RecordKind.Duration)
                {
                    throw ProtocolException.Unexpected((int)kind);
                }

                reader.Skip();
                left -= kind.EndsItem() ? 1 : 0;
            }
        }
        catch (MessagePackSerializationException e)
        {
            throw new ProtocolException("A worker sent results that are damaged.", e);
        }

        if (left != 0)
        {
            throw new ProtocolException("A worker sent the results of more or fewer items than it said.");
        }
    }
}
