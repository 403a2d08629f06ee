"""Which body does what the examples show? Read `search.py` first."""
