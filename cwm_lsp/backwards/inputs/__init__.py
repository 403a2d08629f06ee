"""Which call has this outcome? Read `search.py` first."""
