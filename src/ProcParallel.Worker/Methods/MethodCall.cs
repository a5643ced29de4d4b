using System.Collections;
using System.Globalization;
using ProcParallel.Core.Methods;

namespace ProcParallel.Worker.Methods;

/// <summary>A method with its constant arguments, ready to be called with items.</summary>
internal sealed class MethodCall
{
    private readonly MethodWork _work;
    private readonly MethodTarget _target;
    private readonly CultureInfo? _culture;

    public MethodCall(MethodWork work)
    {
        _work = work;
        _target = MethodTarget.Load(work.AssemblyPath, work.Method);
        _culture = work.CultureInfo();
    }

    public void EnterCulture()
    {
        if (_culture is not null)
        {
            CultureInfo.CurrentCulture = _culture;
            CultureInfo.CurrentUICulture = _culture;
        }
    }

    /// <summary>Calls the method and hands each of its results to <paramref name="output"/>: none, one, or those of a sequence.</summary>
    public void Invoke(object? item, Action<object?> output, CancellationToken token)
    {
        if (_work.Arguments.Length == 0 && !_work.Splat)
        {
            MethodInvoker single = _target.Bind(1);
            if (single.ResultKind != MethodResultKind.AsyncSequence)
            {
                Emit(single, single.Invoke(item, token), output);
                return;
            }
        }

        (MethodInvoker invoker, object?[] arguments) = Arrange(item);
        if (invoker.ResultKind == MethodResultKind.AsyncSequence)
        {
            Stream(invoker, arguments, output, token).GetAwaiter().GetResult();
            return;
        }

        Emit(invoker, invoker.InvokeArguments(arguments, token), output);
    }

    private static void Emit(MethodInvoker invoker, object? result, Action<object?> output)
    {
        if (invoker.ResultKind == MethodResultKind.Value)
        {
            output(result);
        }
    }

    private static async Task Stream(MethodInvoker invoker, object?[] arguments, Action<object?> output, CancellationToken token)
    {
        await foreach (object? value in invoker.StreamAsync(arguments, token).ConfigureAwait(false))
        {
            output(value);
        }
    }

    private (MethodInvoker Invoker, object?[] Arguments) Arrange(object? item)
    {
        if (_work.Splat && item is IDictionary named)
        {
            return _target.BindNamed(named);
        }

        object?[] arguments = _work.Splat && item is IEnumerable list and not string
            ? [.. list.Cast<object?>(), .. _work.Arguments]
            : [item, .. _work.Arguments];
        return (_target.Bind(arguments.Length), arguments);
    }
}
