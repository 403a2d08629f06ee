"""An exception that is raised in one function and caught in another."""


def divide(a, b):
    """One number divided by another, rounded down."""
    return a // b


def safe_divide(a, b, default):
    """The same, with a value for what cannot be divided.

    >>> safe_divide(7, 0, -1)
    -1
    """
    try:
        result = divide(a, b)
    except ZeroDivisionError:
        result = default
    return result


if __name__ == "__main__":
    print(safe_divide(7, 0, -1))
