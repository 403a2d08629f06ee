"""The fast path on a CUDA device: fused kernels in one captured graph a width, with a fallback to the plain network."""
