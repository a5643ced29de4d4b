using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(ProcParallel.Benchmarks.CodecBenchmarks).Assembly).Run(args);
