using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ProcParallel.Scripts;
using ProcParallel.Worker.Execution;

namespace ProcParallel.Worker.Scripts;

/// <summary>Makes the runspace of a worker as its pool wants it.</summary>
internal static class RunspaceSetup
{
    private const string InfoVariable = "ParWorker";
    private const string WarmUp = "& { param($a) foreach ($i in $a) { if ($i -gt 1) { \"$i\" } } } 1, 2";

    /// <summary>Gets what scripts see as <c>$ParWorker</c>.</summary>
    public static ParWorkerInfo Info { get; private set; } = null!;

    /// <summary>Gets where scripts are whose caller is nowhere: the location that the initialization has left.</summary>
    public static string Home { get; private set; } = string.Empty;

    public static InitialSessionState CreateState(ScriptPoolConfiguration settings, WorkerIdentity identity)
    {
        Info = new ParWorkerInfo(identity.Bootstrap.WorkerId, settings.PoolName, identity.Bootstrap.ParentProcessId);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry(ItemLoopCommand.Name, typeof(ItemLoopCommand), null));
        state.Variables.Add(new SessionStateVariableEntry(
            InfoVariable, Info, "The worker that this script runs in.", ScopedItemOptions.ReadOnly | ScopedItemOptions.AllScope));
        foreach (DictionaryEntry function in settings.Functions)
        {
            state.Commands.Add(new SessionStateFunctionEntry((string)function.Key, (string)function.Value!));
        }

        foreach (DictionaryEntry variable in settings.Variables)
        {
            state.Variables.Add(new SessionStateVariableEntry((string)variable.Key, variable.Value, string.Empty));
        }

        return state;
    }

    /// <summary>Loads the modules and runs the initialization script, in the global scope. Any error is the initialization's failure.</summary>
    public static void Initialize(Runspace runspace, ScriptPoolConfiguration settings)
    {
        if (settings.Location is { } location)
        {
            // Not by Set-Location, which would load its module first.
            runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(location));
        }

        foreach (string module in settings.Modules)
        {
            Run(runspace, shell => shell.AddCommand("Import-Module").AddParameter("Name", module).AddParameter("Global").AddParameter("ErrorAction", ActionPreference.Stop));
        }

        if (settings.InitializationScript is { } script)
        {
            Run(runspace, shell => shell.AddCommand(
                "ForEach-Object").AddParameter("Process", script.ToScriptBlock()).AddParameter("InputObject", null));
        }

        if (settings.WarmsUp)
        {
            Run(runspace, shell => shell.AddScript(WarmUp, useLocalScope: true));
        }

        Home = runspace.SessionStateProxy.Path.CurrentLocation.Path;
    }

    private static void Run(Runspace runspace, Action<PowerShell> build)
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        build(shell);
        shell.Invoke();
    }
}
