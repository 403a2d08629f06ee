"""Class definitions for level 3 (format: typed_definitions)."""

from __future__ import annotations

from cwm_lsp.train.generate.typed_definitions import Definition, table

CLASSES: tuple[Definition, ...] = table(
    """
Counter Tally | int | <+obj:c> = NAME() ; <:c>.add(<int>) ; <:c>.add(<k>) ; <+int> = <:c>.count
class NAME:
    def __init__(self):
        self.count = 0

    def add(self, amount):
        self.count += amount
        return self.count


Point Vector | int | <+obj:c> = NAME(<int>, <int>) ; <+int> = <:c>.total() | NAME(<int>, <k>).total()
class NAME:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def total(self):
        return self.x + self.y


Stack Box | int | <+obj:c> = NAME() ; <:c>.push(<int>) ; <:c>.push(<int>) ; <+int> = <:c>.pop()
class NAME:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            return None
        return self.items.pop()


Account | int | <+obj:c> = NAME(<mod>) ; <+bool> = <:c>.withdraw(<k>) ; <:c>.deposit(<k>) ; <+int> = <:c>.balance
class NAME:
    def __init__(self, balance=0):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            return False
        self.balance -= amount
        return True


Dog Cat Animal | str | <+obj:c> = NAME(<str>) ; <+str> = <:c>.speak() | NAME(<lword>).speak()
class NAME:
    sound = <lword>

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f"{self.name} says {self.sound}"


Rectangle Box | int | <+obj:c> = NAME(<k>, <k>) ; <+int> = <:c>.area() | NAME(<k>, <k>).area()
class NAME:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def __repr__(self):
        return f"NAME({self.width}, {self.height})"


Inventory Store | counts | <+obj:c> = NAME() ; <:c>.add(<lword>, <k>) ; <:c>.add(<lword>) ; <+counts> = <:c>.items
class NAME:
    def __init__(self):
        self.items = {}

    def add(self, name, amount=1):
        self.items[name] = self.items.get(name, 0) + amount


Base Shape | int | <+obj:c> = Child(<int>) ; <+int> = <:c>.value() | Child(<k>).value() + <int>
class NAME:
    def __init__(self, size):
        self.size = size

    def value(self):
        return self.size

class Child(NAME):
    def value(self):
        return super().value() * <two>


Temperature Meter | float | <+obj:c> = NAME(<float>) ; <+float> = <:c>.double
class NAME:
    def __init__(self, degrees):
        self.degrees = degrees

    @property
    def double(self):
        return self.degrees * 2


Helper Tools | int | NAME.twice(<int>)
class NAME:
    @staticmethod
    def twice(x):
        return x * 2
"""
)
