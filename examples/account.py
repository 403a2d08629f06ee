"""A small class, whose objects have a state."""


class Account:
    """A bank account."""

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        """Put money in; returns the new balance."""
        self.balance += amount
        return self.balance


def save(owner, amounts):
    """The balance after some deposits.

    >>> save("ada", [5, 7])
    12
    """
    account = Account(owner, 0)
    for amount in amounts:
        account.deposit(amount)
    return account.balance


if __name__ == "__main__":
    print(save("ada", [5, 7]))
