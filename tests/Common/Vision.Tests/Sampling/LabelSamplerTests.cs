using Vitrine.Vision.Sampling;

namespace Vitrine.Vision.Tests.Sampling;

/// <summary>Ten pictures: label 0 has eight of them, label 1 four, label 2 one.</summary>
public sealed class LabelSamplerTests
{
    private static readonly IReadOnlyList<int>[] _labels =
        [[0], [0], [0], [0], [0, 1], [0, 1], [0, 1], [0, 2], [1], []];

    [Fact]
    public void Without_choices_an_epoch_shows_each_picture_once() =>
        Shown(new LabelBalance { RareShare = 0.1 }).ShouldBe([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);

    // 0.1 of the pictures have label 2, so picture 7 is rare.
    [Fact]
    public void Pictures_with_a_rare_label_are_repeated()
    {
        var balance = new LabelBalance { RareShare = 0.1, RareRepeats = 3 };
        Shown(balance).ShouldBe([1, 1, 1, 1, 1, 1, 1, 3, 1, 1]);
        new LabelSampler(_labels, balance, 1, 1).Rare.Index().Where(picture => picture.Item).Select(picture => picture.Index).ShouldBe([7]);
    }

    // 0.8 have label 0 and 0.4 label 1: at 0.5 pictures 0 to 3 have frequent labels only, and half of them are left out.
    [Fact]
    public void Of_pictures_with_frequent_labels_only_a_share_is_left_out()
    {
        var shown = Shown(new LabelBalance { RareShare = 0.1, FrequentShare = 0.5, FrequentDrop = 0.5 });
        shown.Take(4).Sum().ShouldBe(2);
        shown.Skip(4).ShouldBe([1, 1, 1, 1, 1, 1]);
    }

    // At 0.4 they are pictures 0 to 6 and 8; a quarter of eight is two. Picture 7 is rare, and 9 has no label.
    [Fact]
    public void A_picture_counts_as_frequent_only_with_all_its_labels()
    {
        var shown = Shown(new LabelBalance { RareShare = 0.1, FrequentShare = 0.4, FrequentDrop = 0.25 });
        (shown.Sum(), shown[7], shown[9]).ShouldBe((8, 1, 1));
    }

    [Fact]
    public void Each_epoch_leaves_out_others_and_the_seed_decides_which()
    {
        var balance = new LabelBalance { RareShare = 0.1, FrequentShare = 0.4, FrequentDrop = 0.5 };
        int[][] Epoch(int seed, int number) => new LabelSampler(_labels, balance, 2, seed).Epoch(number);

        Epoch(1, 3).ShouldBe(Epoch(1, 3));
        Epoch(1, 3).ShouldNotBe(Epoch(2, 3));
        Enumerable.Range(0, 50).SelectMany(number => Epoch(1, number).SelectMany(batch => batch)).Distinct().Count().ShouldBe(10);
    }

    [Fact]
    public void Batches_are_full() =>
        new LabelSampler(_labels, new LabelBalance(), batchSize: 4, seed: 1).Epoch(0).Select(batch => batch.Length).ShouldBe([4, 4]);

    [Fact]
    public void A_batch_larger_than_an_epoch_is_refused() => Should.Throw<ArgumentOutOfRangeException>(
        () => new LabelSampler(_labels, new LabelBalance { RareShare = 0, FrequentShare = 0, FrequentDrop = 0.9 }, 5, 1));

    // How often an epoch shows each picture.
    private static int[] Shown(LabelBalance balance)
    {
        var pictures = new LabelSampler(_labels, balance, batchSize: 1, seed: 1).Epoch(0).SelectMany(batch => batch).ToArray();
        return [.. Enumerable.Range(0, _labels.Length).Select(picture => pictures.Count(shown => shown == picture))];
    }
}
