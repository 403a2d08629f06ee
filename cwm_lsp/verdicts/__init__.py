"""What can be said about a program as a whole: whether it ends, how it grows. Pure and total; runs no user code."""
