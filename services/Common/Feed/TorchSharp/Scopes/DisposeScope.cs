namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost scope, and disposes them when it ends.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly HashSet<IDisposable> _owned = new(ReferenceEqualityComparer.Instance);
    private bool _ended;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        Outer = outer;
    }

    internal DisposeScope? Outer { get; set; }

    public IReadOnlyList<IDisposable> DisposablesView => [.. Live()];
    public int DisposablesCount => Live().Count;

    public bool Contains(IDisposable disposable) => _owned.Contains(disposable);

    /// <summary>Hands the tensor to the scope around this one, or to nobody when there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            MoveToOuter(disposable);
        }
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (scope is null)
        {
            return Detach(disposable);
        }
        if (Live().Remove(disposable))
        {
            scope.Own(disposable);
        }
        return disposable;
    }

    /// <summary>Leaves the tensor to its holder, who must dispose it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (Live().Remove(disposable) && disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = null;
            _manager.StatisticsInstance.TensorStatistics.DetachedFromScopeCount++;
        }
        return disposable;
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            Detach(disposable);
        }
    }

    public void Attach(IDisposable disposable)
    {
        Live();
        if (disposable is not torch.Tensor tensor)
        {
            throw new InvalidOperationException("DisposeScope can only manage tensors");
        }
        if (tensor.OwningDisposeScope != this)
        {
            tensor.OwningDisposeScope?._owned.Remove(tensor);
            Own(tensor);
            _manager.StatisticsInstance.TensorStatistics.AttachedToScopeCount++;
        }
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables)
        {
            Attach(disposable);
        }
    }

    public void DisposeEverything() => DisposeEverythingBut(Array.Empty<IDisposable>());

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = inKeep.ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var disposable in Live().ToArray())
        {
            if (!keep.Contains(disposable))
            {
                disposable.Dispose();
            }
        }
    }

    /// <summary>Forgets a tensor that was disposed elsewhere.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        _owned.Remove(disposable);
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = null;
        }
    }

    public void Dispose()
    {
        if (!_ended)
        {
            DisposeEverything();
            _ended = true;
            _manager.Remove(this);
        }
    }

    internal void Own(IDisposable disposable)
    {
        _owned.Add(disposable);
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = this;
        }
    }

    internal void Replace(torch.Tensor original, torch.Tensor replacement)
    {
        if (_owned.Remove(original))
        {
            original.OwningDisposeScope = null;
            replacement.OwningDisposeScope?._owned.Remove(replacement);
            Own(replacement);
        }
    }

    private HashSet<IDisposable> Live()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        return _owned;
    }
}
