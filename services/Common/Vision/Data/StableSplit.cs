using System.Text;

namespace Vitrine.Vision.Data;

/// <summary>Divides items, the same on every machine and in every order.</summary>
internal static class StableSplit
{
    /// <summary>One of ten is to test with, nine to train.</summary>
    public static bool IsTest(string item) => Hash(item) % 10 == 0;

    /// <summary>The fold of an item, 0 to <paramref name="count"/> - 1; another seed divides otherwise.</summary>
    public static int Fold(string item, int count, int seed) => (int)(Hash($"{seed}/{item}") % (ulong)count);

    /// <summary>FNV-1a of 64 bits (Fowler, Noll, Vo) over UTF-8.</summary>
    public static ulong Hash(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(0xCBF29CE484222325, (hash, next) => (hash ^ next) * 0x100000001B3);
}
