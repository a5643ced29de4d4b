using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using ProcParallel.Streams;

namespace ProcParallel.Worker.Scripts;

/// <summary>The host of scripts in a worker: what they show travels as information records, and asking somebody is an error.</summary>
internal sealed class WorkerPSHost : PSHost
{
    private readonly WorkerHostUI _ui;

    public WorkerPSHost()
    {
        _ui = new WorkerHostUI(this);
    }

    /// <summary>Gets or sets where host output of the running item goes.</summary>
    public Action<InformationRecord>? Write { get; set; }

    public override string Name => "ProcParallelWorker";

    public override Version Version { get; } = typeof(WorkerPSHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>Says that the engine is about to show a record that was already forwarded as such.</summary>
    public void ExpectEcho(InformationRecord record) => _ui.ExpectEcho(record.ToString());

    public override void SetShouldExit(int exitCode) => Environment.Exit(exitCode);

    public override void EnterNestedPrompt() => throw WorkerHostUI.NobodyToAsk();

    public override void ExitNestedPrompt()
    {
        // There is none to leave.
    }

    public override void NotifyBeginApplication()
    {
        // Native programs have no console to share here.
    }

    public override void NotifyEndApplication()
    {
        // As above.
    }

    internal void Emit(string text, bool newLine, ConsoleColor? foreground, ConsoleColor? background) =>
        Write?.Invoke(InformationValue.HostOutput(text, newLine, foreground, background));
}
