"""The words that the idiom templates' random literals are made of; one that stands twice is drawn twice as often."""

from __future__ import annotations

WORDS = (
    "apple", "banana", "cherry", "orange", "grape", "lemon", "kiwi", "pear", "plum", "mango", "bread", "milk",
    "eggs", "cheese", "butter", "coffee", "tea", "sugar", "salt", "rice", "pasta", "soup", "fish", "red", "green",
    "blue", "black", "white", "yellow", "cat", "dog", "bird", "horse", "mouse", "tiger", "lion", "bear", "wolf",
    "fox", "hello", "world", "python", "code", "test", "data", "table", "chair", "house", "tree", "river", "stone",
    "cloud", "rain", "snow", "wind", "sun", "moon", "star", "book", "page", "pen", "level", "noon", "radar",
    "civic", "kayak", "madam", "racecar", "stats", "banana", "letter", "little", "mississippi", "bookkeeper",
    "committee", "a", "an", "the", "is", "it", "go", "to", "up", "on", "in", "at", "of", "run", "jump", "walk",
    "talk", "read", "write", "open", "close", "start", "stop", "left", "right", "north", "south", "east", "west",
    "alpha", "beta", "gamma", "delta", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "listen", "silent", "night", "thing", "evil", "vile",
)  # fmt: skip
NAMES = (
    "Ann", "Bob", "Cara", "Dan", "Eve", "Finn", "Gina", "Hugo", "Ivy", "Jack", "Kim", "Leo", "Mia", "Noah", "Olga",
    "Pete", "Quinn", "Rosa", "Sam", "Tina", "Uma", "Vic",
)  # fmt: skip
KEYS = (
    "a", "b", "c", "d", "e", "x", "y", "z", "k", "id", "name", "age", "city", "size", "cost", "qty", "count",
    "total", "price", "color", "apple", "pear", "red", "blue", "math", "art", "tea", "milk",
)  # fmt: skip
ROMANS = (
    "I", "II", "III", "IV", "V", "VI", "IX", "X", "XI", "XIV", "XIX", "XXI", "XL", "L", "XC", "C", "CD", "D", "MC",
    "MX", "XII", "XVI", "MMX", "LVI",
)  # fmt: skip
