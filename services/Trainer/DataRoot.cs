using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Trainer;

/// <summary>Where a caller says that a data set is.</summary>
internal static class DataRoot
{
    /// <returns>The full path, every symbolic link followed.</returns>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it is outside the trainer's data folders.</exception>
    public static string Resolve(string root, TrainerOptions options) => AllowedFolders.Resolve(root, options.DataFolders)
        ?? throw RpcErrors.Invalid("data.root", "is not inside a data folder (Trainer:DataFolders)");
}
