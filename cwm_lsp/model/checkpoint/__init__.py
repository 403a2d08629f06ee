"""Checkpoints on disk: where they lie, how they get there, reading and writing their tensors."""
