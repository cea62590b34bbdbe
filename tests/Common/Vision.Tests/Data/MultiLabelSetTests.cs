using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Tests.Data;

public sealed class MultiLabelSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFaults _faults = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_stand_in_one_column_between_semicolons()
    {
        Pictures("a.jpg", "b.jpg");
        var rows = Read("image,labels,item,part", "a.jpg,sport; casual,7,test", "b.jpg,lady,,");

        rows.Select(row => (Path.GetFileName(row.Picture.Location), row.Picture.Label)).ShouldBe([("a.jpg", "7"), ("b.jpg", "b.jpg")]);
        rows[0].Labels.ShouldBe(["sport", "casual"]);
        rows[0].Picture.Part.ShouldBe(DataPart.Query);
        rows[1].Where.ShouldBe($"{_folder.Path("set.csv")}, line 3");
    }

    [Fact]
    public void Or_each_label_has_a_column_of_its_own()
    {
        Pictures("a.jpg", "m.png");
        var row = Read("image,sport,old lady,left,top,right,bottom,mask", "a.jpg,0,1,1,2,30,40,m.png").ShouldHaveSingleItem();

        row.Labels.ShouldBe(["old lady"]);
        row.Picture.Box.ShouldBe(new PictureRegion(1, 2, 30, 40));
        row.Mask.ShouldBe(_folder.Path("m.png"));
    }

    [Fact]
    public void A_missing_picture_or_mask_is_skipped_and_named_with_its_line()
    {
        Pictures("a.jpg");
        Read("image,labels,mask", "a.jpg,sport,", "b.jpg,sport,", "a.jpg,sport,c.png").Count.ShouldBe(1);
        _faults.Named.ShouldBe(
        [
            ($"{_folder.Path("set.csv")}, line 3: {_folder.Path("b.jpg")}", PictureReason.NotFound),
            ($"{_folder.Path("set.csv")}, line 4: {_folder.Path("c.png")}", PictureReason.NotFound),
        ]);
    }

    [Theory]
    [InlineData("image", "a.jpg", "column 'labels' is missing, or a column for each label")]
    [InlineData("labels", "sport", "column 'image' is missing")]
    [InlineData("image,labels,sport", "a.jpg,lady,1", "column 'sport' is not known")]
    [InlineData("image,sport,sport", "a.jpg,1,1", "column 'sport' is named twice")]
    [InlineData("image,sport,lady", "a.jpg,1,yes", "line 2: lady must be 0 or 1, got 'yes'")]
    [InlineData("image,sport,lady", "a.jpg,1,", "line 2: lady is empty")]
    [InlineData("image,labels,part", "a.jpg,lady,query", "line 2: the part must be train or test, got 'query'")]
    [InlineData("image,labels", "a.jpg", "line 2")]
    public void A_wrong_table_is_refused_by_line_and_column(string head, string row, string named)
    {
        Pictures("a.jpg");
        Should.Throw<DataSetException>(() => Read(head, row)).Message.ShouldContain(named);
    }

    [Fact]
    public void Labels_that_are_not_listed_and_rows_without_one_are_left_out_and_named()
    {
        Pictures("a.jpg", "b.jpg", "c.jpg");
        var rows = Read("image,labels", "a.jpg,sport;punk", "b.jpg,", "c.jpg,punk");

        var kept = MultiLabelRows.Keep(rows, ["sport", "lady"], _faults).ToList();

        kept.ShouldHaveSingleItem().Labels.ShouldBe(["sport"]);
        _faults.Named.ShouldBe(
        [
            ($"{rows[0].Where}: label 'punk'", MultiLabelRows.LabelUnknown), (rows[1].Where, MultiLabelRows.NoLabel),
            ($"{rows[2].Where}: label 'punk'", MultiLabelRows.LabelUnknown), (rows[2].Where, MultiLabelRows.NoLabel),
        ]);
    }

    [Fact]
    public void The_truth_is_a_row_a_picture_and_a_column_a_label()
    {
        Pictures("a.jpg", "b.jpg");
        var truth = MultiLabelRows.Truth(Read("image,labels", "a.jpg,sport;lady", "b.jpg,casual"), ["sport", "casual", "lady"]);
        truth.ShouldBe(new[,] { { true, false, true }, { false, true, false } });
    }

    [Fact]
    public void The_boutique_has_the_styles_of_its_items()
    {
        var row = MultiLabelSet.Draw(new DrawnChoices { Items = 3 }).First(row => row.Picture.Part == DataPart.Query);
        row.Labels.ShouldBe(Boutique.Item(Boutique.Evaluation.First).Styles);
    }

    [Fact]
    public void The_boutique_brings_categories_where_they_are_asked_for()
    {
        var row = MultiLabelSet.Draw(new DrawnChoices { Items = 3 }, withCategories: true).First(row => row.Picture.Part == DataPart.Query);
        var item = Boutique.Item(Boutique.Evaluation.First);
        row.Labels.ShouldBe([.. item.Styles, $"category/{item.Category}"]);

        var labels = MultiLabelSet.DrawnLabels(withCategories: true);
        labels.Count.ShouldBe(13 + 7);
        labels.ShouldContain("casual");
        labels.ShouldContain("category/shoes");
    }

    [Fact]
    public void Boxes_of_a_scene_are_its_labels()
    {
        var rows = MultiLabelSet.Read("boxes", SharedData.Find("ccp/boxes.csv"), _faults).ToList();

        _faults.Count.ShouldBe(0);
        rows[0].Labels.Order().ShouldBe(FirstOfCcp().Order());
        rows.Sum(row => row.Labels.Count).ShouldBe(Csv.Read(SharedData.Find("ccp/boxes.csv")).Skip(1)
            .Select(row => (row.Fields[0], row.Fields[1])).Distinct().Count());
    }

    [Fact]
    public void Folds_divide_items_evenly_and_the_seed_divides_otherwise()
    {
        string[] items = [.. Enumerable.Range(0, 1000).Select(item => $"{item}")];
        int[] Folds(int seed) => [.. items.Select(item => StableSplit.Fold(item, 5, seed))];

        Folds(1).ShouldBe(Folds(1));
        Folds(1).ShouldNotBe(Folds(2));
        Folds(1).CountBy(fold => fold).Count().ShouldBe(5);
        Folds(1).CountBy(fold => fold).ShouldAllBe(fold => fold.Value > 160 && fold.Value < 240); // 200, three deviations
    }

    [Theory]
    [InlineData("a,b", "plain", "with \"quotes\"")]
    public void A_row_that_is_written_is_read_back(params string[] fields)
    {
        File.WriteAllText(_folder.Path("row.csv"), Csv.Join(fields));
        Csv.Read(_folder.Path("row.csv")).Single().Fields.ShouldBe(fields);
    }

    private static IEnumerable<string> FirstOfCcp() => Csv.Read(SharedData.Find("ccp/boxes.csv"))
        .Where(row => row.Fields[0] == "photos/0001.jpg").Select(row => row.Fields[1]).Distinct();

    private void Pictures(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllBytes(_folder.Path(name), [1]);
        }
    }

    private List<MultiLabelPicture> Read(params string[] lines)
    {
        File.WriteAllLines(_folder.Path("set.csv"), lines);
        return [.. MultiLabelSet.Read("labels", _folder.Path("set.csv"), _faults)];
    }
}
