using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;

namespace ProcParallel;

/// <content>Records of a cmdlet's streams as they are, where the public methods take only their text.</content>
internal static partial class EngineReflection
{
    private static readonly Type? Runtime = EngineType("System.Management.Automation.MshCommandRuntime");
    private static readonly MethodInfo? WriteWarningRecord = RecordMethod(nameof(WriteWarning), typeof(WarningRecord));
    private static readonly MethodInfo? WriteVerboseRecord = RecordMethod(nameof(WriteVerbose), typeof(VerboseRecord));
    private static readonly MethodInfo? WriteDebugRecord = RecordMethod(nameof(WriteDebug), typeof(DebugRecord));
    private static readonly Preference VerboseSwitch = new("Verbose");
    private static readonly Preference DebugSwitch = new("Debug");

    private static readonly MethodInfo? SetInvocation =
        typeof(ErrorRecord).GetMethod("SetInvocationInfo", HiddenInstance, [typeof(InvocationInfo)]);

    public static void WriteWarning(PSCmdlet cmdlet, WarningRecord record)
    {
        if (!TryWrite(WriteWarningRecord, cmdlet, record, AsksForDebug(cmdlet, "WarningAction")))
        {
            cmdlet.WriteWarning(record.Message);
        }
    }

    /// <summary>Writes a verbose record whatever the session's preference is, unless the cmdlet was given the parameter for that.</summary>
    public static void WriteVerbose(PSCmdlet cmdlet, VerboseRecord record) => VerboseSwitch.Show(cmdlet, () =>
    {
        if (!TryWrite(WriteVerboseRecord, cmdlet, record, AsksForDebug(cmdlet, "Verbose")))
        {
            cmdlet.WriteVerbose(record.Message);
        }
    });

    /// <summary>Writes a debug record whatever the session's preference is, unless the cmdlet was given the parameter for that.</summary>
    public static void WriteDebug(PSCmdlet cmdlet, DebugRecord record) => DebugSwitch.Show(cmdlet, () =>
    {
        if (!TryWrite(WriteDebugRecord, cmdlet, record, withoutAsking: false))
        {
            cmdlet.WriteDebug(record.Message);
        }
    });

    /// <summary>
    /// Says whether the engine would stop and ask at a record only because the cmdlet has <c>-Debug</c>. That is for the cmdlet's own records; a script's are not to
    /// hold up all the others.
    /// </summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The common parameter that says more precisely what is to become of such records.</param>
    public static bool AsksForDebug(PSCmdlet cmdlet, string parameter)
    {
        Dictionary<string, object> given = cmdlet.MyInvocation.BoundParameters;
        return given.TryGetValue("Debug", out object? debug) && debug is SwitchParameter { IsPresent: true } && !given.ContainsKey(parameter);
    }

    /// <summary>Gives a record that has none the position of a command. Does nothing where the engine does not allow it.</summary>
    public static void SetPosition(ErrorRecord record, IScriptExtent position) =>
        SetInvocation?.Invoke(record, [InvocationInfo.Create(null, position)]);

    private static MethodInfo? RecordMethod(string name, Type record) => Runtime?.GetMethod(name, HiddenInstance, [record, typeof(bool)]);

    private static bool TryWrite(MethodInfo? method, PSCmdlet cmdlet, object record, bool withoutAsking)
    {
        if (method is null || !Runtime!.IsInstanceOfType(cmdlet.CommandRuntime))
        {
            return false;
        }

        method.Invoke(cmdlet.CommandRuntime, BindingFlags.DoNotWrapExceptions, null, [record, withoutAsking], null);
        return true;
    }

    /// <summary>A switch that is among the common parameters, as a running cmdlet has it.</summary>
    private sealed class Preference(string name)
    {
        private readonly PropertyInfo? _flag = Runtime?.GetProperty(name, HiddenInstance);
        private readonly PropertyInfo? _isSet = Runtime?.GetProperty($"Is{name}FlagSet", HiddenInstance);
        private readonly PropertyInfo? _preference = Runtime?.GetProperty(name + "Preference", HiddenInstance);

        /// <summary>Has the switch on while something is written. Not longer, because it has a say in errors and warnings, too.</summary>
        public void Show(PSCmdlet cmdlet, Action write)
        {
            object runtime = cmdlet.CommandRuntime;
            if (_flag is null || _isSet is not { CanWrite: true } || _preference is null || !Runtime!.IsInstanceOfType(runtime)
                || cmdlet.MyInvocation.BoundParameters.ContainsKey(name)
                || _preference.GetValue(runtime) is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore))
            {
                write();
                return;
            }

            object? flag = _flag.GetValue(runtime);
            object? isSet = _isSet.GetValue(runtime);
            try
            {
                _flag.SetValue(runtime, true);
                write();
            }
            finally
            {
                _flag.SetValue(runtime, flag);
                _isSet.SetValue(runtime, isSet);
            }
        }
    }
}
