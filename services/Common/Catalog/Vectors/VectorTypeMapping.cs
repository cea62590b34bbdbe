using System.Data.Common;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Vitrine.Catalog.Vectors;

/// <summary>EF Core's mapping of a property to a column <c>vector(n)</c> or <c>halfvec(n)</c>.</summary>
internal sealed class VectorTypeMapping : RelationalTypeMapping
{
    public VectorTypeMapping(string storeType, Type clrType, ValueComparer? comparer)
        : base(new RelationalTypeMappingParameters(
            new CoreTypeMappingParameters(clrType, comparer: comparer), storeType, StoreTypePostfix.None))
    {
    }

    private VectorTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) =>
        new VectorTypeMapping(parameters);

    protected override void ConfigureParameter(DbParameter parameter) =>
        ((NpgsqlParameter)parameter).DataTypeName = StoreType.Split('(')[0];
}
