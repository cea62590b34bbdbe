using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Op.InPlace("uniform_", this, from, to, generator);
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Op.InPlace("normal_", this, mean, std, generator);
        public Tensor bernoulli(Generator? generator = null) => Op.Call("bernoulli", this, generator);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Op.InPlace("bernoulli_.float", this, p, generator);
        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) =>
            Op.InPlace("exponential_", this, lambda, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Op.Call("multinomial", this, num_samples, replacement, generator);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Op.Call("zeros_like", this, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Op.Call("ones_like", this, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Op.Call("empty_like", this, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Op.Call("rand_like", this, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Op.Call("randn_like", this, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Op.Call("full_like", this, value, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Op.Call("new_zeros", this, size, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Op.Call("new_empty", this, size, dtype, default(Value), device).requires_grad_(requires_grad);
        public Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Op.Call("new_full", this, size, value, dtype, default(Value), device).requires_grad_(requires_grad);
    }
}
