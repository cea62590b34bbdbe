// The tensor engine has one random generator and one number of threads for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
