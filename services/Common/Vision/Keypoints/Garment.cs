namespace Vitrine.Vision.Keypoints;

/// <summary>The garments of the FashionAI keypoint contest (Tianchi, 2018).</summary>
public enum Garment
{
    Blouse,
    Outwear,
    Dress,
    Skirt,
    Trousers,
}
