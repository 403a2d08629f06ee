"""Templates about functions: generators, closures, decorators, lambdas, star arguments, globals."""

LIBRARY = r"""
=== generator_loop
%F: evens countdown numbers_gen produce squares_gen
%G: collect consume use_gen total_of drain
def $F($n):
    <<
    for $i in range($n):
        ?40 if $i % 3 == $[0,2]:
            continue
        yield $i$(| * $i| + 1)
    ||
    while $n > 0:
        yield $n
        $n -= $(1|2)
    ||
    $a, $b = 0, 1
    for _ in range($n):
        yield $a
        $a, $b = $b, $a + $b
    >>

def $G($n):
    <<
    return $(list|sum|sorted|tuple)($F($n))
    ||
    $total = 0
    for $x in $F($n):
        $total $(+=|+=|-=) $x
        ?40 if $total > $[5,20]:
            break
    return $total
    ||
    stream = $F($n)
    $a = next(stream, $(None|0))
    $b = next(stream, $(None|-1))
    return $a, $b
    ||
    return [$x $arith $[1,4] for $x in $F($n)]
    >>
%call $G($[0,6])
=== yield_from
%F: flatten_gen walk_gen chain_all each_item
%G: flatten_all collect joined
def $F($xs):
    for $x in $xs:
        if isinstance($x, list):
            yield from $F($x)
        else:
            yield $x

def $G($xs):
    <<
    return list($F($xs))
    ||
    $out = []
    for $i, $val in enumerate($F($xs)):
        $out.append($val $arith $i)
    return $out
    >>
%call $G($:nested)
=== generator_expr
%F: any_all check_numbers summary test_values
def $F($xs, $limit=$[1,12]):
    $a = any($x $cmp $limit for $x in $xs)
    $b = all($x $cmp $[0,4] for $x in $xs)
    <<
    $total = sum($x $(** 2|* 2|+ 1) for $x in $xs if $x % 2 == $[0,1])
    ||
    $total = max(($x % $[3,9] for $x in $xs), default=0)
    ||
    $total = next(($x for $x in $xs if $x $cmp $limit), None)
    >>
    return $($a, $b, $total|$total if $a else $b|$a and not $b)
%call $F($:ints)
=== closure_counter
%F: make_counter counter_factory make_adder make_accumulator
%G: run_counter use_counter try_it demo_closure
def $F($total=$[0,5]):
    def inner($x=$[1,3]):
        nonlocal $total
        $total $(+=|+=|*=|-=) $x
        return $total
    return inner

def $G($xs):
    $func = $F($(|0|$[1,9]))
    <<
    $out = []
    for $val in $xs:
        $out.append($func($val))
    return $out
    ||
    for $val in $xs:
        $func($val)
    return $func()
    ||
    return [$func($val) for $val in $xs$(| if $val $gt 2)]
    >>
%call $G($:ints(1,5))
=== closure_multiplier
%F: make_multiplier multiplier adder power_of scale_by
%G: apply_both use_functions closure_demo
def $F($k):
    $(def inner($x):|def inner($x, $b=$[1,3]):)
        return $x $arith $k
    return inner

def $G($a, $b):
    f1 = $F($a)
    f2 = $F($(2|$b|$a + 1))
    <<
    return f1($b), f2($a)
    ||
    return f1(f2($b))
    ||
    return [$func($x) for $func in (f1, f2) for $x in range($[1,3])]
    >>
%call $G($[0,12], $[0,12])
=== decorator
%D: twice logged count_calls double_result add_one safe
%F: add area greet compute
%G: run_decorated demo_deco call_twice
def $D(func):
    def wrapper(*args):
        <<
        value = func(*args)
        return value $(* 2|+ 1|+ value)
        ||
        wrapper.calls $(+= 1|= wrapper.calls + 1)
        return func(*args)
        ||
        print("calling", func.__name__)
        value = func(*args)
        return value
        >>
    wrapper.calls = 0
    return wrapper

@$D
def $F($a, $b):
    return $a $arith $b

def $G($x, $y):
    first_result = $F($x, $y)
    ?60 second_result = $F($y, $[1,9])
    return $(first_result|first_result, $F.calls|first_result + $F($x, $x))
%y: y w other_value
%call $G($[0,20], $[0,20])
=== lambda_sort
%F: sort_pairs order_by rank by_second sort_words
def $F($rows$(|, $flag=False)):
    <<
    return sorted($rows, key=lambda $pair: $($pair[1]|-$pair[1]|($pair[0], -$pair[1])))$(|[:2])
    ||
    $rows.sort(key=lambda $pair: $($pair[1]|$pair[0])$(|, reverse=True))
    return $($rows|[$pair[0] for $pair in $rows])
    ||
    $func = lambda $pair: $pair[1] $cmp $[3,15]
    $out = list(filter($func, $rows))
    return $(len($out)|$out)
    ||
    return list(map(lambda $pair: $pair[0] * ($pair[1] % $[2,4]), $rows))
    >>
%call $F($:pairs)
=== apply_functions
%F: apply_all compose pipeline run_pipeline apply_twice
%G: double inc square_it
%H: shift half neg
def $G($x):
    return $x $(* 2|+ 1|* $x)

def $H($x):
    return $x $(- 3|// 2|* -1)

def $F($val):
    <<
    for $func in ($G, $H$(|, $G)):
        $val = $func($val)
    return $val
    ||
    $d = {"a": $G, "b": $H}
    $out = {}
    for $key, $func in $d.items():
        $out[$key] = $func($val)
    return $out
    ||
    return $G($H($val)) $pm $H($G($val))
    ||
    return [$func($val) for $func in [$G, $H, abs]]
    >>
%call $F($:int)
=== star_args
%F: add_all show total mix collect_args
%G: call_it use_star main_call
def $F($(first|start), *$args, **options):
    $total = $(len($args)|sum($args))
    for $key, $val in options.items():
        $total $(+=|-=) $val
    ?40 if $args:
        $total += $args[$(0|-1)]
    return $total$(|, options)

def $G($xs):
    <<
    return $F(*$xs$(|, extra=$[1,9]))
    ||
    first_call = $F($[1,9], *$xs)
    second_call = $F($[1,9], a=$[1,5], b=len($xs))
    return first_call, second_call
    >>
%call $G($:ints(1,5))
=== default_args
%F: greet make_greeting hello welcome
%G: greet_all greetings demo_greet
def $F($name, greeting="$(Hello|Hi|Hey)", *, punct="$(!|.|?)"):
    ?40 if not $name:
        $name = "$(stranger|you)"
    return f"{greeting}$(,|) {$name}{punct}"

def $G($words):
    $out = []
    for $i, $word in enumerate($words):
        if $i % 2 == 0:
            $out.append($F($word))
        else:
            $out.append($F($word, $(punct="?"|greeting="Yo"|"Bye")))
    return $out
%call $G($:names(0,3))
=== mutable_default
%F: append_to add_item remember store
%G: call_thrice fill_up
def $F($x, $out=$([]|[]|None)):
    ?100 if $out is None:
        $out = []
    $out.append($x)
    return $out

def $G($a, $b):
    one = $F($a)
    two = $F($b)
    ?40 two.append($[0,9])
    return one, two$(|, one is two)
%call $G($:int, $:int)
=== global_state
%TOTAL: total counter score level
%F: bump add_points update_total
%G: play run_rounds repeat
$TOTAL = $[0,5]

def $F($x):
    global $TOTAL
    if $x $cmp $[2,12]:
        $TOTAL += $x
    else:
        $TOTAL -= $[1,3]
    return $TOTAL

def $G($xs):
    for $val in $xs:
        $F($val)
    return $TOTAL
%call $G($:ints(0,5))
=== unpacking
%F: swap_ends unpack head_tail split_first rearrange
def $F($xs):
    <<
    first, *rest = $xs
    ||
    *rest, first = $xs
    ||
    first, rest = $xs[0], $xs[1:]
    >>
    <<
    $total = first
    for $x in rest:
        $total $(+=|-=) $x
    return $total, rest
    ||
    return [*rest, first]
    ||
    a, b = (first, len(rest)) if first $cmp len(rest) else (len(rest), first)
    return a $pm b, a
    >>
%call $F($:ints(1,6))
=== nested_functions
%F: outer process analyze evaluate
def $F($xs):
    <<
    def helper($x):
        if $x $cmp $[2,12]:
            return $x $arith $[1,4]
        return $(0|$x)

    return $([helper($val) for $val in $xs]|sum(helper($val) for $val in $xs)|list(map(helper, $xs)))
    ||
    $out = []

    def add($x):
        $out.append($x $arith len($out))

    for $val in $xs:
        add($val)
    return $out
    >>
%call $F($:ints(0,5))
"""
