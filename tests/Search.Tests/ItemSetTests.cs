using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class ItemSetTests
{
    private readonly ResidentSpace _space = Space();
    private readonly ItemSet _set = new([2, 70_000, 5]);

    [Fact]
    public void An_item_is_let_through_once_it_has_a_row()
    {
        Put(_space, 2, 3);
        _set.Flags(_space, 2).Take(2).ShouldBe([true, false]);

        Put(_space, 70_000, 4, 5);

        _set.Flags(_space, 5).Take(5).ShouldBe([true, false, true, false, true]);
    }

    [Fact]
    public void A_change_is_seen_by_the_next_scan_and_not_by_one_under_way()
    {
        Put(_space, 2, 3, 4);
        var before = _set.Flags(_space, 3);

        _set.Change([3, 9], [2, 8]);

        before.Take(3).ShouldBe([true, false, false]);
        _set.Flags(_space, 3).Take(3).ShouldBe([false, true, false]);
        _set.Count.ShouldBe(4); // 3, 5, 9, 70,000
    }

    [Fact]
    public void Another_space_has_flags_of_its_own()
    {
        var other = Space();
        Put(_space, 2, 3);
        Put(other, 3, 2);
        _set.Flags(_space, 2);

        _set.Flags(other, 2).Take(2).ShouldBe([false, true]);
    }

    [Fact]
    public void It_is_a_set_as_any_other()
    {
        var random = new Random(3);
        var (ids, expected) = (new IdSet(), new HashSet<long>());
        for (var i = 0; i < 20_000; i++)
        {
            var id = random.NextInt64(200_000);
            if (random.Next(3) > 0)
            {
                ids.Add(id);
                expected.Add(id);
            }
            else
            {
                ids.Remove(id);
                expected.Remove(id);
            }
        }

        ids.Count.ShouldBe(expected.Count);
        Enumerable.Range(0, 200_000).Where(id => ids.Contains(id) != expected.Contains(id)).ShouldBeEmpty();
    }

    private static ResidentSpace Space() =>
        new(new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = 1 });

    private static void Put(ResidentSpace space, params long[] items)
    {
        foreach (var item in items)
        {
            space.Put(new StoredEmbedding(space.Sequence + 1, space.Sequence + 1, item, new byte[32], new Box(0, 0, 1, 1), new float[] { 1 }));
        }
    }
}
