using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Scripts;

namespace ProcParallel.Worker.Scripts;

/// <summary>Chooses how a script is run: the cheapest way that does what its form asks for.</summary>
internal static class ItemInvoker
{
    public static IItemInvoker For(ScriptDefinition definition, PSCmdlet command)
    {
        ScriptWork work = definition.Work;
        ScriptBlock block = definition.ToScriptBlock();
        var ast = (ScriptBlockAst)block.Ast;
        if (ast.BeginBlock is not null || ast.ProcessBlock is not null || ast.DynamicParamBlock is not null || HasCleanBlock(ast))
        {
            return work.IsTask || work.Splat ? new BoundInvoker(work, block, command) : new SteppedInvoker(work, block, command);
        }

        return work.Splat || NeedsBinding(ast.ParamBlock) ? new BoundInvoker(work, block, command) : new DirectInvoker(work, block, command);
    }

    // The property is newer than the assembly that is compiled against.
    private static bool HasCleanBlock(ScriptBlockAst ast) => typeof(ScriptBlockAst).GetProperty("CleanBlock")?.GetValue(ast) is not null;

    /// <summary>Attributes such as <c>[Parameter(Mandatory)]</c> or <c>[CmdletBinding()]</c> have a meaning for a real command invocation only.</summary>
    private static bool NeedsBinding(ParamBlockAst? parameters) => parameters is not null
        && (parameters.Attributes.Count > 0 || parameters.Parameters.Any(parameter => parameter.Attributes.Any(attribute => attribute is AttributeAst)));

    /// <summary>Gets the arguments for an item: a script with parameters takes the item first; one without has it as <c>$_</c> only.</summary>
    private static object?[] ArgumentsFor(ScriptWork work, bool hasParameters, object? item) =>
        hasParameters && !work.IsTask ? [item, .. work.Arguments] : work.Arguments;

    /// <summary>A block without begin and process: one call of the engine per item, with a scope of its own.</summary>
    private sealed class DirectInvoker : IItemInvoker
    {
        private readonly ScriptWork _work;
        private readonly ScriptBlock _block;
        private readonly PSCmdlet _command;
        private readonly bool _hasParameters;
        private readonly bool _readsInput;

        public DirectInvoker(ScriptWork work, ScriptBlock block, PSCmdlet command)
        {
            _work = work;
            _block = block;
            _command = command;
            _hasParameters = ((ScriptBlockAst)block.Ast).ParamBlock is { Parameters.Count: > 0 };
            _readsInput = !work.IsTask && block.Ast.Find(IsInput, searchNestedScriptBlocks: true) is not null;
        }

        public void Invoke(object? item)
        {
            // Scripts for other kinds of jobs take what was piped to them from $input.
            IEnumerator? input = _readsInput ? new[] { item }.GetEnumerator() : null;
            EngineReflection.Invoke(_block, _command, newScope: true, item, ArgumentsFor(_work, _hasParameters, item), input);
        }

        public void End()
        {
            // Nothing is kept between items.
        }

        private static bool IsInput(Ast ast) => ast is VariableExpressionAst variable && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Anything that wants its parameters bound as for a command: named arguments, validation, mandatory parameters.</summary>
    private sealed class BoundInvoker : IItemInvoker
    {
        private const string Call = "param($b, $a) & $b @a";

        private readonly ScriptWork _work;
        private readonly ScriptBlock _block;
        private readonly ScriptBlock _call;
        private readonly PSCmdlet _command;
        private readonly bool _hasParameters;

        public BoundInvoker(ScriptWork work, ScriptBlock block, PSCmdlet command)
        {
            _work = work;
            _block = block;
            _call = ScriptBlock.Create(Call);
            _command = command;
            _hasParameters = ((ScriptBlockAst)block.Ast).ParamBlock is { Parameters.Count: > 0 };
        }

        public void Invoke(object? item)
        {
            object arguments = (_work.Splat ? (item as PSObject)?.BaseObject ?? item : null) switch
            {
                IDictionary named => named,
                IEnumerable list when list is not string => (object)list.Cast<object?>().Concat(_work.Arguments).ToArray(),
                _ => ArgumentsFor(_work, _hasParameters || _work.Splat, item),
            };
            EngineReflection.Invoke(_call, _command, newScope: true, _work.IsTask ? null : item, [_block, arguments]);
        }

        public void End()
        {
            // Nothing is kept between items.
        }
    }

    /// <summary>A block with begin, process and end: one pipeline per worker, through which the items go one by one.</summary>
    private sealed class SteppedInvoker : IItemInvoker, IDisposable
    {
        private const string Pipeline = "& $__ParBlock @__ParArguments";

        private readonly ScriptWork _work;
        private readonly ScriptBlock _block;
        private readonly PSCmdlet _command;
        private SteppablePipeline? _pipeline;

        public SteppedInvoker(ScriptWork work, ScriptBlock block, PSCmdlet command)
        {
            _work = work;
            _block = block;
            _command = command;
        }

        public void Invoke(object? item)
        {
            _pipeline ??= Open();
            try
            {
                _pipeline.Process(item);
            }
            catch
            {
                // An error that ends the block ends its pipeline: the next item begins with a new one.
                Dispose();
                throw;
            }
        }

        public void End()
        {
            _pipeline?.End();
            Dispose();
        }

        /// <summary>Runs the clean block, however the block ended.</summary>
        public void Dispose()
        {
            if (_pipeline is not { } pipeline)
            {
                return;
            }

            _pipeline = null;
            EngineReflection.Clean(pipeline);
            pipeline.Dispose();
        }

        private SteppablePipeline Open()
        {
            PSVariableIntrinsics variables = _command.SessionState.PSVariable;
            variables.Set("__ParBlock", _block);
            variables.Set("__ParArguments", _work.Arguments);
            SteppablePipeline pipeline = ScriptBlock.Create(Pipeline).GetSteppablePipeline(CommandOrigin.Internal);
            pipeline.Begin(expectInput: true, (EngineIntrinsics)variables.GetValue("ExecutionContext"));
            return pipeline;
        }
    }
}
