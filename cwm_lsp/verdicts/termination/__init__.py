"""Does it end: one file a method, each a pure function of the source, or of the source and a computed run."""
