namespace Vitrine.Catalog.Trainer;

/// <summary>What models do, as a recipe's <c>task</c> says it. Of each one model is active.</summary>
public static class ModelTasks
{
    /// <summary>Makes vectors of pictures; each model has its own space.</summary>
    public const string Retrieval = "retrieval";

    /// <summary>Finds garments in pictures.</summary>
    public const string Detection = "detection";

    /// <summary>Tells labels of which several may be right, such as styles.</summary>
    public const string Labels = "labels";

    /// <summary>Finds the key points of garments.</summary>
    public const string Keypoints = "keypoints";
}
