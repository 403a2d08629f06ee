"""A trace, or two of them compared, for a reader: as rows of steps, in words, as one self-contained HTML page."""
