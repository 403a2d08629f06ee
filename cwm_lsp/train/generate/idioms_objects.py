"""Templates with classes: properties, iterators, context managers, dataclasses, simulations."""

LIBRARY = r"""
=== animals
%F: speak_all chorus zoo introduce
%S1: Woof bark Wau grr
%S2: Meow purr Miau hiss
class Animal:
    def __init__(self, name$(|, legs=4)):
        self.name = name

    def speak(self):
        return "..."

    ?50 def __str__(self):
        return f"{self.name} says {self.speak()}"

class Dog(Animal):
    def speak(self):
        return "$S1"

class Cat(Animal):
    <<?50
    def __init__(self, name):
        super().__init__(name.$(upper|lower|title)())
        self.mood = "$(happy|calm)"

    >>
    def speak(self):
        return $("$S2"|super().speak() + "$S2")

def $F($words):
    $out = []
    for $i, $word in enumerate($words):
        $obj = $(Dog($word) if $i % 2 == 0 else Cat($word)|Cat($word) if len($word) > 3 else Dog($word))
        $out.append($($obj.speak()|f"{$obj.name}: {$obj.speak()}"|($obj.name, $obj.speak())))
    return $out
%call $F($:names(0,3))
=== temperature
%C: Temperature Thermo Celsius Reading
%F: convert_temps to_fahrenheit warm_days check_temps
class $C:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def fahrenheit(self):
        return self._degrees * 9 $(/|//|/) 5 + 32

    <<?50
    @property
    def is_hot(self):
        return self._degrees $gt $[15,30]

    >>
    @$(classmethod|classmethod)
    def from_text(cls, $s):
        return cls(int($s$(|.strip("C"))))

def $F($xs):
    $out = []
    for $x in $xs:
        $obj = $C($x)
        $out.append($obj.fahrenheit)
    ?40 $out.append($C.from_text("$[0,40]").fahrenheit)
    return $(max($out, default=0)|$out|$out)
%call $F($:ints(0,4,-10,40))
=== student_grades
%C: Student Pupil Learner
%F: class_report grade_students best_student averages
class $C:
    def __init__(self, name):
        self.name = name
        self.marks = []

    def add_mark(self, $x):
        if $x < 0 $(or $x > 100|or $x > 90|):
            $(return False|raise ValueError($x)|return None)
        self.marks.append($x)

    def average(self):
        if not self.marks:
            return 0
        return sum(self.marks) / len(self.marks)

def $F($d):
    $out = {}
    for $name, $xs in $d.items():
        $obj = $C($name)
        for $val in $xs:
            $obj.add_mark($val)
        $out[$obj.name] = $(round($obj.average(), 1)|$obj.average() $gt $[5,12]|len($obj.marks))
    return $out
%call $F($:groups)
=== library_class
%C: Library Inventory Warehouse Shelf
%F: run_library manage track stock_moves
class $C:
    $(total = 0|limit = 5|created = 0)

    def __init__(self):
        self.books = {}

    def add(self, $key, $qty=1):
        <<
        self.books[$key] = self.books.get($key, 0) + $qty
        ||
        if $key in self.books:
            self.books[$key] += $qty
        else:
            self.books[$key] = $qty
        >>

    def remove(self, $key):
        <<
        if self.books.get($key, 0) == 0:
            return False
        self.books[$key] -= 1
        return True
        ||
        try:
            self.books[$key] -= 1
        except KeyError:
            return $(None|False)
        return self.books[$key]
        >>

def $F($rows):
    $obj = $C()
    for $word, $n in $rows:
        if $n % 2:
            $obj.add($word, $n)
        else:
            $obj.remove($word)
    return $($obj.books|len($obj.books)|sum($obj.books.values()))
%call $F($:pairs(1,4))
=== iterator_class
%C: Countdown Evens Steps Ticker
%F: collect drain total_of_steps run_iter
class $C:
    def __init__(self, $n):
        self.current = $n

    def __iter__(self):
        return self

    def __next__(self):
        if self.current $(<= 0|< 1|<= 1):
            raise StopIteration
        self.current -= $(1|1|2)
        return self.current$( + 1| * 2|)

def $F($n):
    <<
    return $(list|sum|sorted)($C($n))
    ||
    $out = []
    for $x in $C($n):
        ?40 if $x == $[1,4]:
            break
        $out.append($x)
    return $out
    >>
%call $F($[0,6])
=== context_class
%C: Timer Logger Transaction Guard
%F: with_guard run_guarded do_logged safe_block
class $C:
    def __init__(self):
        self.events = []

    def __enter__(self):
        self.events.append("$(enter|open|start)")
        return self

    def __exit__(self, kind, error, trace):
        self.events.append("$(exit|close|stop)")
        return $(False|False|kind is ZeroDivisionError)

def $F($x, $y):
    log = $C()
    $result = $(None|0)
    try:
        with log$(| as inner):
            $result = $x $(//|/|%) $y
            log.events.append("ok")
    except ZeroDivisionError:
        log.events.append("error")
    return $($result, log.events|log.events|len(log.events))
%y: y b d
%call $F($[0,30], $[0,4])
=== dataclass_item
%C: Item Product Point Entry
%F: total_cost dc_total make_items cheapest
from dataclasses import dataclass

@dataclass
class $C:
    name: str
    price: $(float|int)
    qty: int = $[1,3]

    def cost(self):
        return self.price * self.qty

def $F($rows):
    $out = [$C($key, $val) for $key, $val in $rows]
    <<
    $total = 0
    for $obj in $out:
        $total += $obj.cost()
    return $total
    ||
    if not $out:
        return None
    $best = min($out, key=lambda $obj: $obj.$(price|qty|cost()))
    return $best.name
    ||
    $out[0:1] = []
    return [$obj.$(name|cost()) for $obj in $out if $obj.price $cmp $[2,20]]
    >>
%call $F($:pairs(0,4))
=== robot
%C: Robot Turtle Rover Player
%F: drive move_robot follow walk
class $C:
    def __init__(self):
        self.x, self.y = 0, 0
        ?40 self.steps = 0

    def move(self, $ch):
        <<
        if $ch in "NU":
            self.y += 1
        elif $ch in "SD":
            self.y -= 1
        elif $ch in "ER":
            self.x += 1
        else:
            self.x -= 1
        ||
        dx, dy = {"N": (0, 1), "S": (0, -1), "E": (1, 0), "W": (-1, 0)}.get($ch, (0, 0))
        self.x += dx
        self.y += dy
        >>

def $F($s):
    bot = $C()
    for $ch in $s:
        bot.move($ch)
        ?30 if bot.x == bot.y:
            continue
    return $((bot.x, bot.y)|abs(bot.x) + abs(bot.y)|bot.x == 0 and bot.y == 0)
%call $F($:moves)
=== score_board
%C: Game ScoreBoard Match Tournament
%F: play_rounds run_game score_match
class $C:
    def __init__(self, $a="$(red|home)", $b="$(blue|away)"):
        self.scores = {$a: 0, $b: 0}
        self.rounds = 0

    def play(self, $x):
        $name = list(self.scores)[$x % 2]
        self.scores[$name] += $(1|$x|3)
        self.rounds += 1

    def leader(self):
        return max(self.scores, key=self.scores.get)

def $F($xs):
    game = $C()
    for $val in $xs:
        game.play($val)
        ?40 if game.rounds >= $[2,4]:
            break
    return $(game.scores|game.leader()|game.rounds, game.leader())
%call $F($:ints(1,5))
"""
