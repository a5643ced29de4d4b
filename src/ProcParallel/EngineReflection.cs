using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;

namespace ProcParallel;

/// <summary>The one place that reaches into the engine for what it does not offer publicly. Each reach has a fallback.</summary>
internal static partial class EngineReflection
{
    private const BindingFlags NonPublicInstance = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>The engine's <c>ErrorHandlingBehavior.WriteToCurrentErrorPipe</c>.</summary>
    private const int WriteToCurrentErrorPipe = 1;

    private static readonly InvokeUsingCmdlet? Invoker = FindInvoker();

    private static readonly MethodInfo? SetStateWithReason =
        typeof(Job2).GetMethod("SetJobState", NonPublicInstance, null, [typeof(JobState), typeof(Exception)], null);

    private delegate void InvokeUsingCmdlet(
        ScriptBlock block, Cmdlet command, bool newScope, int errors, object? dollarUnder, object input, object scriptThis, object?[]? arguments);

    /// <summary>Gets a value indicating whether <see cref="Invoke"/> has the engine's own way; else it makes do with a public one.</summary>
    public static bool CanInvokeDirectly => Invoker is not null;

    /// <summary>
    /// Runs a scriptblock so that what it writes goes to the command's streams at once and in order. This is what <c>ForEach-Object</c> does.
    /// </summary>
    /// <param name="block">A scriptblock without begin and process blocks.</param>
    /// <param name="command">The command whose streams are written to.</param>
    /// <param name="newScope">Whether the block gets a scope of its own.</param>
    /// <param name="dollarUnder">The value of <c>$_</c>.</param>
    /// <param name="arguments">The values of its parameters.</param>
    /// <param name="input">The value of <c>$input</c>; null for none.</param>
    public static void Invoke(
        ScriptBlock block, PSCmdlet command, bool newScope, object? dollarUnder, object?[] arguments, IEnumerator? input = null)
    {
        if (Invoker is null)
        {
            InvokePublicly(block, command, newScope, dollarUnder, arguments, input);
            return;
        }

        Invoker(block, command, newScope, WriteToCurrentErrorPipe, dollarUnder, input ?? (object)AutomationNull.Value, AutomationNull.Value, arguments);
    }

    /// <summary>The public way: outputs come together at the end of the block instead of one by one.</summary>
    internal static void InvokePublicly(
        ScriptBlock block, PSCmdlet command, bool newScope, object? dollarUnder, object?[] arguments, IEnumerator? input = null)
    {
        if (newScope)
        {
            List<PSVariable> variables = [new PSVariable("_", dollarUnder)];
            if (input is not null)
            {
                variables.Add(new PSVariable("input", input));
            }

            foreach (PSObject output in block.InvokeWithContext(null, variables, arguments))
            {
                command.WriteObject(output);
            }

            return;
        }

        foreach (PSObject output in command.SessionState.InvokeCommand.InvokeScript(command.SessionState, block, arguments))
        {
            command.WriteObject(output);
        }
    }

    /// <summary>Writes an error as one that a native program has written, which <c>-ErrorAction Stop</c> does not concern.</summary>
    /// <returns>False where the engine cannot do that.</returns>
    public static bool WriteNativeError(PSCmdlet command, ErrorRecord record)
    {
        MethodInfo? method = command.CommandRuntime.GetType().GetMethod(
            "_WriteErrorSkipAllowCheck", NonPublicInstance, [typeof(ErrorRecord), typeof(ActionPreference?), typeof(bool)]);
        method?.Invoke(command.CommandRuntime, BindingFlags.DoNotWrapExceptions, null, [record, null, true], null);
        return method is not null;
    }

    /// <summary>
    /// Ends the commands before this one in its pipeline, and has this one and those behind it finish: what <c>Select-Object -First</c> does.
    /// Returns only where the engine cannot do that.
    /// </summary>
    public static void StopUpstream(Cmdlet command)
    {
        Type? type = EngineType("System.Management.Automation.StopUpstreamCommandsException");
        if (type?.GetConstructors(NonPublicInstance | BindingFlags.Public).FirstOrDefault(one => one.GetParameters().Length == 1) is { } constructor)
        {
            throw (Exception)constructor.Invoke([command]);
        }
    }

    /// <summary>Runs the clean blocks of a pipeline's commands, which its end does, but not its disposal.</summary>
    public static void Clean(SteppablePipeline pipeline) =>
        typeof(SteppablePipeline).GetMethod("Clean", Type.EmptyTypes)?.Invoke(pipeline, BindingFlags.DoNotWrapExceptions, null, null, null);

    /// <summary>Gets the version that <c>Set-StrictMode</c> has set in the current scope or one around it; null when it is off or not known.</summary>
    public static Version? StrictModeVersion(SessionState session)
    {
        object? scope = Property(Property(session, "Internal"), "CurrentScope");
        while (scope is not null)
        {
            if (Property(scope, "StrictModeVersion") is Version version)
            {
                return version.Major == 0 ? null : version;
            }

            scope = Property(scope, "Parent");
        }

        return null;
    }

    /// <summary>Sets the state of a job together with its reason, which the engine allows to its own jobs only.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">The new state.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="fallback">What sets the state alone.</param>
    public static void SetJobState(Job2 job, JobState state, Exception? reason, Action<JobState> fallback)
    {
        if (SetStateWithReason is null)
        {
            fallback(state);
            return;
        }

        SetStateWithReason.Invoke(job, BindingFlags.DoNotWrapExceptions, null, [state, reason], null);
    }

    /// <summary>Makes the current scope the one that <c>$script:</c> means in it and in its children, as that of a script file is.</summary>
    public static void MakeScriptScope(SessionState session)
    {
        object? scope = Property(Property(session, "Internal"), "CurrentScope");
        scope?.GetType().GetProperty("ScriptScope", NonPublicInstance)?.SetValue(scope, scope);
    }

    /// <summary>Has an action called whenever the session's location changes.</summary>
    /// <returns>False where the engine cannot do that.</returns>
    public static bool WatchLocation(SessionState session, Action moved)
    {
        PropertyInfo? property = session.InvokeCommand.GetType().GetProperty("LocationChangedAction");
        if (property is null)
        {
            return false;
        }

        EventHandler handler = (_, _) => moved();
        property.SetValue(session.InvokeCommand, Delegate.CreateDelegate(property.PropertyType, handler.Target, handler.Method));
        return true;
    }

    /// <summary>Gets whether the pipeline that a runspace runs is being stopped; false where the engine does not say.</summary>
    public static bool IsStopping(System.Management.Automation.Runspaces.Runspace runspace) =>
        Property(Property(runspace, "ExecutionContext"), "CurrentPipelineStopping") is true;

    private static object? Property(object? target, string name) =>
        target?.GetType().GetProperty(name, NonPublicInstance | BindingFlags.Public)?.GetValue(target);

    private static InvokeUsingCmdlet? FindInvoker()
    {
        MethodInfo? method = typeof(ScriptBlock).GetMethod("InvokeUsingCmdlet", NonPublicInstance);
        try
        {
            return method?.CreateDelegate<InvokeUsingCmdlet>();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
