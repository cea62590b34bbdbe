using Npgsql.Internal;
using Npgsql.Internal.Postgres;
using Pgvector;

namespace Vitrine.Catalog.Vectors;

/// <summary>
/// Tells Npgsql how pgvector's types travel: <c>vector</c> as float[] (also ReadOnlyMemory&lt;float&gt;,
/// <see cref="Vector"/>), <c>halfvec</c> as Half[] (also ReadOnlyMemory&lt;Half&gt;, float[]). A parameter names its
/// <c>DataTypeName</c>, because float[] alone is <c>real[]</c>; only <see cref="Vector"/> (and an array of it) and
/// ReadOnlyMemory&lt;float&gt; need no name.
/// </summary>
internal sealed class VectorTypeInfoResolverFactory : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver CreateArrayResolver() => new ArrayResolver();

    private class Resolver : IPgTypeInfoResolver
    {
        protected TypeInfoMappingCollection Mappings { get; } = Map(new TypeInfoMappingCollection());

        public virtual PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            Mappings.Find(type, dataTypeName, options);

        private static TypeInfoMappingCollection Map(TypeInfoMappingCollection mappings)
        {
            const MatchRequirement named = MatchRequirement.DataTypeName; // else a float[] would no longer be real[]
            mappings.AddType<float[]>("vector", Converter<float[], float>(x => x, x => x), named);
            mappings.AddType<Vector>(
                "vector", Converter<Vector, float>(x => x.ToArray(), x => new Vector(x)), isDefault: true);
            mappings.AddStructType<ReadOnlyMemory<float>>(
                "vector", Converter<ReadOnlyMemory<float>, float>(x => x, x => x), MatchRequirement.Single);
            mappings.AddType<Half[]>("halfvec", Converter<Half[], Half>(x => x, x => x), named);
            mappings.AddStructType<ReadOnlyMemory<Half>>(
                "halfvec", Converter<ReadOnlyMemory<Half>, Half>(x => x, x => x), named);
            mappings.AddType<float[]>("halfvec", Converter<float[], Half>(ToHalf, FromHalf), named);
            return mappings;
        }

        private static ReadOnlyMemory<Half> ToHalf(float[] values) => Array.ConvertAll(values, value => (Half)value);

        private static float[] FromHalf(Half[] values) => Array.ConvertAll(values, value => (float)value);

        private static TypeInfoFactory Converter<T, TElement>(
            Func<T, ReadOnlyMemory<TElement>> open, Func<TElement[], T> close) where TElement : unmanaged =>
            (options, mapping, _) => mapping.CreateInfo(options, new DenseConverter<T, TElement>(open, close));
    }

    private sealed class ArrayResolver : Resolver
    {
        private readonly TypeInfoMappingCollection _arrays;

        public ArrayResolver()
        {
            _arrays = new TypeInfoMappingCollection(Mappings);
            _arrays.AddArrayType<Vector>("vector");
        }

        public override PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            _arrays.Find(type, dataTypeName, options);
    }
}
