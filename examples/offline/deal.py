"""A module that is not installed, and changes what it is given."""

from cardtable import shuffle


def deal(players):
    deck = [1, 2, 3, 4]
    table = deck
    shuffle(deck)
    hands = {}
    for player in players:
        hands[player] = deck.pop()
    return hands, len(table)


if __name__ == "__main__":
    print(deal(["ada", "bob"]))
