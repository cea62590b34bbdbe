namespace Vitrine.Catalog.Detector;

/// <summary>What the embedder needs to cut a region out.</summary>
/// <param name="Sha256">Of the picture's file: 32 bytes.</param>
/// <param name="WholePicture">True: nothing is to be cut away.</param>
public sealed record RegionSource(long Id, long ImageId, byte[] Sha256, Box Box, bool WholePicture);
