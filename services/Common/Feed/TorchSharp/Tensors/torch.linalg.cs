using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_norm", input, ord, dims, keepdim);
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_vector_norm", input, ord, dims, keepdim);
        public static Tensor inv(Tensor input) => Op.Call("linalg_inv", input);
        public static Tensor det(Tensor input) => Op.Call("linalg_det", input);
        public static Tensor cholesky(Tensor input) => Op.Call("linalg_cholesky", input);
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Op.Call("linalg_solve", A, B, left);
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') =>
            Op.Call2("linalg_eigh", input, UPLO.ToString());
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Op.Call3("linalg_svd", input, fullMatrices);
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Op.Call2("linalg_qr", input, mode.ToString().ToLowerInvariant());

        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }
    }
}
