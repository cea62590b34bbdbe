using System.Globalization;

namespace Vitrine.Media.Tests;

public sealed class HostileFileTests
{
    private const int Megabyte = 1 << 20;

    private static readonly Dictionary<string, (byte[] File, string Reason)> _refused = new()
    {
        ["empty file"] = (HostileFiles.Empty, PictureReason.Empty),
        ["html named .jpg"] = (HostileFiles.HtmlNamedJpg, PictureReason.UnsupportedFormat),
        ["zip"] = (HostileFiles.Zip, PictureReason.UnsupportedFormat),
        ["svg"] = (HostileFiles.Svg, PictureReason.UnsupportedFormat),
        ["truncated jpeg"] = (HostileFiles.TruncatedJpeg, PictureReason.Truncated),
        ["truncated png"] = (HostileFiles.TruncatedPng, PictureReason.Truncated),
        ["truncated webp"] = (HostileFiles.TruncatedWebP, PictureReason.Truncated),
        ["truncated gif"] = (HostileFiles.TruncatedGif, PictureReason.Truncated),
        ["png of 100000 x 100000"] = (HostileFiles.PngOf100000x100000, PictureReason.SideTooLong),
        ["png of 1 x 500M"] = (HostileFiles.PngOf1x500M, PictureReason.SideTooLong),
        ["gif of 65535 x 65535"] = (HostileFiles.GifBomb, PictureReason.SideTooLong),
        ["webp of 16000 x 16000"] = (HostileFiles.WebPBomb, PictureReason.TooManyPixels),
        ["progressive jpeg of 30 megapixels"] = (HostileFiles.ProgressiveJpegOf30Megapixels, PictureReason.ProgressiveTooLarge),
        ["jpeg of 2000 scans"] = (HostileFiles.JpegOf2000Scans, PictureReason.ProgressiveTooLarge),
        ["jpeg of 2 channels"] = (HostileFiles.JpegOfTwoChannels, PictureReason.Corrupt),
        ["33 MiB"] = (new byte[33 * Megabyte], PictureReason.TooManyBytes),
    };

    private readonly PictureDecoder _decoder = new(new PictureLimits());

    public static TheoryData<string> Refused => [.. _refused.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_hostile_file_is_refused_with_its_reason(string name)
    {
        var (file, reason) = _refused[name];

        Should.Throw<PictureException>(() => _decoder.Verify(file, Ct)).Reason.ShouldBe(reason);
        Should.Throw<PictureException>(() => _decoder.Decode(file, Ct)).Reason.ShouldBe(reason);
        Should.Throw<PictureException>(() => _decoder.DecodeRegions(file, [], 8, 8, new byte[192], Ct)).Reason.ShouldBe(reason);
    }

    [Fact]
    public void The_png_of_100000_x_100000_is_60_bytes() => HostileFiles.PngOf100000x100000.Length.ShouldBeLessThanOrEqualTo(66);

    [Fact]
    public void Odd_but_harmless_files_are_taken()
    {
        _decoder.Verify(HostileFiles.GoodJpeg, Ct).ShouldBe(new PictureHeader(PictureFormat.Jpeg, 256, 256, false));
        _decoder.Verify(HostileFiles.JpegWithBrokenExif, Ct).Width.ShouldBe(256);
        _decoder.Verify(HostileFiles.GifOfAMillionFrames, Ct).Width.ShouldBe(1);
        _decoder.Verify(HostileFiles.PngWithInflatingText, Ct).Width.ShouldBe(16);
        _decoder.Verify(HostileFiles.PngOf64Megapixels, Ct).Width.ShouldBe(8_000);
    }

    [Fact]
    public void A_picture_that_takes_too_long_is_given_up()
    {
        var hasty = new PictureDecoder(new PictureLimits { DecodeTimeout = TimeSpan.FromMilliseconds(1) });

        Should.Throw<PictureException>(() => hasty.Verify(HostileFiles.PngOf64Megapixels, Ct))
            .Reason.ShouldBe(PictureReason.TooSlow);
    }

    [Fact]
    public void A_cancelled_call_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Should.Throw<OperationCanceledException>(() => _decoder.Verify(HostileFiles.GoodJpeg, cancelled.Token));
    }

    /// <summary>Four at a time, everything above at once: the whole process stays far below a service's 1.5 GB.</summary>
    [Fact]
    public void Hostile_files_do_not_eat_the_memory()
    {
        byte[][] files =
            [.. _refused.Values.Select(v => v.File), HostileFiles.PngOf64Megapixels, HostileFiles.PngWithInflatingText];
        Parallel.For(0, files.Length * 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            try
            {
                _decoder.DecodeRegions(files[i % files.Length], [], 224, 224, new byte[224 * 224 * 3], Ct);
            }
            catch (PictureException)
            {
                // Refusing is one of the two right answers.
            }
        });

        PeakMegabytes().ShouldBeLessThan(700);
    }

    private static int PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line["VmHWM:".Length..^2], CultureInfo.InvariantCulture) / 1024;
    }
}
