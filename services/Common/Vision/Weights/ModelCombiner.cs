using System.Globalization;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>A model that is to join others.</summary>
/// <param name="Folder">Its package, named as the model.</param>
/// <param name="Weight">The factor of its vectors.</param>
public sealed record CombinedModel(string Folder, double Weight = 1);

/// <summary>Several models → a package of its own that embeds with all of them: <see cref="EnsembleNetwork"/>.</summary>
public static class ModelCombiner
{
    /// <summary>Loads the models, checks them and saves their ensemble.</summary>
    /// <param name="models">2 to 8, none of them an ensemble, in the order of their vectors.</param>
    /// <param name="folder">The new package.</param>
    /// <param name="created">For the card; its licence is the models' licences joined by AND, as SPDX does.</param>
    /// <exception cref="ArgumentException">Too few or too many models, or a weight is wrong.</exception>
    /// <exception cref="WeightsException">
    /// A model's package is broken or an ensemble itself (it is named), or another model is in the folder.
    /// </exception>
    public static SavedModel Combine(IReadOnlyList<CombinedModel> models, string folder, DateTimeOffset created)
    {
        using var scope = NewDisposeScope();
        var networks = new List<EmbeddingNetwork>();
        var members = new List<MemberCard>();
        try
        {
            foreach (var model in models)
            {
                var (member, network) = Load(model.Folder);
                members.Add(member);
                networks.Add(network);
            }

            using var ensemble = new EnsembleNetwork(
                networks, [.. models.Select(model => model.Weight)], [.. members.Select(member => member.Name)]);
            return ModelPackage.Save(folder, ensemble, members, new ModelOrigin
            {
                Data = $"combined from {string.Join(", ", models.Select(Describe))}",
                Licence = string.Join(" AND ", members.Select(member => member.Card.Origin.Licence).Distinct()),
                Created = created,
            });
        }
        finally
        {
            networks.ForEach(network => network.Dispose());
        }
    }

    private static (MemberCard Card, EmbeddingNetwork Network) Load(string folder)
    {
        try
        {
            var package = ModelPackage.Open(folder);
            var member = new MemberCard { Name = Path.GetFileName(folder), Card = package.Card };
            return package.LoadNetwork() is EmbeddingNetwork network
                ? (member, network)
                : throw new WeightsException(ModelPackage.CardFileName, "says that it is an ensemble itself");
        }
        catch (WeightsException exception)
        {
            throw new WeightsException(folder, exception.Message, exception);
        }
    }

    private static string Describe(CombinedModel model) => model.Weight == 1
        ? Path.GetFileName(model.Folder)
        : string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(model.Folder)} (weight {model.Weight})");
}
