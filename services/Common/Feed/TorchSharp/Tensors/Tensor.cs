using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. It is owned by the dispose scope that is innermost on its thread when it is made, and else
    /// by its holder. What libtorch refuses is a <see cref="System.Runtime.InteropServices.ExternalException"/>.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            DisposeScopeManager.OfThread.Register(this);
        }

        // A parameter takes the place of the tensor that it was made from, so it is not counted again.
        private protected Tensor(nint handle, DisposeScope? owner)
        {
            _handle = handle;
            OwningDisposeScope = owner;
        }

        ~Tensor() => Release();

        public string? name { get; set; }

        public bool IsInvalid => _handle == 0;

        public nint Handle =>
            _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle != 0)
            {
                DisposeScopeManager.OfThread.Disposing(this);
                Release();
            }
        }

        /// <summary>Hands the tensor to the scope around the one that owns it.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is DisposeScope owner)
            {
                owner.MoveToOther(other, this);
            }
            else
            {
                other?.Attach(this);
            }
            return this;
        }

        /// <summary>Leaves the tensor to its holder, who must dispose it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        internal nint TakeHandle()
        {
            var handle = Handle;
            _handle = 0;
            return handle;
        }

        /// <summary>
        /// Takes over what another tensor holds, which becomes empty, under this object's place in scopes and fields.
        /// </summary>
        internal void Become(Tensor other)
        {
            var handle = other.TakeHandle();
            other.OwningDisposeScope?.MarkAsDisposed(other);
            Release();
            _handle = handle;
        }

        internal void Move(Device? device, ScalarType? type, bool nonBlocking)
        {
            if ((device is null || device.ToString() == this.device.ToString()) && (type ?? dtype) == dtype)
            {
                return;
            }
            var (learned, gradient) = (requires_grad, grad);
            Become(to(type ?? dtype, device ?? this.device, copy: true,
                non_blocking: nonBlocking).requires_grad_(learned));
            if (gradient is not null)
            {
                grad = gradient.to(this);
            }
        }

        private void Release()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                torch_release(handle);
            }
        }

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);
        public override int GetHashCode() => base.GetHashCode();
        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }

    /// <summary>A scope that owns the tensors made on this thread until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThread.Enter();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.OfThread.Current;

    /// <summary>Runs an expression in a scope of its own, and keeps only its result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
