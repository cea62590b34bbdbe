namespace Vitrine.Cli.Demo;

/// <summary>Data sets of real photographs that a demo can run on.</summary>
public static class PhotographData
{
    /// <exception cref="CliException">The folder holds none that is known, or a row of it is wrong.</exception>
    public static DemoSet Read(string folder) =>
        GroceryData.IsAt(folder) ? GroceryData.Read(folder)
        : ClothingData.IsAt(folder) ? ClothingData.Read(folder)
        : throw new CliException(
            $"{folder} is neither the Grocery Store data set (classes.csv, val.txt) nor the clothing data set (train/, test/)");
}
