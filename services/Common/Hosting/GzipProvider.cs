using System.IO.Compression;
using Grpc.Net.Compression;

namespace Vitrine.Hosting;

/// <summary>
/// gzip that is whole for an empty message too. <see cref="GZipStream"/> writes not a byte when it is given none, which
/// zlib (and so @grpc/grpc-js) takes for a truncated file.
/// </summary>
internal sealed class GzipProvider : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new WholeGzipStream(stream, compressionLevel ?? CompressionLevel.Fastest);

    public Stream CreateDecompressionStream(Stream stream) => new GZipStream(stream, CompressionMode.Decompress);

    private sealed class WholeGzipStream : GZipStream
    {
        private readonly Stream _output;
        private readonly long _start;

        public WholeGzipStream(Stream output, CompressionLevel level)
            : base(output, level, leaveOpen: true)
        {
            _output = output;
            _start = output.Position;
        }

        /// <summary>A member of RFC 1952 that holds nothing.</summary>
        private static ReadOnlySpan<byte> Empty =>
            [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (_output.Position == _start)
            {
                _output.Write(Empty);
            }
        }
    }
}
