"""A neural debugger for Python: predicted execution, shown in the editor and checked against real runs."""

__version__ = "0.1.0"
