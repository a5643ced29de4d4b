using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ProcParallel.Scripts;

namespace ProcParallel.Worker.Scripts;

/// <summary>The scope that the items of a call run in children of: what the caller's session gives to it.</summary>
internal sealed class CallScope
{
    private const string ExitCodeVariable = "global:LASTEXITCODE";

    private readonly ScriptWork _work;
    private PSCmdlet? _command;
    private ArrayList? _errors;
    private PSVariable? _exitCode;
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
        _exitCode = FindExitCode(command.SessionState.PSVariable);
        ForgetExitCode();
        foreach (DictionaryEntry variable in _work.Variables)
        {
            command.SessionState.PSVariable.Set((string)variable.Key, variable.Value);
        }

        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(_work.Culture);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(_work.UICulture);
        _watches = EngineReflection.WatchLocation(command.SessionState, () => _moved = true);
        GoToLocation();
    }

    /// <summary>Sets what a new item finds: the caller's location, its own place in <c>$ParWorker</c>, and no program's exit code.</summary>
    public void BeginItem(long index, int attempt)
    {
        ParWorkerInfo info = RunspaceSetup.Info;
        info.ItemIndex = index;
        info.Attempt = attempt;
        ForgetExitCode();
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

    /// <summary>Finds the variable that the engine notes exit codes in. A look at the variable itself costs an item next to nothing.</summary>
    private static PSVariable? FindExitCode(PSVariableIntrinsics variables)
    {
        if (variables.Get(ExitCodeVariable) is null)
        {
            variables.Set(ExitCodeVariable, null);
        }

        return variables.Get(ExitCodeVariable);
    }

    /// <summary>A script that looks at the exit code must not take another item's program for its own.</summary>
    private void ForgetExitCode()
    {
        if (_exitCode?.Value is not null)
        {
            _exitCode.Value = null;
        }
    }

    private void GoToLocation()
    {
        PathIntrinsics path = _command!.SessionState.Path;
        if (_work.Location is not { } location)
        {
            // The caller's own does not exist. That of the call before is nothing that this one should find.
            GoHome(path);
        }
        else if (path.CurrentLocation.Path != location && Go(path, location) is { } problem)
        {
            _command.WriteWarning($"The caller's location '{location}' does not exist in the worker: {problem.Message}");
            GoHome(path);
        }

        _moved = false;
    }

    private static void GoHome(PathIntrinsics path)
    {
        if (path.CurrentLocation.Path != RunspaceSetup.Home)
        {
            _ = Go(path, RunspaceSetup.Home);
        }
    }

    private static Exception? Go(PathIntrinsics path, string location)
    {
        try
        {
            path.SetLocation(WildcardPattern.Escape(location));
            return null;
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return e;
        }
    }
}
