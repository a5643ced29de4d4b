using System.Text;

namespace ProcParallel.Core.Serialization;

/// <summary>A value cannot travel to another process. <see cref="TypeName"/> and <see cref="MemberPath"/> say which and where it was found.</summary>
public sealed class ValueNotSerializableException : Exception
{
    private const int LongestPath = 24;

    private readonly List<string> _path = [];

    /// <inheritdoc/>
    public ValueNotSerializableException()
        : this("", (string?)null)
    {
    }

    /// <inheritdoc/>
    public ValueNotSerializableException(string message)
        : this("", message)
    {
    }

    /// <inheritdoc/>
    public ValueNotSerializableException(string message, Exception innerException)
        : base(message, innerException) => (TypeName, Reason) = ("", message);

    internal ValueNotSerializableException(string typeName, string? reason, Exception? innerException = null)
        : base(null, innerException) => (TypeName, Reason) = (typeName, reason ?? "");

    /// <summary>Full name of the type of the value that cannot travel.</summary>
    public string TypeName { get; }

    /// <summary>Why it cannot.</summary>
    public string Reason { get; }

    /// <summary>
    /// How to get from the value that was to be sent to the one that cannot, such as <c>Item.Connection.Stream</c> or <c>Item.Files[3]</c>. A
    /// path of very many steps is given by its ends.
    /// </summary>
    public string MemberPath
    {
        get
        {
            var text = new StringBuilder();
            for (int i = _path.Count - 1; i >= 0; i--)
            {
                bool skipped = _path.Count > LongestPath && i == _path.Count - (LongestPath / 2);
                if (skipped)
                    i = (LongestPath / 2) - 1;
                string step = skipped ? "..." : _path[i];
                if (text.Length > 0 && !step.StartsWith('['))
                    text.Append('.');
                text.Append(step);
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public override string Message => TypeName.Length == 0
        ? Reason
        : $"{(_path.Count == 0 ? "A value" : MemberPath)} of type {TypeName} cannot be sent to another process: {Reason}";

    /// <summary>
    /// Adds the step that leads to the innermost step so far. For use as exception filter, where it runs from the inside outwards and costs
    /// nothing until something fails.
    /// </summary>
    /// <returns>False, so that the exception goes on.</returns>
    internal bool Within(string step)
    {
        _path.Add(step);
        return false;
    }

    /// <inheritdoc cref="Within(string)"/>
    internal bool Within(int index) => Within($"[{index}]");
}
