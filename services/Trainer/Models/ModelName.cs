using System.Text.RegularExpressions;
using Vitrine.Hosting;

namespace Vitrine.Trainer.Models;

/// <summary>What a model or an ensemble may be called: it is a folder's name too.</summary>
internal static partial class ModelName
{
    /// <param name="field">The request's.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static void ThrowIfBroken(string name, string field = "model")
    {
        if (!Pattern().IsMatch(name))
        {
            throw RpcErrors.Invalid(field, "must be 1 to 64 of a-z, 0-9, '-' and '.', and begin with a letter or digit");
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex Pattern();
}
