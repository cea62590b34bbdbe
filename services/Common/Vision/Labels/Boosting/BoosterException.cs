namespace Vitrine.Vision.Labels.Boosting;

/// <summary>A booster cannot be trained, read or asked; the message is XGBoost's, or names the file.</summary>
public sealed class BoosterException(string message, Exception? inner = null) : Exception(message, inner);
