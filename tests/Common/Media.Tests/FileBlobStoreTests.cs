using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vitrine.Media.Tests;

/// <summary>Alone at its time: one test takes the whole process's right to write large files.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class FullDisk;

[Collection<FullDisk>]
public sealed partial class FileBlobStoreTests : IDisposable
{
    private const int FileSizeLimit = 1;
    private const int FileSizeSignal = 25;
    private const nint IgnoreSignal = 1;

    private readonly string _root = Directory.CreateTempSubdirectory("blobs").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_file_is_found_by_its_hash()
    {
        var store = Open();
        var (sha256, file) = Blob(100_000);

        store.Exists(sha256).ShouldBeFalse();
        (await store.GetAsync(sha256, Ct)).ShouldBeNull();
        await store.PutAsync(sha256, file, Ct);

        store.Exists(sha256).ShouldBeTrue();
        (await store.GetAsync(sha256, Ct)).ShouldBe(file);
        File.Exists(Path.Combine(_root, sha256[..2], sha256[2..4], sha256)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeat_writes_nothing()
    {
        var store = Open();
        var (sha256, file) = Blob(1_000);
        await store.PutAsync(sha256, file, Ct);
        var path = Path.Combine(_root, sha256[..2], sha256[2..4], sha256);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        await store.PutAsync(sha256, file, Ct);

        File.GetLastWriteTimeUtc(path).ShouldBe(DateTime.UnixEpoch);
    }

    [Fact]
    public async Task Many_writers_of_one_file_leave_one_file()
    {
        var store = Open();
        var (sha256, file) = Blob(200_000);

        await Parallel.ForAsync(0, 16, Ct, async (_, token) => await store.PutAsync(sha256, file, token));

        Files().ShouldHaveSingleItem();
        (await store.GetAsync(sha256, Ct)).ShouldBe(file);
    }

    [Fact]
    public void What_a_killed_writer_left_is_never_a_blob_and_is_swept_when_it_is_old()
    {
        Open();
        var incoming = Path.Combine(_root, "incoming");
        File.WriteAllText(Path.Combine(incoming, "old"), "half");
        File.SetLastWriteTimeUtc(Path.Combine(incoming, "old"), DateTime.UtcNow.AddHours(-2));
        File.WriteAllText(Path.Combine(incoming, "young"), "half");

        Open();

        Files().ShouldBe([Path.Combine(incoming, "young")]);
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing_and_says_so()
    {
        var store = Open();
        var (sha256, file) = Blob(1_000_000);
        getrlimit(FileSizeLimit, out var before);
        var handler = signal(FileSizeSignal, IgnoreSignal);
        setrlimit(FileSizeLimit, before with { Current = 65_536 });
        try
        {
            var error = await Should.ThrowAsync<IOException>(() => store.PutAsync(sha256, file, Ct));
            error.Message.ShouldContain(sha256);
            error.Message.ShouldContain(_root);
        }
        finally
        {
            setrlimit(FileSizeLimit, before);
            signal(FileSizeSignal, handler);
        }

        Files().ShouldBeEmpty();
        await store.PutAsync(sha256, file, Ct);
        (await store.GetAsync(sha256, Ct)).ShouldBe(file);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../../../../etc/passwd/////////////////////////////////")]
    [InlineData("ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789")]
    public void A_name_that_is_no_hash_is_refused(string name) => Should.Throw<ArgumentException>(() => Open().Exists(name));

    private FileBlobStore Open() => new(new BlobOptions { Root = _root }, TimeProvider.System);

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);

    private static (string Sha256, byte[] File) Blob(int length)
    {
        var file = new byte[length];
        new Random(length).NextBytes(file);
        return (Convert.ToHexStringLower(SHA256.HashData(file)), file);
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limit limit);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(nuint Current, nuint Most);
}
