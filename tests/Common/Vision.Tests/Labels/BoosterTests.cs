using System.ComponentModel.DataAnnotations;
using System.Text;
using Vitrine.Vision.Labels.Boosting;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class BoosterTests
{
    private static readonly float[,] _four = Matrix([1f], [2f], [3f], [4f]);
    private static readonly bool[] _upperTwo = [false, false, true, true];

    private static readonly BoosterChoices _stump =
        new() { Rounds = 1, LearningRate = 1, Depth = 1, Lambda = 1, LeafWeight = 0 };

    private static readonly BoosterChoices _many = new()
    {
        Rounds = 20,
        LearningRate = 0.2,
        Depth = 3,
        Lambda = 0.5,
        Gamma = 0.25,
        LeafWeight = 2,
        RowShare = 0.75,
        FeatureShare = 0.6,
        PositiveWeight = 2,
        Seed = 7,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2 / 3.0)]
    [InlineData(0, 2)]
    [InlineData(3, 2 / 7.0)]
    public void One_split_is_as_hand_arithmetic_says(double lambda, double weight)
    {
        // At first every row has 1/2: gradients 1/2 and -1/2, second derivatives 1/4. A side of two rows sums to 1 and 1/2, so by
        // equation 5 of the paper its leaf is 1 / (1/2 + lambda).
        using var booster = Booster.Train(_four, _upperTwo, _stump with { Lambda = lambda }, Ct);

        var probabilities = booster.Predict(Matrix([-5f], [2f], [3f], [9f]));

        var high = (float)(1 / (1 + Math.Exp(-weight)));
        probabilities.ShouldBe([1 - high, 1 - high, high, high], 1e-6f);
    }

    [Theory]
    [InlineData(1.3, 0.6607564f)] // 1 / (1 + exp(-2/3))
    [InlineData(1.4, 0.5f)]
    public void A_split_that_gains_less_than_gamma_is_not_made(double gamma, float expected)
    {
        // Equation 7, without its half as XGBoost counts: 1² / (1/2 + 1) on either side and 0 before, 4/3 in all.
        using var booster = Booster.Train(_four, _upperTwo, _stump with { Gamma = gamma }, Ct);

        booster.Predict(_four)[3].ShouldBe(expected, 1e-6f);
    }

    [Fact]
    public void Probabilities_agree_with_the_Python_package()
    {
        using var booster = Booster.Train(Boosting.Matrix<float>("features"), ReferenceTruth, _many, Ct);

        booster.Features.ShouldBe(5);
        booster.Predict(Boosting.Matrix<float>("features")).Select(p => (double)p).ShouldBe(Boosting.Numbers("probabilities"), 1e-6);
    }

    [Fact]
    public void Trees_of_two_splits_learn_exclusive_or_and_those_of_one_cannot()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(_ => new[] { random.NextSingle(), random.NextSingle() }).ToArray();
        var truth = Array.ConvertAll(rows, row => row[0] > 0.5f ^ row[1] > 0.5f);

        Right(depth: 2).ShouldBeGreaterThan(0.95);
        Right(depth: 1).ShouldBeLessThan(0.7); // A sum of functions of one feature each, as a linear model is.

        double Right(int depth)
        {
            using var booster = Booster.Train(Matrix(rows[..300]), truth[..300], new() { Depth = depth }, Ct);
            return booster.Predict(Matrix(rows[300..])).Zip(truth[300..], (p, isTrue) => p > 0.5f == isTrue ? 1.0 : 0).Average();
        }
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_bytes()
    {
        using var one = Train(_many);
        using var again = Train(_many);
        using var other = Train(_many with { Seed = 8 });

        one.Save().ShouldBe(again.Save());
        one.Save().ShouldNotBe(other.Save());

        static Booster Train(BoosterChoices choices) => Booster.Train(Boosting.Matrix<float>("features"), ReferenceTruth, choices, Ct);
    }

    [Fact]
    public void A_booster_that_was_saved_tells_the_same()
    {
        var features = Boosting.Matrix<float>("features");
        using var booster = Booster.Train(features, ReferenceTruth, _many, Ct);

        using var loaded = Booster.Load(booster.Save());

        loaded.Features.ShouldBe(5);
        loaded.Predict(features).ShouldBe(booster.Predict(features));
        loaded.Save().ShouldBe(booster.Save());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"learner\": 1}")]
    [InlineData("not a booster")]
    public void What_is_no_booster_is_refused(string json) =>
        Should.Throw<BoosterException>(() => Booster.Load(Encoding.UTF8.GetBytes(json))).Message.ShouldStartWith("XGBoost");

    [Fact]
    public void A_wrong_row_or_feature_is_named()
    {
        Wrong(Matrix<float>([1, 2], [3, float.NaN]), true, false).ShouldContain("row 1, feature 1");
        Wrong(Matrix<float>([float.PositiveInfinity, 2], [3, 4]), true, false).ShouldContain("row 0, feature 0");
        Wrong(_four, true).ShouldContain("one a row is needed, 4, got 1");
        Wrong(new float[0, 2]).ShouldContain("0 x 2");

        using var booster = Booster.Train(_four, _upperTwo, _stump, Ct);
        Should.Throw<ArgumentException>(() => booster.Predict(new float[1, 2])).Message.ShouldContain("1 a row are needed, got 2");

        static string Wrong(float[,] features, params bool[] truth) =>
            Should.Throw<ArgumentException>(() => Booster.Train(features, truth, _stump, Ct)).Message;
    }

    [Theory]
    [MemberData(nameof(WrongChoices))]
    public void A_choice_out_of_its_range_is_named(BoosterChoices choices, string name) => Should.Throw<ValidationException>(
        () => Booster.Train(_four, _upperTwo, choices, Ct)).Message.ShouldContain(name);

    public static TheoryData<BoosterChoices, string> WrongChoices => new()
    {
        { _stump with { Rounds = 0 }, nameof(BoosterChoices.Rounds) },
        { _stump with { LearningRate = 1.5 }, nameof(BoosterChoices.LearningRate) },
        { _stump with { Depth = 0 }, nameof(BoosterChoices.Depth) },
        { _stump with { Lambda = -1 }, nameof(BoosterChoices.Lambda) },
        { _stump with { RowShare = double.NaN }, nameof(BoosterChoices.RowShare) },
        { _stump with { Seed = -1 }, nameof(BoosterChoices.Seed) },
    };

    [Fact]
    public void It_stops_when_it_is_told_to() => Should.Throw<OperationCanceledException>(
        () => Booster.Train(_four, _upperTwo, _stump, new CancellationToken(canceled: true)));

    private static bool[] ReferenceTruth => [.. Boosting.GetProperty("truth").EnumerateArray().Select(isTrue => isTrue.GetBoolean())];
}
