using System.Globalization;

namespace FaultyWorker;

/// <summary>Which fault this process has, from its environment.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Text">What it writes to its standard error.</param>
/// <param name="ExitCode">What it exits with, where it exits by itself.</param>
internal sealed record FaultSettings(Fault Fault, string Text, int ExitCode)
{
    public const string FaultVariable = "FAULTY_WORKER_FAULT";
    public const string TextVariable = "FAULTY_WORKER_TEXT";
    public const string ExitCodeVariable = "FAULTY_WORKER_EXIT_CODE";

    /// <summary>How many processes are faulty; those that follow are not.</summary>
    public const string TimesVariable = "FAULTY_WORKER_TIMES";

    /// <summary>The file in which the processes are counted.</summary>
    public const string CounterVariable = "FAULTY_WORKER_COUNTER";

    public static FaultSettings FromEnvironment()
    {
        Fault fault = Enum.Parse<Fault>(Variable(FaultVariable, nameof(Fault.None)));
        return new FaultSettings(
            CountProcesses() <= Number(TimesVariable, int.MaxValue) ? fault : Fault.None,
            Variable(TextVariable, string.Empty),
            Number(ExitCodeVariable, 1));
    }

    private static long CountProcesses()
    {
        if (Variable(CounterVariable, string.Empty) is not { Length: > 0 } path)
        {
            return 1;
        }

        while (true)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None);
                file.WriteByte((byte)'x');
                return file.Position;
            }
            catch (IOException)
            {
                // Another process counts itself just now.
                Thread.Sleep(1);
            }
        }
    }

    private static string Variable(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;

    private static int Number(string name, int otherwise) =>
        int.Parse(Variable(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
