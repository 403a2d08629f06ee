"""How predictions are asked for, kept, followed as their frames arrive, and compared with a real run."""
