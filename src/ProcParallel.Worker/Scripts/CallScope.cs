using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ProcParallel.Scripts;

namespace ProcParallel.Worker.Scripts;

/// <summary>The scope that the items of a call run in children of: what the caller's session gives to it.</summary>
internal sealed class CallScope
{
    private readonly ScriptWork _work;
    private PSCmdlet? _command;
    private ArrayList? _errors;
    private bool _moved;
    private bool _watches;

    public CallScope(ScriptWork work)
    {
        _work = work;
        Wrapper = work.StrictMode is null ? ItemLoopCommand.Name : $"Set-StrictMode -Version {work.StrictMode}; {ItemLoopCommand.Name}";
    }

    /// <summary>Gets the script in whose local scope everything of the call happens.</summary>
    public string Wrapper { get; }

    public void Enter(PSCmdlet command)
    {
        _command = command;
        EngineReflection.MakeScriptScope(command.SessionState);
        _errors = command.SessionState.PSVariable.GetValue("global:Error") as ArrayList;
        foreach (DictionaryEntry variable in _work.Variables)
        {
            command.SessionState.PSVariable.Set((string)variable.Key, variable.Value);
        }

        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(_work.Culture);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(_work.UICulture);
        _watches = EngineReflection.WatchLocation(command.SessionState, () => _moved = true);
        GoToLocation();
    }

    /// <summary>Sets what a new item finds: the caller's location, and its own place in <c>$ParWorker</c>.</summary>
    public void BeginItem(long index, int attempt)
    {
        ParWorkerInfo info = RunspaceSetup.Info;
        info.ItemIndex = index;
        info.Attempt = attempt;
        if (_moved || !_watches)
        {
            GoToLocation();
        }
    }

    /// <summary>Forgets the errors of an item: the next one finds an empty <c>$Error</c>, and what they refer to is not kept.</summary>
    public void EndItem() => _errors?.Clear();

    /// <summary>Runs a script in the call's scope itself, so that what it sets is there for the items.</summary>
    public void RunInScope(ScriptSource source, PSCmdlet command) =>
        EngineReflection.Invoke(source.ToScriptBlock(), command, newScope: false, null, _work.Arguments);

    private void GoToLocation()
    {
        if (_work.Location is { } location && _command!.SessionState.Path.CurrentLocation.Path != location)
        {
            try
            {
                _command.SessionState.Path.SetLocation(WildcardPattern.Escape(location));
            }
            catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
            {
                _command.WriteWarning($"The caller's location '{location}' does not exist in the worker: {e.Message}");
            }
        }

        _moved = false;
    }
}
