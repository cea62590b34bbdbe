using System.Collections.Concurrent;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Integration;

/// <summary>Drawn pictures, each drawn once.</summary>
internal static class Pictures
{
    private static readonly ConcurrentDictionary<int, byte[]> _drawn = new();

    /// <summary>A JPEG that no other number gives.</summary>
    public static byte[] Distinct(int number) =>
        _drawn.GetOrAdd(number, seed => Boutique.Item(Boutique.Shown.First + seed).Studio(StudioView.Front).Jpeg());
}
