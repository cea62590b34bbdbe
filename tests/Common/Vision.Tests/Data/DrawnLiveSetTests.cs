using Vitrine.Vision.Data;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Tests.Data;

public sealed class DrawnLiveSetTests
{
    private readonly DrawnLiveSet _set = DrawnLiveSet.Read(clips: 6, distractors: 2, unshown: 3);

    [Fact]
    public void Each_clip_has_a_folder_but_the_distractors()
    {
        _set.Clips.Count.ShouldBe(6);
        _set.Folders.Count.ShouldBe(4 + 3);
        _set.Clips.Take(4).ShouldAllBe(clip => _set.Folders.ContainsKey(clip.Shown.Id));
        _set.Clips.Skip(4).ShouldAllBe(clip => !_set.Folders.ContainsKey(clip.Shown.Id));
    }

    [Fact]
    public void Nothing_else_that_is_seen_has_a_folder()
    {
        var others = _set.Clips.SelectMany(clip => new[] { clip.Before, clip.Beside })
            .Concat(_set.Folders.SelectMany(folder => folder.Value.SelectMany(picture => picture.Boxes)
                .Select(box => box.Item).Where(item => item.Id != folder.Key)))
            .ToList();

        others.ShouldAllBe(item => !_set.Folders.ContainsKey(item.Id) && Boutique.Evaluation.Contains(item.Seed));
        _set.Clips.ShouldAllBe(clip => Boutique.Evaluation.Contains(clip.Shown.Seed));
        _set.Clips.SelectMany(clip => new[] { clip.Shown, clip.Before, clip.Beside }).Select(item => item.Id).ShouldBeUnique();
    }

    [Fact]
    public void The_same_numbers_give_the_same_clips() =>
        DrawnLiveSet.Read(6, 2, 3).Clips[3].Frame(120).Svg.ShouldBe(_set.Clips[3].Frame(120).Svg);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 4, 0)]
    [InlineData(3, -1, 0)]
    [InlineData(3, 1, -1)]
    public void Numbers_out_of_range_are_refused(int clips, int distractors, int unshown) =>
        Should.Throw<ArgumentOutOfRangeException>(() => DrawnLiveSet.Read(clips, distractors, unshown));
}
