"""Models: configuration, weights, and what decodes with them."""

import os

# NumPy's threads only wait for one another on the matrices of a small model, and collapse on a busy machine. Read once,
# when NumPy is first imported; it says nothing to PyTorch.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
