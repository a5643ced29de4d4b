using System.Management.Automation;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Serialization;

/// <summary>What is sent of live objects of PowerShell, which hold on to their session.</summary>
internal static class PSSummaries
{
    public static SummaryHandler<PSDriveInfo> OfDrive { get; } = new(
        ("Name", drive => drive.Name),
        ("Root", drive => drive.Root),
        ("CurrentLocation", drive => drive.CurrentLocation),
        ("Description", drive => drive.Description),
        ("DisplayRoot", drive => drive.DisplayRoot),
        ("Provider", drive => drive.Provider));

    public static SummaryHandler<ProviderInfo> OfProvider { get; } = new(
        ("Name", provider => provider.Name),
        ("ModuleName", provider => provider.ModuleName),
        ("Description", provider => provider.Description),
        ("HelpFile", provider => provider.HelpFile),
        ("Home", provider => provider.Home),
        ("Capabilities", provider => provider.Capabilities));

    public static SummaryHandler<PSModuleInfo> OfModule { get; } = new(
        ("Name", module => module.Name),
        ("Path", module => module.Path),
        ("ModuleBase", module => module.ModuleBase),
        ("Version", module => module.Version),
        ("Guid", module => module.Guid),
        ("ModuleType", module => module.ModuleType),
        ("Description", module => module.Description),
        ("Author", module => module.Author),
        ("CompanyName", module => module.CompanyName),
        ("Copyright", module => module.Copyright),
        ("PowerShellVersion", module => module.PowerShellVersion),
        ("ExportedCommands", module => module.ExportedCommands.Keys.ToArray()));

    public static SummaryHandler<CommandInfo> OfCommand { get; } = new(
        ("Name", command => command.Name),
        ("CommandType", command => command.CommandType),
        ("Definition", command => command.Definition),
        ("Version", command => command.Version),
        ("Source", command => command.Source),
        ("ModuleName", command => command.ModuleName),
        ("Visibility", command => command.Visibility));
}
