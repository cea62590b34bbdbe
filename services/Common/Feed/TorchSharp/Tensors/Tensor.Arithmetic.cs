using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is made whole.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Op.Call("add.Tensor", this, target);
        public Tensor add(Tensor target, Scalar alpha) => Op.Call("add.Tensor", this, target, alpha);
        public Tensor add(Scalar scalar) => Op.Call("add.Scalar", this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Op.Call("add.Scalar", this, scalar, alpha);
        public Tensor add_(Tensor target) => Op.InPlace("add_.Tensor", this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Op.InPlace("add_.Tensor", this, target, alpha);
        public Tensor add_(Scalar scalar) => Op.InPlace("add_.Scalar", this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Op.InPlace("add_.Scalar", this, scalar, alpha);

        public Tensor mul(Tensor target) => Op.Call("mul.Tensor", this, target);
        public Tensor mul(Scalar target) => Op.Call("mul.Scalar", this, target);
        public Tensor mul_(Tensor target) => Op.InPlace("mul_.Tensor", this, target);
        public Tensor mul_(Scalar target) => Op.InPlace("mul_.Scalar", this, target);

        public Tensor sub(Tensor target) => Op.Call("sub.Tensor", this, target);
        public Tensor sub(Scalar target) => Op.Call("sub.Scalar", this, target);
        public Tensor sub_(Tensor target) => Op.InPlace("sub_.Tensor", this, target);
        public Tensor sub_(Scalar target) => Op.InPlace("sub_.Scalar", this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.Call("div.Tensor_mode", this, target, NameOf(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.Call("div.Scalar_mode", this, target, NameOf(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.InPlace("div_.Tensor_mode", this, target, NameOf(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.InPlace("div_.Scalar_mode", this, target, NameOf(rounding_mode));
        public Tensor floor_divide(Tensor other) => Op.Call("floor_divide", this, other);
        public Tensor floor_divide(Scalar other) => Op.Call("floor_divide.Scalar", this, other);
        public Tensor remainder(Tensor target) => Op.Call("remainder.Tensor", this, target);
        public Tensor remainder(Scalar scalar) => Op.Call("remainder.Scalar", this, scalar);
        public Tensor fmod(Tensor target) => Op.Call("fmod.Tensor", this, target);
        public Tensor fmod(Scalar scalar) => Op.Call("fmod.Scalar", this, scalar);
        public Tensor pow(Tensor exponent) => Op.Call("pow.Tensor_Tensor", this, exponent);
        public Tensor pow(Scalar exponent) => Op.Call("pow.Tensor_Scalar", this, exponent);
        public Tensor pow_(Tensor exponent) => Op.InPlace("pow_.Tensor", this, exponent);
        public Tensor pow_(Scalar exponent) => Op.InPlace("pow_.Scalar", this, exponent);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.Call("addcmul", this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.InPlace("addcmul_", this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.Call("addcdiv", this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.InPlace("addcdiv_", this, tensor1, tensor2, value);
        public Tensor lerp(Tensor end, Tensor weight) => Op.Call("lerp.Tensor", this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Op.InPlace("lerp_.Tensor", this, end, weight);
        public Tensor maximum(Tensor other) => Op.Call("maximum", this, other);
        public Tensor minimum(Tensor other) => Op.Call("minimum", this, other);
        public Tensor xlogy(Tensor y) => Op.Call("xlogy.Tensor", this, y);
        public Tensor hypot(Tensor other) => Op.Call("hypot", this, other);

        private static string? NameOf(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public static Tensor operator ~(Tensor left) => left.bitwise_not();
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static Tensor operator +(Tensor left, Tensor right) => Op.Call("add.Tensor", left, right);
        public static Tensor operator +(Tensor left, Scalar right) => Op.Call("add.Scalar", left, right);
        public static Tensor operator +(Tensor left, int right) => Op.Call("add.Scalar", left, right);
        public static Tensor operator +(Tensor left, long right) => Op.Call("add.Scalar", left, right);
        public static Tensor operator +(Tensor left, float right) => Op.Call("add.Scalar", left, right);
        public static Tensor operator +(Tensor left, double right) => Op.Call("add.Scalar", left, right);
        public static Tensor operator +(Scalar left, Tensor right) => Op.Call("add.Scalar", right, left);
        public static Tensor operator +(int left, Tensor right) => Op.Call("add.Scalar", right, left);
        public static Tensor operator +(long left, Tensor right) => Op.Call("add.Scalar", right, left);
        public static Tensor operator +(float left, Tensor right) => Op.Call("add.Scalar", right, left);
        public static Tensor operator +(double left, Tensor right) => Op.Call("add.Scalar", right, left);

        public static Tensor operator *(Tensor left, Tensor right) => Op.Call("mul.Tensor", left, right);
        public static Tensor operator *(Tensor left, Scalar right) => Op.Call("mul.Scalar", left, right);
        public static Tensor operator *(Tensor left, int right) => Op.Call("mul.Scalar", left, right);
        public static Tensor operator *(Tensor left, long right) => Op.Call("mul.Scalar", left, right);
        public static Tensor operator *(Tensor left, float right) => Op.Call("mul.Scalar", left, right);
        public static Tensor operator *(Tensor left, double right) => Op.Call("mul.Scalar", left, right);
        public static Tensor operator *(Scalar left, Tensor right) => Op.Call("mul.Scalar", right, left);
        public static Tensor operator *(int left, Tensor right) => Op.Call("mul.Scalar", right, left);
        public static Tensor operator *(long left, Tensor right) => Op.Call("mul.Scalar", right, left);
        public static Tensor operator *(float left, Tensor right) => Op.Call("mul.Scalar", right, left);
        public static Tensor operator *(double left, Tensor right) => Op.Call("mul.Scalar", right, left);

        public static Tensor operator -(Tensor left, Tensor right) => Op.Call("sub.Tensor", left, right);
        public static Tensor operator -(Tensor left, Scalar right) => Op.Call("sub.Scalar", left, right);
        public static Tensor operator -(Tensor left, int right) => Op.Call("sub.Scalar", left, right);
        public static Tensor operator -(Tensor left, long right) => Op.Call("sub.Scalar", left, right);
        public static Tensor operator -(Tensor left, float right) => Op.Call("sub.Scalar", left, right);
        public static Tensor operator -(Tensor left, double right) => Op.Call("sub.Scalar", left, right);
        public static Tensor operator -(Scalar left, Tensor right) => Op.Call("rsub.Scalar", right, left);
        public static Tensor operator -(int left, Tensor right) => Op.Call("rsub.Scalar", right, left);
        public static Tensor operator -(long left, Tensor right) => Op.Call("rsub.Scalar", right, left);
        public static Tensor operator -(float left, Tensor right) => Op.Call("rsub.Scalar", right, left);
        public static Tensor operator -(double left, Tensor right) => Op.Call("rsub.Scalar", right, left);

        public static Tensor operator /(Tensor left, Tensor right) => Op.Call("div.Tensor", left, right);
        public static Tensor operator /(Tensor left, Scalar right) => Op.Call("div.Scalar", left, right);
        public static Tensor operator /(Tensor left, int right) => Op.Call("div.Scalar", left, right);
        public static Tensor operator /(Tensor left, long right) => Op.Call("div.Scalar", left, right);
        public static Tensor operator /(Tensor left, float right) => Op.Call("div.Scalar", left, right);
        public static Tensor operator /(Tensor left, double right) => Op.Call("div.Scalar", left, right);
        public static Tensor operator /(Scalar left, Tensor right) => Over(left, right);
        public static Tensor operator /(int left, Tensor right) => Over(left, right);
        public static Tensor operator /(long left, Tensor right) => Over(left, right);
        public static Tensor operator /(float left, Tensor right) => Over(left, right);
        public static Tensor operator /(double left, Tensor right) => Over(left, right);

        public static Tensor operator %(Tensor left, Tensor right) => Op.Call("remainder.Tensor", left, right);
        public static Tensor operator %(Tensor left, Scalar right) => Op.Call("remainder.Scalar", left, right);
        public static Tensor operator %(Tensor left, int right) => Op.Call("remainder.Scalar", left, right);
        public static Tensor operator %(Tensor left, long right) => Op.Call("remainder.Scalar", left, right);
        public static Tensor operator %(Tensor left, float right) => Op.Call("remainder.Scalar", left, right);
        public static Tensor operator %(Tensor left, double right) => Op.Call("remainder.Scalar", left, right);

        private static Tensor Over(Value left, Tensor right)
        {
            using var inverse = right.reciprocal();
            return Op.Call("mul.Scalar", inverse, left);
        }
    }
}
