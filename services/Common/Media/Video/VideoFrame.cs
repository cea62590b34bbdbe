namespace Vitrine.Media.Video;

/// <summary>A picture of a video.</summary>
/// <param name="Number">How many frames are shown before it, whatever the time between them.</param>
/// <param name="Time">When it is shown, from the video's start on.</param>
/// <param name="Picture">Upright.</param>
public sealed record VideoFrame(int Number, TimeSpan Time, RgbPicture Picture);
