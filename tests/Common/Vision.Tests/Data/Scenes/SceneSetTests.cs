using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;

namespace Vitrine.Vision.Tests.Data.Scenes;

public sealed class SceneSetTests : IDisposable
{
    private const string Categories = """ "categories": [{"id": 3, "name": "shoe"}, {"id": 90, "name": "bag"}] """;
    private const string Image = """{"id": 7, "file_name": "a.jpg", "width": 40, "height": 30}""";
    private const string TableHead = "image,label,xmin,ymin,xmax,ymax";

    private readonly TemporaryFolder _folder = new();
    private readonly DataFaults _faults = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Coco_has_parts_labels_crowds_and_areas()
    {
        Picture("train2017/a.jpg");
        Picture("val2017/b.jpg");
        Write("annotations/instances_train2017.json", Coco(
            Image, """
            {"image_id": 7, "category_id": 90, "bbox": [1, 2.5, 10, 20], "area": 150.5, "iscrowd": 0, "segmentation": [[1, 2]]},
            {"image_id": 7, "category_id": 3, "bbox": [0, 0, 4, 5], "iscrowd": 1},
            {"image_id": 7, "category_id": 3, "bbox": [5, 5, 4, 5], "ignore": 1}
            """));
        Write("annotations/instances_val2017.json", Coco("""{"id": 1, "file_name": "b.jpg"}""", ""));
        Write("annotations/captions_train2017.json", "no boxes here");

        var scenes = Read("coco");

        scenes.Select(scene => (scene.Location, scene.Part, scene.Width, scene.Height)).ShouldBe(
        [
            (_folder.Path("train2017/a.jpg"), ScenePart.Train, 40, 30), (_folder.Path("val2017/b.jpg"), ScenePart.Test, 40, 30),
        ]);
        scenes[0].Boxes.ShouldBe(
        [
            new LabelledBox(new PictureRegion(1, 2.5f, 11, 22.5f), "bag") { MaskArea = 150.5f },
            new LabelledBox(new PictureRegion(0, 0, 4, 5), "shoe") { Kind = BoxKind.Crowd },
            new LabelledBox(new PictureRegion(5, 5, 9, 10), "shoe") { Kind = BoxKind.Ignored },
        ]);
        scenes[0].Boxes.Select(box => box.Area).ShouldBe([150.5f, 20, 20]);
        scenes[1].Boxes.ShouldBeEmpty();
        SceneSet.Labels(scenes).ShouldBe(["bag", "shoe"]);
    }

    [Fact]
    public void One_coco_file_stands_beside_its_pictures()
    {
        Picture("a.jpg");
        Write("all.json", Coco(Image, ""));

        Read("coco", "all.json").ShouldHaveSingleItem().Location.ShouldBe(_folder.Path("a.jpg"));
    }

    [Theory]
    [InlineData("""{"images": [""", "all.json")]
    [InlineData("""{"images": []}""", "has no array 'categories'")]
    [InlineData("""{"categories": [{"id": 3, "name": "shoe"}, {"id": 3, "name": "bag"}]}""", "categories[1]: category 3 is listed twice")]
    [InlineData("""{"categories": [], "annotations": [{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1]}]}""",
        "annotations[0]: category 5 is not known")]
    [InlineData("""{"categories": [], "annotations": [{"image_id": 7, "bbox": [0, 0, 1, 1]}]}""", "annotations[0]")]
    [InlineData("""{"categories": [{"id": 5, "name": "x"}], "annotations": [{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1]}]}""",
        "annotations[0]: a bbox has 4 numbers, got 3")]
    [InlineData("""{"categories": [{"id": 5, "name": "x"}], "annotations": [{"image_id": 9, "category_id": 5, "bbox": [0, 0, 1, 1]}], "images": []}""",
        "annotations[0]: image 9 is not known")]
    [InlineData("""{"categories": [], "annotations": [], "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 7, "file_name": "b.jpg"}]}""",
        "images[1]: image 7 'b.jpg' is listed twice")]
    [InlineData("""{"categories": [], "annotations": [], "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 8, "file_name": "a.jpg"}]}""",
        "images[1]: image 8 'a.jpg' is listed twice")]
    [InlineData("""{"categories": [], "annotations": [], "images": [{"id": 7, "file_name": "../../a.jpg"}]}""", "does not lie in")]
    public void A_wrong_coco_file_is_refused_with_its_element(string json, string why)
    {
        Write("all.json", json);

        Wrong("coco", "all.json").ShouldContain(why);
    }

