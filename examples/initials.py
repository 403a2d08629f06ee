"""A string, built piece by piece."""


def initials(name):
    """The first letters of a name's parts.

    >>> initials("ada king lovelace")
    'A.K.L.'
    """
    result = ""
    for part in name.split():
        result += part[0].upper() + "."
    return result


if __name__ == "__main__":
    print(initials("ada king lovelace"))
