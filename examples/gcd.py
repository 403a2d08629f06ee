"""Euclid's algorithm."""


def gcd(a, b):
    """The greatest common divisor.

    >>> gcd(48, 18)
    6
    """
    while b:
        a, b = b, a % b
    return a


if __name__ == "__main__":
    print(gcd(48, 18))