    [Fact]
    public void A_truncated_coco_file_is_refused()
    {
        Picture("a.jpg");
        var whole = Coco(Image, """{"image_id": 7, "category_id": 3, "bbox": [0, 0, 4, 5]}""");
        Write("all.json", whole[..^8]);

        Wrong("coco", "all.json").ShouldContain("all.json, ");
    }

    [Fact]
    public void A_picture_that_is_missing_and_a_box_that_is_impossible_are_named_and_skipped()
    {
        Picture("a.jpg");
        Write("all.json", Coco($$"""{{Image}}, {"id": 8, "file_name": "gone.jpg"}""", """
            {"image_id": 7, "category_id": 3, "bbox": [5, 5, 0, 5]},
            {"image_id": 7, "category_id": 3, "bbox": [40, 5, 5, 5]},
            {"image_id": 7, "category_id": 3, "bbox": [5, 5, -3, -3]},
            {"image_id": 7, "category_id": 90, "bbox": [35, 25, 10, 10]}
            """));

        var box = Read("coco", "all.json").ShouldHaveSingleItem().Boxes.ShouldHaveSingleItem();

        box.Region.ShouldBe(new PictureRegion(35, 25, 40, 30));
        _faults.Named.ShouldBe(
        [
            (_folder.Path("a.jpg") + ", box 1 (shoe)", PictureReason.BoxOutside),
            (_folder.Path("a.jpg") + ", box 2 (shoe)", PictureReason.BoxOutside),
            (_folder.Path("a.jpg") + ", box 3 (shoe)", PictureReason.BoxOutside), (_folder.Path("gone.jpg"), PictureReason.NotFound),
        ]);
    }

