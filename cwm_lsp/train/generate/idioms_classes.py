"""Templates with classes: accounts, stacks, queues, counters, points, linked lists, inheritance."""

LIBRARY = r"""
=== bank_account
%C: Account BankAccount Wallet PiggyBank
%balance: balance amount money funds total_cents
%F: run_account simulate process make_account play
%put: deposit add put_in credit
%take: withdraw spend take_out debit
class $C:
    def __init__(self, $name, $balance=$(0|0|100)):
        self.$name = $name
        self.$balance = $balance
        ?30 self.history = []

    def $put(self, $x):
        ?40 if $x <= 0:
            return $(False|self.$balance|None)
        self.$balance += $x
        ?40 return self.$balance

    def $take(self, $x):
        <<
        if $x $gt self.$balance:
            return $(False|"denied"|None)
        self.$balance -= $x
        return $(True|self.$balance|"ok")
        ||
        if $x > self.$balance:
            raise ValueError("$(insufficient funds|not enough|too much)")
        self.$balance -= $x
        >>

def $F($xs):
    account = $C($:name$(|, $[10,50]))
    <<
    for $x2 in $xs:
        if $x2 > 0:
            account.$put($x2)
        else:
            <<
            try:
                account.$take(-$x2)
            except ValueError$( as $err|):
                account.$balance $(-= 1|+= 0|= 0)
            ||
            if account.$balance + $x2 >= 0:
                account.$take(-$x2)
            >>
    ||
    account.$put($[20,60])
    for $x2 in $xs:
        if $x2 $lt account.$balance:
            account.$take(abs($x2) % (account.$balance + 1))
    >>
    return $(account.$balance|account.$balance|account.$name, account.$balance)
%call $F($:ints(1,4,-30,40))
=== stack_class
%C: Stack MyStack Pile
%items: items data _items elements
%F: use_stack run_stack process reverse_with_stack
class $C:
    def __init__(self):
        self.$items = []

    def push(self, $x):
        self.$items.append($x)

    def pop(self):
        <<
        if not self.$items:
            return None
        return self.$items.pop()
        ||
        return self.$items.pop() if self.$items else $(None|-1)
        >>

    <<?50
    def peek(self):
        return self.$items[-1] if self.$items else None

    >>
    def $(size|__len__)(self):
        return len(self.$items)

def $F($xs):
    $stack = $C()
    $out = []
    for $val in $xs:
        <<
        if $val % $[2,3] == 0:
            $stack.push($val)
        else:
            $out.append($stack.pop())
        ||
        $stack.push($val)
        ?40 if $val > $[3,15]:
            $stack.pop()
        >>
    <<?50
    while $stack.$items:
        $out.append($stack.pop())
    >>
    return $($out|$out, $stack.$items)
%call $F($:ints(1,5))
=== queue_class
%C: Queue TaskQueue Line Buffer
%F: use_queue serve run_queue handle
class $C:
    def __init__(self, $limit=$[2,5]):
        self.items = []
        self.$limit = $limit

    def $(add|add)(self, $x):
        if len(self.items) >= self.$limit:
            $(self.items.pop(0)|return False|return len(self.items))
        self.items.append($x)
        return True

    def next_item(self):
        return self.items.pop(0) if self.items else None

def $F($words):
    $queue = $C($(|2|3))
    $count = 0
    for $word in $words:
        if $queue.add($word):
            $count += 1
        ?40 if len($word) > $[3,6]:
            $queue.next_item()
    return $($count, $queue.items|$queue.next_item()|$queue.items)
%call $F($:words(1,5))
=== counter_object
%C: Counter Tally Clicker Meter
%F: count_up use_counter run_meter clicks
%value: value count total n
class $C:
    def __init__(self, start=$[0,5], step=$(1|1|2|3)):
        self.$value = start
        self.step = step

    def $(tick|tick)(self):
        self.$value += self.step
        $(return self.$value|return self|return None)

    def reset(self):
        self.$value = 0

def $F($n):
    meter = $C($(|$[0,9]|step=$[1,4]|$[0,5], $[1,3]))
    for $i in range($n):
        meter.tick()
        <<?50
        if meter.$value $gt $[5,15]:
            meter.reset()
        >>
    return meter.$value
%call $F($[0,7])
=== point_class
%C: Point Vector Vec2 Position
%F: move_point walk_points distance_between add_points
class $C:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return $C(self.x + other.x, self.y + other.y)

    <<
    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    ||
    def __repr__(self):
        return f"$C({self.x}, {self.y})"

    >>
    def $(manhattan|manhattan)(self, other):
        return abs(self.x - other.x) + abs(self.y - other.y)

def $F($pts):
    $cur = $C($(0, 0|1, 1))
    $total = 0
    for $a, $b in $pts:
        <<
        $nxt = $C($a, $b)
        $total += $cur.manhattan($nxt)
        $cur = $nxt
        ||
        $cur = $cur + $C($a, $b)
        ?40 $total += $cur.x $arith $cur.y
        >>
    return $(($cur.x, $cur.y)|$total|$total, $cur.x)
%call $F($:points(1,4))
=== linked_list
%C: LinkedList Chain SinglyLinkedList
%N: Node ListNode Link
%F: build_list to_values list_sum reverse_linked
class $N:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

<<
class $C:
    def __init__(self):
        self.head = None

    def add(self, $x):
        <<
        self.head = $N($x, self.head)
        ||
        if self.head is None:
            self.head = $N($x)
            return
        $cur = self.head
        while $cur.next:
            $cur = $cur.next
        $cur.next = $N($x)
        >>

def $F($xs):
    chain = $C()
    for $val in $xs:
        chain.add($val)
    $out = []
    $node = chain.head
    while $node:
        $out.append($node.value)
        $node = $node.next
    return $($out|len($out)|sum($out))
||
def $F($xs):
    head = None
    for $x in $(reversed($xs)|$xs[::-1]|$xs):
        head = $N($x, head)
    $prev = None
    $cur = head
    while $cur is not None:
        $nxt = $cur.next
        $cur.next = $prev
        $prev = $cur
        $cur = $nxt
    $total = []
    while $prev:
        $total.append($prev.value)
        $prev = $prev.next
    return $total
>>
%call $F($:ints(0,4))
=== shapes
%F: total_area shapes_report areas measure
class Shape:
    $(sides = 0|kind = "shape"|color = "red")

    def area(self):
        return 0

class Rectangle(Shape):
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)
        ?40 self.side = side

def $F($pts):
    shapes = [Square($[1,6])]
    for $a, $b in $pts:
        if $a == $b$(| or $a < 0):
            shapes.append(Square($a))
        else:
            shapes.append(Rectangle($a, $b))
    <<
    return sum(shape.area() for shape in shapes)
    ||
    $total = 0
    for shape in shapes:
        $total += shape.area()
    return $total
    ||
    return [shape.area() for shape in shapes$(| if isinstance(shape, Square))]
    >>
%call $F($:points(1,3))
"""
