using System.Collections.Concurrent;
using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Scripts;

namespace ProcParallel.Serialization;

/// <summary>How values of one type travel live, in a form that itself can travel to the workers that are to know it.</summary>
/// <param name="TypeName">The name of the type, which is also its name on the wire; see <see cref="NameOf"/>.</param>
/// <param name="ToWire">What makes something of a value that can travel; null for another way.</param>
/// <param name="FromWire">What makes the value again.</param>
/// <param name="Methods">The pair of static methods that do the same; null for another way.</param>
internal sealed record TypeRegistration(string TypeName, ScriptSource? ToWire, ScriptSource? FromWire, MethodPair? Methods)
{
    private static readonly ConcurrentDictionary<string, TypeRegistration> Made = new(StringComparer.Ordinal);

    /// <summary>Gets what was registered in this process, which goes to every worker with the work.</summary>
    public static TypeRegistration[] All => [.. Made.Values.OrderBy(registration => registration.TypeName, StringComparer.Ordinal)];

    /// <summary>The name by which both ends know a type: the engine puts a number of its own before that of each class of a script.</summary>
    public static string NameOf(Type type) => type.FullName?.StartsWith('<') == true ? type.Name : ValueSerializer.NameOf(type);

    /// <summary>Registers a type in this process, in place of an earlier registration.</summary>
    /// <exception cref="ArgumentException">The type cannot be registered so.</exception>
    public void Register(Type type)
    {
        TypeRegistry.Shared.Register(Converter(type));
        Made[TypeName] = this;
    }

    /// <summary>Forgets a type. Workers that know it go on knowing it.</summary>
    /// <returns>Whether it was registered.</returns>
    public static bool Unregister(Type type)
    {
        Made.TryRemove(NameOf(type), out _);
        return TypeRegistry.Shared.Unregister(type);
    }

    /// <summary>
    /// Registers in a worker what its parent has registered. A type that this process does not have stays unknown: a value of it is an
    /// error where it arrives, and not here.
    /// </summary>
    public void Follow()
    {
        if (Made.TryGetValue(TypeName, out TypeRegistration? known) && known == this)
        {
            return;
        }

        Methods?.LoadAssembly();
        if (LanguagePrimitives.TryConvertTo(TypeName, out Type type))
        {
            Register(type);
        }
    }

    public static void WriteAll(ref MessagePackWriter writer)
    {
        TypeRegistration[] all = All;
        writer.WriteArrayHeader(all.Length);
        foreach (TypeRegistration registration in all)
        {
            registration.Write(ref writer);
        }
    }

    public static TypeRegistration[] ReadAll(ref MessagePackReader reader)
    {
        var all = new TypeRegistration[reader.ReadArrayHeader()];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = new TypeRegistration(
                MessageFields.ReadText(ref reader), ScriptSource.ReadOptional(ref reader), ScriptSource.ReadOptional(ref reader), MethodPair.ReadOptional(ref reader));
        }

        return all;
    }

    private void Write(ref MessagePackWriter writer)
    {
        writer.Write(TypeName);
        ScriptSource.WriteOptional(ref writer, ToWire);
        ScriptSource.WriteOptional(ref writer, FromWire);
        MethodPair.WriteOptional(ref writer, Methods);
    }

    private IParTypeConverter Converter(Type type)
    {
        if (Methods is not null)
        {
            return Methods.ToConverter(type, TypeName);
        }

        return ToWire is null ? new PropertyConverter(type, TypeName) : new ScriptTypeConverter(type, TypeName, ToWire, FromWire!);
    }
}
