"""Cells of a notebook, each a document whose text has the cells above it, too."""
