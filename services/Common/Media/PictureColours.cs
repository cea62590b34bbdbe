namespace Vitrine.Media;

/// <summary>Whatever bands a file has → 8-bit sRGB.</summary>
internal static class PictureColours
{
    private const double White = 255;

    /// <summary>16 bits → 8, alpha → white. To be done before resizing, or hidden colours would bleed in.</summary>
    public static VipsImage Flatten(VipsImage image)
    {
        using var eight = image.Is8Bit ? image.Share() : new VipsOperation("msb"u8).Set("in"u8, image).Image();
        return eight.HasAlpha
            ? new VipsOperation("flatten"u8).Set("in"u8, eight).Set("background"u8, [White]).Image()
            : eight.Share();
    }

    /// <summary>Grey, CMYK and other colour profiles → sRGB.</summary>
    public static VipsImage ToSrgb(VipsImage image) =>
        (HasOtherProfile(image) ? FollowProfile(image) : null)
        ?? (image.Interpretation == VipsInterpretation.Srgb
            ? image.Share()
            : new VipsOperation("colourspace"u8).Set("in"u8, image).Set("space"u8, (int)VipsInterpretation.Srgb).Image());

    /// <summary>Null: the profile does not fit its picture. That is common; plain colours will do.</summary>
    private static VipsImage? FollowProfile(VipsImage image)
    {
        try
        {
            var srgb = new VipsOperation("icc_transform"u8)
                .Set("in"u8, image).Set("output-profile"u8, "srgb"u8).Set("embedded"u8, 1).Image();
            if (srgb.Bands == 3)
            {
                return srgb;
            }
            srgb.Dispose();
            return null;
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <summary>Most files carry no profile, or one of the many that are sRGB and say so in their name.</summary>
    private static bool HasOtherProfile(VipsImage image)
    {
        var profile = image.Bytes("icc-profile-data"u8);
        return !profile.IsEmpty && profile.IndexOf("sRGB"u8) < 0 && profile.IndexOf("s\0R\0G\0B"u8) < 0;
    }
}
