namespace Vitrine.Media.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whole").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_takes_the_place_of_the_one_before()
    {
        WholeFile.Write(Path, file => file.Write("the first, longer one"u8));
        WholeFile.Write(Path, file => file.Write("the second"u8));

        (await File.ReadAllTextAsync(Path, Ct)).ShouldBe("the second");
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_writer_that_fails_leaves_what_was_there()
    {
        WholeFile.Write(Path, file => file.Write("whole"u8));

        Should.Throw<IOException>(() => WholeFile.Write(Path, file =>
        {
            file.Write("half"u8);
            throw new IOException("No space left on device");
        }));

        (await File.ReadAllTextAsync(Path, Ct)).ShouldBe("whole");
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void Nobody_sees_a_file_before_it_is_whole() => WholeFile.Write(Path, file =>
    {
        file.Write("half"u8);

        File.Exists(Path).ShouldBeFalse();
    });
}
