using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Live;

namespace Vitrine.Vision.Data;

/// <summary>
/// Clips of drawn live broadcasts, and the picture folders of the items that they show and of others. All are of
/// <see cref="Boutique.Evaluation"/>, from its first: nobody learns from them. What a host presents first, what hangs beside and what
/// a folder shows besides its item has no folder.
/// </summary>
/// <param name="Clips">Nothing of them is drawn yet.</param>
/// <param name="Folders">By the item's id.</param>
public sealed record DrawnLiveSet(
    IReadOnlyList<LiveClip> Clips, IReadOnlyDictionary<string, IReadOnlyList<ShopPicture>> Folders)
{
    /// <summary>The same numbers give the same clips.</summary>
    /// <param name="clips">1 to 1,000.</param>
    /// <param name="distractors">Of these, the last so many show an item that has no folder.</param>
    /// <param name="unshown">Folders of items that no clip shows, 0 to 1,000.</param>
    /// <param name="shape">Portrait unless told.</param>
    public static DrawnLiveSet Read(int clips, int distractors, int unshown = 0, FrameShape? shape = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(clips is >= 1 and <= 1000, true, nameof(clips));
        ArgumentOutOfRangeException.ThrowIfNotEqual(distractors >= 0 && distractors <= clips, true, nameof(distractors));
        ArgumentOutOfRangeException.ThrowIfNotEqual(unshown is >= 0 and <= 1000, true, nameof(unshown));
        var items = Boutique.Items(Boutique.Evaluation.First, (4 * clips) + (2 * unshown)).Chunk(clips).ToArray();
        var (shown, before, beside) = (items[0], items[1], items[2]);
        BoutiqueItem[] rest = [.. items[3..].SelectMany(some => some)];
        return new DrawnLiveSet(
            [.. Enumerable.Range(0, clips).Select(clip => LiveClip.Of(shown[clip], before[clip], beside[clip], clip, shape))],
            shown[..^distractors].Concat(rest[..unshown]).Zip(rest[unshown..])
                .ToDictionary(pair => pair.First.Id, pair => ShopPicture.Folder(pair.First, pair.Second)));
    }
}
