using Npgsql.Internal;
using Npgsql.Internal.Postgres;
using Pgvector;

namespace Vitrine.Catalog.Vectors;

/// <summary>
/// Tells Npgsql how pgvector's types travel: <c>vector</c> as float[] (also ReadOnlyMemory&lt;float&gt;, <see cref="Vector"/>),
/// <c>halfvec</c> as Half[] (also ReadOnlyMemory&lt;Half&gt;, float[]). A parameter of an array type names its
/// <c>DataTypeName</c>, because float[] alone is <c>real[]</c>.
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
            mappings.AddType<float[]>("vector", Converter<float[], float>(x => x, x => x), MatchRequirement.DataTypeName);
            mappings.AddType<Vector>("vector", Converter<Vector, float>(x => x.ToArray(), x => new Vector(x)), isDefault: true);
            mappings.AddStructType<ReadOnlyMemory<float>>("vector", Converter<ReadOnlyMemory<float>, float>(x => x, x => x));
            mappings.AddType<Half[]>("halfvec", Converter<Half[], Half>(x => x, x => x), MatchRequirement.DataTypeName);
            mappings.AddStructType<ReadOnlyMemory<Half>>("halfvec", Converter<ReadOnlyMemory<Half>, Half>(x => x, x => x));
            mappings.AddType<float[]>("halfvec", Converter<float[], Half>(
                x => Array.ConvertAll(x, element => (Half)element), x => Array.ConvertAll(x, element => (float)element)));
            return mappings;
        }

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
