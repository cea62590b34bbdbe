using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Vitrine.Hosting;

/// <summary>Settings that are checked before a service starts.</summary>
public static class OptionsModule
{
    /// <summary>
    /// Binds a section of the configuration. A value out of its range (data annotations), one of the wrong type or a key that no
    /// property has stops the start and is named. A nested options class is checked when it is marked
    /// <c>[ValidateObjectMembers]</c>.
    /// </summary>
    public static void AddValidatedOptions<TOptions>(this IHostApplicationBuilder builder, string section)
        where TOptions : class =>
        builder.Services.AddOptions<TOptions>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
}
