"""How the time and space of a function grow with its input: derived from the source, measured, or asked of a model."""
