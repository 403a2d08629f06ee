"""Benchmarks: what this package does against the plain way, on one machine in one run."""
