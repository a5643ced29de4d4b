using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ProcParallel.Worker.Scripts;

/// <summary>The user interface of scripts in a worker. It has no user.</summary>
internal sealed class WorkerHostUI : PSHostUserInterface
{
    private readonly WorkerPSHost _host;
    private string? _echo;

    public WorkerHostUI(WorkerPSHost host)
    {
        _host = host;
    }

    public override PSHostRawUserInterface? RawUI => null;

    public static PSInvalidOperationException NobodyToAsk() => new(
        "A script in a worker process cannot ask anybody: there is no console. Give it what it needs as an argument, or use -Confirm:$false.");

    public void ExpectEcho(string text) => _echo = text;

    public override void Write(string value) => Emit(value, false, null, null);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Emit(value, false, foregroundColor, backgroundColor);

    public override void WriteLine(string value) => Emit(value, true, null, null);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Emit(value, true, foregroundColor, backgroundColor);

    // The records of the following streams travel by themselves; showing them is the caller's business.
    public override void WriteErrorLine(string value)
    {
    }

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw NobodyToAsk();

    public override SecureString ReadLineAsSecureString() => throw NobodyToAsk();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NobodyToAsk();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NobodyToAsk();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NobodyToAsk();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw NobodyToAsk();

    private void Emit(string text, bool newLine, ConsoleColor? foreground, ConsoleColor? background)
    {
        if (_echo == text)
        {
            _echo = null;
            return;
        }

        _host.Emit(text, newLine, foreground, background);
    }
}
