using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Op.Call("matmul", this, target);
        public Tensor mm(Tensor target) => Op.Call("mm", this, target);
        public Tensor mv(Tensor target) => Op.Call("mv", this, target);
        public Tensor bmm(Tensor batch2) => Op.Call("bmm", this, batch2);
        public Tensor dot(Tensor target) => Op.Call("dot", this, target);
        public Tensor outer(Tensor vec2) => Op.Call("outer", this, vec2);
        public Tensor inner(Tensor vec2) => Op.Call("inner", this, vec2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Op.Call("addmm", this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Op.InPlace("addmm_", this, mat1, mat2, beta, alpha);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Op.Call("baddbmm", this, batch1, batch2, beta, alpha);
        public Tensor inverse() => Op.Call("inverse", this);
        public Tensor det() => Op.Call("det", this);
    }
}
