"""The counting game: threes are Fizz, fives are Buzz."""


def fizzbuzz(limit):
    """What the players say.

    >>> fizzbuzz(6)
    [1, 2, 'Fizz', 4, 'Buzz', 'Fizz']
    """
    said = []
    for n in range(1, limit + 1):
        if n % 15 == 0:
            said.append("FizzBuzz")
        elif n % 3 == 0:
            said.append("Fizz")
        elif n % 5 == 0:
            said.append("Buzz")
        else:
            said.append(n)
    return said


if __name__ == "__main__":
    print(fizzbuzz(6))