    [Fact]
    public void Voc_counts_pixels_from_one_and_what_is_difficult_is_ignored()
    {
        Picture("JPEGImages/2007_1.jpg");
        Picture("JPEGImages/2007_2.jpg");
        Write("ImageSets/Main/train.txt", "2007_1\n");
        Write("ImageSets/Main/val.txt", "2007_2\n\n");
        Write("Annotations/2007_1.xml", Voc("<difficult>0</difficult>", "1", "1", "40", "30"));
        Write("Annotations/2007_2.xml", Voc("<difficult>1</difficult>", "3", "4.5", "10", "20"));

        var scenes = Read("voc");

        scenes.Select(scene => (Path.GetFileName(scene.Location), scene.Part)).ShouldBe(
            [("2007_1.jpg", ScenePart.Train), ("2007_2.jpg", ScenePart.Test)]);
        scenes[0].Boxes.ShouldBe([new LabelledBox(new PictureRegion(0, 0, 40, 30), "chair")]);
        scenes[1].Boxes.ShouldBe([new LabelledBox(new PictureRegion(2, 3.5f, 10, 20), "chair") { Kind = BoxKind.Ignored }]);
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><annotation>&x;</annotation>", "DTD is prohibited")]
    [InlineData("<annotation>", "line 1")]
    [InlineData("<annotation><size><width>40</width></size></annotation>", "line 1: size has no height")]
    [InlineData("<annotation>\n<object><name>a</name></object></annotation>", "line 2: object has no bndbox")]
    [InlineData("<annotation>\n<object><name>a</name><bndbox>\n<xmin>left</xmin></bndbox></object></annotation>",
        "line 3: xmin must be a number, got 'left'")]
    public void A_wrong_voc_file_is_refused_with_its_line(string xml, string why)
    {
        Picture("JPEGImages/1.jpg");
        Write("ImageSets/Main/test.txt", "1");
        Write("Annotations/1.xml", xml);

        Wrong("voc").ShouldContain(why);
        Wrong("voc").ShouldContain("1.xml");
    }

    [Fact]
    public void A_voc_picture_is_listed_once_and_lies_in_its_folder()
    {
        Picture("JPEGImages/1.jpg");
        Write("Annotations/1.xml", "<annotation/>");
        Write("ImageSets/Main/train.txt", "1");
        Write("ImageSets/Main/test.txt", "1");
        Wrong("voc").ShouldContain("test.txt, line 1: picture '1' is listed twice");

        Write("ImageSets/Main/test.txt", "../1");
        Wrong("voc").ShouldContain("test.txt, line 1: picture '../1.jpg' does not lie in");

        Write("ImageSets/Main/test.txt", "2");
        Wrong("voc").ShouldContain("2.xml");
    }

    [Fact]
    public void A_table_has_first_and_last_pixels()
    {
        Picture("photos/a.jpg");
        Picture("photos/b.jpg");
        Write("photos/broken.jpg", "no picture");
        Write("boxes.csv", $"""
            {TableHead},pixels
            photos/a.jpg,shoe,0,0,39,29,700
            photos/b.jpg,bag,3,4,3,4,
            photos/broken.jpg,bag,3,4,3,4,1
            photos/a.jpg,bag,8,4,7,4,1
            photos/a.jpg,hat,NaN,4,7,4,1
            """);

        var scenes = Read("boxes", "boxes.csv");

        scenes.Count.ShouldBe(2);
        scenes[0].Boxes.ShouldBe([new LabelledBox(new PictureRegion(0, 0, 40, 30), "shoe") { MaskArea = 700 }]);
        scenes[1].Boxes.ShouldHaveSingleItem().Area.ShouldBe(1);
        _faults.Named.ShouldBe(
        [
            (_folder.Path("photos/a.jpg") + ", box 2 (bag)", PictureReason.BoxOutside),
            (_folder.Path("photos/a.jpg") + ", box 3 (hat)", PictureReason.BoxOutside),
            (_folder.Path("photos/broken.jpg"), PictureReason.UnsupportedFormat),
        ]);
    }

    [Theory]
    [InlineData("image,label,xmin,ymin,xmax", "column 'ymax' is missing")]
    [InlineData(TableHead + "\na.jpg,shoe,1,2,x,4", "line 2: xmax must be a number, got 'x'")]
    [InlineData(TableHead + "\n../a.jpg,shoe,1,2,3,4", "line 2: picture '../a.jpg' does not lie in")]
    public void A_wrong_table_is_refused_with_its_line(string table, string why)
    {
        Write("boxes.csv", table);

        Wrong("boxes", "boxes.csv").ShouldContain(why);
    }

    [Fact]
    public void What_is_not_there_is_refused_by_name()
    {
        Wrong("coco").ShouldContain("instances_*.json");
        Wrong("voc").ShouldContain("train.txt");
        Wrong("boxes", "none.csv").ShouldContain("none.csv");
        Wrong("yolo").ShouldContain("coco, voc, boxes");
        Write("annotations/instances_all.json", "{}");
        Wrong("coco").ShouldContain("must begin with train, val or test, got 'all'");
    }

    [Fact]
    public void Clothing_co_parsing_is_read()
    {
        var scenes = SceneSet.Read("boxes", SharedData.Find("ccp/boxes.csv"), _faults).ToList();

        scenes.Count.ShouldBe(499); // One of the 500 photographs has no box.
        scenes.Sum(scene => scene.Boxes.Count).ShouldBe(1614);
        _faults.Count.ShouldBe(0);
        scenes.ShouldAllBe(scene => scene.Width == 550 && scene.Boxes.All(box => box.MaskArea <= box.Region.Area));
        scenes.Count(scene => scene.Part == ScenePart.Test).ShouldBeInRange(30, 70); // Three deviations of one in ten.
        SceneSet.Labels(scenes).Count.ShouldBe(50);
    }

    [Fact]
    public void A_piece_of_coco_itself_is_read()
    {
        var scenes = SceneSet.Read("coco", SharedData.Find("keypoints/coco/test_coco.json"), _faults).ToList();

        (scenes.Count, scenes.Sum(scene => scene.Boxes.Count), _faults.Count).ShouldBe((4, 14, 0));
        var box = scenes.Single(scene => scene.Location.EndsWith("/000000000785.jpg")).Boxes.ShouldHaveSingleItem();
        (box.Label, box.Kind, box.MaskArea).ShouldBe(("person", BoxKind.Target, 27789.11055f));
        box.Region.ShouldBe(new PictureRegion(280.79f, 44.73f, 280.79f + 218.7f, 44.73f + 346.68f));
    }

    private static string Coco(string images, string annotations) =>
        $$"""{"images": [{{images}}], {{Categories}}, "annotations": [{{annotations}}]}""";

    private static string Voc(string difficult, string left, string top, string right, string bottom) =>
        $"""
        <annotation><size><width>40</width><height>30</height></size><object><name>chair</name>{difficult}
        <bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object></annotation>
        """;

    private List<LabelledScene> Read(string format, string path = "") => [.. SceneSet.Read(format, _folder.Path(path), _faults)];

    private string Wrong(string format, string path = "") => Should.Throw<DataSetException>(() => Read(format, path)).Message;

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path(name))!);
        File.WriteAllText(_folder.Path(name), text);
    }

    private void Picture(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path(name))!);
        File.WriteAllBytes(_folder.Path(name), PictureEncoder.Jpeg(new RgbPicture(40, 30, new byte[40 * 30 * 3]), 90));
    }
}
