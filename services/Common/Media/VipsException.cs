namespace Vitrine.Media;

/// <summary>libvips refused; the message is its own.</summary>
internal sealed class VipsException(string message) : Exception(message);
