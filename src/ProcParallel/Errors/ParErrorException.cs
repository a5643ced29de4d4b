using System.Management.Automation;

namespace ProcParallel.Errors;

/// <summary>Carries a finished error record from where something is found to be wrong to the cmdlet that reports it.</summary>
internal sealed class ParErrorException : Exception
{
    public ParErrorException(ErrorRecord record)
        : base(record.ErrorDetails?.Message ?? record.Exception.Message, record.Exception)
    {
        Record = record;
    }

    public ErrorRecord Record { get; }
}
