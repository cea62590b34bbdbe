using Vitrine.Media;
using Vitrine.Vision.Data;

namespace Vitrine.Vision.Tests.Data;

public sealed class DataSetTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vitrine-data-");
    private readonly DataFaults _faults = new();

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Folders_are_parts_and_labels()
    {
        Write("train/shoe/a.jpg", "train/shoe/b.jpg", "query/bag/c.jpg", "gallery/bag/d.jpg");

        Read("folders").Select(picture => (Path.GetFileName(picture.Location), picture.Label, picture.Part)).ShouldBe(
        [
            ("d.jpg", "bag", DataPart.Gallery), ("c.jpg", "bag", DataPart.Query), ("a.jpg", "shoe", DataPart.Train),
            ("b.jpg", "shoe", DataPart.Train),
        ]);
    }

    [Fact]
    public void A_table_names_pictures_boxes_and_addresses()
    {
        Write("shots/a b.jpg");
        Table("set.csv", "picture,label,part,category,left,top,right,bottom", "shots/a b.jpg,1,train,shoes,1,2,30.5,40", "https://shop/x.jpg,\"a,b\",query,,,,,");

        var pictures = Read("csv", "set.csv");

        pictures[0].ShouldBe(new LabelledPicture(PathOf("shots/a b.jpg"), "1", DataPart.Train)
        {
            Category = "shoes",
            Box = new PictureRegion(1, 2, 30.5f, 40),
        });
        pictures[1].ShouldBe(new LabelledPicture("https://shop/x.jpg", "a,b", DataPart.Query));
    }

    [Fact]
    public void In_shop_has_its_partition_and_its_boxes()
    {
        Write("img/WOMEN/Dresses/id_1/01_front.jpg", "img/MEN/Denim/id_2/02_side.jpg");
        Table("Eval/list_eval_partition.txt", "2", "image_name item_id evaluation_status",
            "img/WOMEN/Dresses/id_1/01_front.jpg    id_1 train", "img/MEN/Denim/id_2/02_side.jpg id_2 query");
        Table("Anno/list_bbox_inshop.txt", "1", "image_name clothes_type pose_type x_1 y_1 x_2 y_2",
            "img/WOMEN/Dresses/id_1/01_front.jpg 3 1 069 025 191 189");

        var pictures = Read("inshop");

        pictures[0].ShouldBe(new LabelledPicture(PathOf("img/WOMEN/Dresses/id_1/01_front.jpg"), "id_1", DataPart.Train)
        {
            Category = "Dresses",
            Box = new PictureRegion(69, 25, 191, 189),
        });
        (pictures[1].Part, pictures[1].Category, pictures[1].Box).ShouldBe((DataPart.Query, "Denim", null));
    }

    [Fact]
    public void A_missing_picture_is_counted_named_and_skipped()
    {
        Write("a.jpg");
        Table("set.csv", "picture,label,part", "a.jpg,1,train", "gone.jpg,1,train");

        Read("csv", "set.csv").ShouldHaveSingleItem();

        _faults.Count.ShouldBe(1);
        _faults.Named.ShouldHaveSingleItem().ShouldBe((PathOf("gone.jpg"), PictureReason.NotFound));
    }

    [Theory]
    [InlineData("picture,label", "column 'part' is missing")]
    [InlineData("picture,label,part,colour", "column 'colour' is not known")]
    [InlineData("picture,label,part,left", "column 'top' is missing")]
    [InlineData("picture,label,part\na.jpg,1", "line 2: 3 fields are needed, got 2")]
    [InlineData("picture,label,part\na.jpg,,train", "line 2: label is empty")]
    [InlineData("picture,label,part\na.jpg,1,test", "line 2: the part must be train, query or gallery, got 'test'")]
    [InlineData("picture,label,part,left,top,right,bottom\na.jpg,1,train,1,2,x,4", "line 2: right must be a number, got 'x'")]
    [InlineData("picture,label,part,left,top,right,bottom\na.jpg,1,train,5,2,5,4", "line 2: the box is empty")]
    [InlineData("", "is empty")]
    public void A_wrong_table_is_refused_with_its_line(string table, string why)
    {
        Table("set.csv", table.Split('\n'));

        Should.Throw<DataSetException>(() => Read("csv", "set.csv")).Message.ShouldContain(why);
    }

    [Fact]
    public void What_is_not_there_is_refused_by_name()
    {
        Should.Throw<DataSetException>(() => Read("csv", "none.csv")).Message.ShouldContain("none.csv");
        Should.Throw<DataSetException>(() => Read("inshop")).Message.ShouldContain("list_eval_partition.txt");
        Should.Throw<DataSetException>(() => Read("folders", "none")).Message.ShouldContain("none");
        Should.Throw<DataSetException>(() => Read("tfrecord")).Message.ShouldContain("folders, csv, inshop");
        Directory.CreateDirectory(PathOf("train/empty"));
        Should.Throw<DataSetException>(() => Read("folders")).Message.ShouldContain("label 'empty' is an empty folder");
    }

    [Fact]
    public void A_set_must_be_able_to_train_and_to_test()
    {
        LabelledPicture[] good =
        [
            new("1", "a", DataPart.Train), new("2", "a", DataPart.Train), new("3", "b", DataPart.Query), new("4", "b", DataPart.Gallery),
        ];

        Should.NotThrow(() => DataSet.Check(good, fewest: 2));
        Wrong(good[..2]).ShouldBe("the data set has no picture of part 'query'");
        Wrong(good[1..]).ShouldBe("label 'a' has 1 pictures to train with; 2 are needed");
        Wrong([.. good, new("5", "c", DataPart.Query)]).ShouldBe("label 'c' of query 5 is not in the gallery");

        static string Wrong(LabelledPicture[] pictures) => Should.Throw<DataSetException>(() => DataSet.Check(pictures, 2)).Message;
    }

    private List<LabelledPicture> Read(string format, string path = "") => [.. DataSet.Read(format, PathOf(path), _faults)];

    private string PathOf(string name) => Path.GetFullPath(Path.Combine(_root.FullName, name));

    private void Write(params string[] names) => Array.ForEach(names, name => Table(name));

    private void Table(string name, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllLines(PathOf(name), lines);
    }
}
