namespace ProcParallel.Core.Serialization;

/// <summary>
/// Sends values of one type, live, to other processes: both ends must have registered a converter under the same name. Used by several
/// threads at once.
/// </summary>
public interface IParTypeConverter
{
    /// <summary>The type whose values are sent. A subclass is sent by it only if <see cref="IncludeDerived"/> says so.</summary>
    Type Type { get; }

    /// <summary>Stands for the type on the wire; both ends must agree. Usually the type's full name.</summary>
    string Name { get; }

    /// <summary>Whether values of derived types (or, for an interface, of implementing ones) are sent too, and arrive as <see cref="Type"/>.</summary>
    bool IncludeDerived => false;

    /// <summary>What to send in place of the value: anything that can travel itself.</summary>
    object? ToWire(object value);

    /// <summary>Makes the value again from what <see cref="ToWire"/> sent. It may come from a defective or hostile sender: check it.</summary>
    object? FromWire(object? wire);
}
