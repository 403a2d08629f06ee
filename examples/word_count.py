"""How often each word occurs."""


def count_words(text):
    """The number of each word's occurrences.

    >>> count_words("the cat and the dog")
    {'the': 2, 'cat': 1, 'and': 1, 'dog': 1}
    """
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


if __name__ == "__main__":
    print(count_words("the cat and the dog"))
