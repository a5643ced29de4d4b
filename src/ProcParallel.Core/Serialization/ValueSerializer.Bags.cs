using System.Diagnostics;

namespace ProcParallel.Core.Serialization;

// What keeps property bags finite: objects of the outside world lead to one another without end, and some take seconds to say so.
internal partial class ValueSerializer
{
    private const int MostMembers = 10_000;

    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(500);

    private int _bags;
    private int _membersLeft;
    private long _bagsBegan;

    /// <summary>
    /// Begins a property bag within those around it. False where the bag must be cut, that is, arrive without its properties: at the depth
    /// that was chosen, or when the outermost bag has become too large or takes too long.
    /// </summary>
    internal bool TryEnterBag()
    {
        if (_bags == 0)
        {
            _membersLeft = MostMembers;
            _bagsBegan = Stopwatch.GetTimestamp();
        }
        else if (_membersLeft <= 0 || Stopwatch.GetElapsedTime(_bagsBegan) > LongestTime)
        {
            return false;
        }

        if (_bags >= Options.Depth)
            return false;
        _bags++;
        return true;
    }

    internal void LeaveBag() => _bags--;

    /// <summary>Counts a property; false if it should not be read any more.</summary>
    internal bool TrySpend() => --_membersLeft > -MostMembers && (_bags == 1 || _membersLeft >= 0);
}
