"""Exact execution of single steps of a Python program, without running any of it natively."""
