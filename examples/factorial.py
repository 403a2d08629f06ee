"""A function that calls itself."""


def factorial(n):
    """The product of the numbers from 1 to n.

    >>> factorial(4)
    24
    """
    if n <= 1:
        return 1
    return n * factorial(n - 1)


if __name__ == "__main__":
    print(factorial(4))
