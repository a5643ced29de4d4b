using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Scripts;

/// <summary>What a call takes along from the session of its caller.</summary>
internal static class SessionCapture
{
    private const string ErrorActionPreference = "ErrorActionPreference";

    /// <summary>Preferences that a script in a worker sees as its caller has them.</summary>
    private static readonly string[] PreferenceNames =
    [
        "VerbosePreference", "DebugPreference", "InformationPreference", "WarningPreference", "ProgressPreference",
        "WhatIfPreference", "ConfirmPreference", "PSNativeCommandUseErrorActionPreference", "PSNativeCommandArgumentPassing", "OFS",
    ];

    /// <summary>Gets the preference variables, with the common parameters of the cmdlet itself taking precedence.</summary>
    public static Hashtable Preferences(PSCmdlet cmdlet)
    {
        var found = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (string name in PreferenceNames)
        {
            if (cmdlet.SessionState.PSVariable.Get(name) is { Value: { } value })
            {
                found[name] = value;
            }
        }

        foreach ((string parameter, string preference) in new[] { ("Verbose", "VerbosePreference"), ("Debug", "DebugPreference") })
        {
            if (cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given))
            {
                found[preference] = (SwitchParameter)given ? ActionPreference.Continue : ActionPreference.SilentlyContinue;
            }
        }

        // Only what ends the script early matters there. Silenced errors must still arrive: silencing them is the caller's session's business.
        if (cmdlet.SessionState.PSVariable.GetValue(ErrorActionPreference) is object action
            && LanguagePrimitives.TryConvertTo(action, CultureInfo.InvariantCulture, out ActionPreference errors)
            && errors == ActionPreference.Stop)
        {
            found[ErrorActionPreference] = errors;
        }

        return found;
    }

    /// <exception cref="ParErrorException">A function does not exist.</exception>
    public static Hashtable Functions(SessionState session, string[] names)
    {
        var found = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            found[name] = session.InvokeCommand.GetCommand(name, CommandTypes.Function) is FunctionInfo function
                ? function.Definition
                : throw ParError.FunctionNotFound(name);
        }

        return found;
    }

    /// <exception cref="ParErrorException">A variable does not exist.</exception>
    public static Hashtable Variables(SessionState session, string[] names)
    {
        var found = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            PSVariable variable = session.PSVariable.Get(name) ?? throw ParError.VariableNotFound(name);
            found[variable.Name] = variable.Value;
        }

        return found;
    }

    /// <summary>Gets environment variables from a hashtable of a user's; null removes one.</summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentVariables(Hashtable given) =>
        given.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => entry.Value?.ToString());

    /// <summary>Gets the current location as a path of the operating system; null when it is in another provider.</summary>
    public static string? FileSystemLocation(SessionState session)
    {
        string path = session.Path.CurrentFileSystemLocation.ProviderPath;
        return Directory.Exists(path) ? path : null;
    }
}
