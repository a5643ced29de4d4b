using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Commands;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Scripts;
using ProcParallel.Serialization;

namespace ProcParallel.Work;

/// <summary>Turns the parameters of a cmdlet into work for other processes.</summary>
internal sealed class WorkBuilder
{
    private readonly WorkCmdlet _cmdlet;

    public WorkBuilder(WorkCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
    }

    /// <summary>Gets what runs once per worker before its first item.</summary>
    public ScriptBlock? Begin { get; init; }

    /// <summary>Gets what runs once per worker after its last item.</summary>
    public ScriptBlock? End { get; init; }

    /// <summary>Gets whether an item holds the arguments.</summary>
    public bool Splat { get; init; }

    /// <summary>Gets whether there is no input: the work runs once.</summary>
    public bool IsTask { get; init; }

    /// <summary>Gets the directory that the script begins in; null for the pool's own, or else the current location of the session.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the number of workers that the call wants; 0 for no wish.</summary>
    public int ThrottleLimit { get; init; }

    /// <exception cref="ParErrorException">Something about the work is wrong.</exception>
    public PreparedWork Build()
    {
        LanguageModeGuard.Check(_cmdlet.SessionState);
        return _cmdlet.Method is null ? BuildScript() : BuildMethod(_cmdlet.Method);
    }

    private PreparedWork BuildScript()
    {
        ScriptSource source = Source();
        ScriptBlockAst script = Parse(source);
        var usingValues = new Hashtable();
        Hashtable variables = SessionCapture.Preferences(_cmdlet);
        foreach (Ast? ast in new[] { script, Begin?.Ast, End?.Ast })
        {
            UsingCollector.Collect(ast, _cmdlet.SessionState, usingValues, variables);
        }

        ParPool pool = _cmdlet.ChoosePool(WorkerKind.Script, ThrottleLimit);
        Version? strictMode = EngineReflection.StrictModeVersion(_cmdlet.SessionState);
        var work = new ScriptWork
        {
            Script = source,
            Begin = Begin is null ? null : ScriptSource.Of(Begin),
            End = End is null ? null : ScriptSource.Of(End),
            UsingValues = usingValues,
            Variables = variables,
            Arguments = _cmdlet.WorkArguments,
            Splat = Splat,
            IsTask = IsTask,
            Location = Location ?? (pool.HasOwnDirectory ? null : SessionCapture.FileSystemLocation(_cmdlet.SessionState)),
            Culture = CultureInfo.CurrentCulture.Name,
            UICulture = CultureInfo.CurrentUICulture.Name,
            StrictMode = strictMode is null ? null : StrictModeArgument(strictMode),
            SerializationDepth = _cmdlet.SerializationDepth,
            Unserializable = _cmdlet.Unserializable,
        };
        ValueSerializer serializer = Serializer(pool);
        return new PreparedWork(pool, work.ToBytes(serializer), serializer, IsStateful(script), source.Description);
    }

    private PreparedWork BuildMethod(string method)
    {
        string path = _cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(_cmdlet.AssemblyPath);
        if (!File.Exists(path))
        {
            throw ParError.FileNotFound(path);
        }

        var work = new MethodWork(path, method, Splat || IsTask, IsTask ? [] : _cmdlet.WorkArguments, CultureInfo.CurrentCulture.Name);
        ParPool pool = _cmdlet.ChoosePool(WorkerKind.Method, ThrottleLimit);
        ValueSerializer serializer = Serializer(pool);
        return new PreparedWork(pool, work.ToBytes(serializer), serializer, IsStateful: false, method);
    }

    private PSValueSerializer Serializer(ParPool pool) => new(new SerializationOptions
    {
        Depth = _cmdlet.SerializationDepth,
        Unserializable = _cmdlet.Unserializable,
        Sealer = new ValueSealer(pool.Workers.ValueKey),
    });

    private ScriptSource Source()
    {
        if (_cmdlet.ScriptBlock is not null)
        {
            return ScriptSource.Of(_cmdlet.ScriptBlock);
        }

        string path = _cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(_cmdlet.FilePath);
        if (!File.Exists(path))
        {
            throw ParError.FileNotFound(path);
        }

        return ScriptSource.OfFile(path);
    }

    /// <summary>Gets the script itself, without the braces that it was written in.</summary>
    private static ScriptBlockAst Parse(ScriptSource source)
    {
        ScriptBlockAst ast;
        try
        {
            ast = source.Parse();
        }
        catch (ParseException e)
        {
            throw ParError.ScriptInvalid(e, source.File);
        }

        return source.HasBraces && ast.Find(node => node is ScriptBlockExpressionAst, searchNestedScriptBlocks: false) is ScriptBlockExpressionAst literal
            ? literal.ScriptBlock
            : ast;
    }

    /// <summary>A begin or end that is to run once per worker ties the call's items to the workers that have begun.</summary>
    private bool IsStateful(ScriptBlockAst script) =>
        Begin is not null || End is not null || (!IsTask && (script.BeginBlock is not null || script.ProcessBlock is not null));

    private static string StrictModeArgument(Version version) => version.Major > 3 ? "Latest" : version.ToString(2);
}
