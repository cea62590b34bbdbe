using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Pgvector;

namespace Vitrine.Catalog.Vectors;

/// <summary>
/// Gives EF Core the mapping of <see cref="Vector"/>, which needs no column type, and of float[] and Half[], whose
/// column type must be set to <c>vector(n)</c> or <c>halfvec(n)</c>.
/// </summary>
internal sealed class VectorTypeMappingPlugin : IRelationalTypeMappingSourcePlugin
{
    public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo)
    {
        var type = mappingInfo.ClrType;
        var storeType = mappingInfo.StoreTypeName;
        return mappingInfo.StoreTypeNameBase switch
        {
            "vector" or null when type == typeof(Vector) => new VectorTypeMapping(storeType ?? "vector", type, _vectors),
            "vector" or "halfvec" when type == typeof(float[]) => new VectorTypeMapping(storeType!, type, Arrays<float>()),
            "halfvec" when type == typeof(Half[]) => new VectorTypeMapping(storeType!, type, Arrays<Half>()),
            _ => null,
        };
    }

    private static readonly ValueComparer<Vector> _vectors = new(
        (a, b) => Same(a == null ? null : a.ToArray(), b == null ? null : b.ToArray()),
        vector => vector.ToArray().Length,
        vector => new Vector(vector.ToArray()));

    private static ValueComparer<T[]> Arrays<T>() where T : IEquatable<T> =>
        new((a, b) => Same(a, b), array => array.Length, array => array.ToArray());

    private static bool Same<T>(T[]? a, T[]? b) where T : IEquatable<T> =>
        a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
