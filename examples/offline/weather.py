"""A call over the network: `requests` need not be there, for nothing is run."""

import requests

PLACES = {"oslo": "Oslo", "rome": "Roma"}


def report(place):
    name = PLACES[place]
    celsius = requests.get(f"https://weather.example/{place}").json()["celsius"]
    fahrenheit = celsius * 9 / 5 + 32
    words = "cold" if fahrenheit < 50 else "warm"
    return f"{name}: {words}, {fahrenheit} F"


if __name__ == "__main__":
    print(report("oslo"))
