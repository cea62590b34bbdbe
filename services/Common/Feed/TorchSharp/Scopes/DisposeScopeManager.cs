namespace TorchSharp;

/// <summary>The stack of dispose scopes of one thread, and how many tensors it made and freed.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThread;

    internal static DisposeScopeManager OfThread => _ofThread ??= new DisposeScopeManager();

    /// <summary>The counts of the current thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThread.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();
    internal DisposeScope? Current { get; private set; }

    internal DisposeScope Enter() => Current = new DisposeScope(this, Current);

    internal void Register(torch.Tensor tensor)
    {
        var counts = StatisticsInstance.TensorStatistics;
        if (Current is null)
        {
            counts.CreatedOutsideScopeCount++;
        }
        else
        {
            counts.CreatedInScopeCount++;
            Current.Own(tensor);
        }
    }

    internal void Disposing(torch.Tensor tensor)
    {
        var counts = StatisticsInstance.TensorStatistics;
        if (tensor.OwningDisposeScope is DisposeScope owner)
        {
            counts.DisposedInScopeCount++;
            owner.MarkAsDisposed(tensor);
        }
        else
        {
            counts.DisposedOutsideScopeCount++;
        }
    }

    // Scopes may end out of order: the ended one is taken out of the chain wherever it is.
    internal void Remove(DisposeScope scope)
    {
        if (Current == scope)
        {
            Current = scope.Outer;
            return;
        }
        for (var inner = Current; inner is not null; inner = inner.Outer)
        {
            if (inner.Outer == scope)
            {
                inner.Outer = scope.Outer;
            }
        }
    }
}
