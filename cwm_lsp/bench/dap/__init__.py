"""The debug adapter measured from outside, with the same client and program as debugpy beside it."""
