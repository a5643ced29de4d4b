using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Scripts;

/// <summary>Refuses sessions whose language is restricted: a worker would run their scripts without the restriction.</summary>
internal static class LanguageModeGuard
{
    /// <exception cref="ParErrorException">The session is not in full language mode.</exception>
    public static void Check(SessionState session)
    {
        if (session.LanguageMode != PSLanguageMode.FullLanguage)
        {
            throw ParError.LanguageModeRefused(session.LanguageMode);
        }
    }
}
