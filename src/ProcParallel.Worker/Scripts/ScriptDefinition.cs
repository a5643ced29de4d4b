using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Scripts;

namespace ProcParallel.Worker.Scripts;

/// <summary>A definition as this worker keeps it: the work, and its script, compiled once for all calls that use it.</summary>
internal sealed class ScriptDefinition
{
    private ScriptBlock? _compiled;

    public ScriptDefinition(ScriptWork work)
    {
        Work = work;
    }

    public ScriptWork Work { get; }

    /// <summary>Makes the scriptblock for one call.</summary>
    public ScriptBlock ToScriptBlock()
    {
        ScriptBlock compiled = _compiled ?? Work.Script.Compile();
        _compiled = CanBeKept(compiled) ? compiled : null;
        return Work.Script.Instantiate(compiled);
    }

    /// <summary>Types are made anew for each call, or what their static members hold would be there for the next.</summary>
    private bool CanBeKept(ScriptBlock compiled) =>
        compiled == _compiled || compiled.Ast.Find(ast => ast is TypeDefinitionAst or UsingStatementAst, searchNestedScriptBlocks: true) is null;
}
