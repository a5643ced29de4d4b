namespace FaultyWorker;

/// <summary>What a worker does wrong. Those that need an item do it with the first that they are given.</summary>
internal enum Fault
{
    /// <summary>Nothing: it answers every item with the item itself.</summary>
    None,

    // Before it is connected.
    DiesAtOnce,
    NeverConnects,
    StartsSlowly,
    FloodsOutput,
    ConnectsSilently,
    SaysGarbage,
    HasWrongVersion,
    HasWrongKey,

    // While it is set up.
    NeverGetsReady,
    FailsToInitialize,

    // With the first chunk.
    DiesReceiving,
    DiesRunning,
    DiesSending,
    DiesHavingSent,
    SendsGarbage,
    SendsOversizedFrame,
    SendsTruncatedFrame,
    SendsUnknownMessage,
    ReportsUnknownChunk,
    ReportsTooMany,
    ReportsNegative,
    ReportsTwice,
    ReportsDamaged,
    ReportsNothing,
    ReportsMoreThanItSays,
    EndsChunkEarly,
    ReleasesWhatItReported,
    ReleasesNegative,
    ClosesChannel,
    LeaksChannel,
    StopsItself,
    IgnoresStops,

    // When a call is cancelled of which it has several chunks.
    EndsOneOfCancelled,
}
