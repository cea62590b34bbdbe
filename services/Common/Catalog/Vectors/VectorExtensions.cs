using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Vitrine.Catalog.Vectors;

/// <summary>Switches pgvector's types on.</summary>
public static class VectorExtensions
{
    /// <summary>For raw commands. See <see cref="VectorTypeInfoResolverFactory"/> for the types.</summary>
    public static NpgsqlDataSourceBuilder UseVectors(this NpgsqlDataSourceBuilder builder)
    {
        builder.AddTypeInfoResolverFactory(new VectorTypeInfoResolverFactory());
        return builder;
    }

    /// <summary>For EF Core, on top of a data source that has them.</summary>
    public static T UseVectors<T>(this T builder) where T : DbContextOptionsBuilder
    {
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new Extension());
        return builder;
    }

    private sealed class Extension : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

        public void ApplyServices(IServiceCollection services) =>
            services.AddSingleton<IRelationalTypeMappingSourcePlugin, VectorTypeMappingPlugin>();

        public void Validate(IDbContextOptions options)
        {
        }
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "vectors ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Vectors"] = "1";
    }
}
