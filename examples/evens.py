"""A list comprehension and what is made of it."""


def sum_of_even_squares(numbers):
    """The sum of the squares of the even numbers.

    >>> sum_of_even_squares([3, 4, 6, 7])
    52
    """
    squares = [n * n for n in numbers if n % 2 == 0]
    total = sum(squares)
    return total


if __name__ == "__main__":
    print(sum_of_even_squares([3, 4, 6, 7]))
