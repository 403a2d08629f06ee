"""Templates with small simulations: stacks, state machines, rounds, intervals, queues."""

LIBRARY = r"""
=== brackets
%F: is_balanced balanced check_brackets valid_parens
PAIRS = {")": "(", "]": "[", "}": "{"}

def $F($s):
    $stack = []
    for $ch in $s:
        if $ch in PAIRS.values():
            $stack.append($ch)
        elif $ch in PAIRS:
            <<
            if not $stack or $stack.pop() != PAIRS[$ch]:
                return False
            ||
            if not $stack:
                return False
            top_item = $stack.pop()
            if top_item != PAIRS[$ch]:
                return False
            >>
    return $(not $stack|len($stack) == 0|not $stack)
%call $F($:brackets)
=== nesting_depth
%F: max_nesting depth_of deepest paren_depth
def $F($s):
    $depth = $best = 0
    for $ch in $s:
        if $ch == "(":
            $depth += 1
            $best = max($best, $depth)
        elif $ch == ")":
            $depth -= 1
            ?50 if $depth < 0:
                return -1
    return $($best|$best if $depth == 0 else -1|$best, $depth)
%call $F($:brackets)
=== rpn
%F: rpn evaluate postfix calc
def $F($s):
    $stack = []
    for $word in $s.split():
        if $word.isdigit():
            $stack.append(int($word))
            continue
        $b = $stack.pop()
        $a = $stack.pop()
        <<
        if $word == "+":
            $stack.append($a + $b)
        elif $word == "-":
            $stack.append($a - $b)
        else:
            $stack.append($a * $b)
        ||
        ops = {"+": $a + $b, "-": $a - $b, "*": $a * $b}
        $stack.append(ops[$word])
        ||
        match $word:
            case "+":
                $stack.append($a + $b)
            case "-":
                $stack.append($a - $b)
            case _:
                $stack.append($a * $b)
        >>
    return $($stack[0]|$stack.pop()|$stack[-1])
%call $F($:rpn)
=== state_machine
%F: run_machine traffic next_states machine
%S: red idle off closed
%T: green running on open
%U: yellow done standby locked
def $F($n):
    $state = "$S"
    $out = []
    for $i in range($n):
        <<
        if $state == "$S":
            $state = "$T"
        elif $state == "$T":
            $state = "$U"$(| if $i % 2 else "$S")
        else:
            $state = "$S"
        ||
        $state = {"$S": "$T", "$T": "$U", "$U": "$S"}[$state]
        >>
        $out.append($state$(||[0]))
    return $($out|$state|$out.count("$S"))
%call $F($[0,6])
=== tokenizer
%F: tokenize split_tokens lex scan
def $F($s):
    $out = []
    $tmp = ""
    for $ch in $s:
        if $ch.isdigit()$(| or $ch.isalpha()):
            $tmp += $ch
            continue
        if $tmp:
            $out.append($(int($tmp) if $tmp.isdigit() else $tmp|$tmp))
            $tmp = ""
        if $ch != " ":
            $out.append($ch)
    if $tmp:
        $out.append($tmp)
    return $out
%call $F($("1+2"|"12 * 3"|"a+b"|"(4-1)*2"|"x = 10"|""|"7"|"3 + 45"))
=== merge_intervals
%F: merge_intervals merge_ranges combine_spans
def $F($pts):
    $out = []
    for $a, $b in sorted($pts):
        <<
        if $out and $a $(<=|<) $out[-1][1]:
            $out[-1][1] = max($out[-1][1], $b)
        else:
            $out.append([$a, $b])
        ||
        if not $out or $out[-1][1] < $a:
            $out.append([$a, $b])
            continue
        $prev = $out[-1]
        $prev[1] = max($prev[1], $b)
        >>
    return $($out|len($out)|sum($b - $a for $a, $b in $out))
%call $F($:intervals)
=== savings
%F: compound savings grow years_to_goal invest
def $F($total, $n, rate=$(0.05|0.1|0.02|10)):
    <<
    for $i in range($n):
        $total $(+= $total * rate / 100|+= round($total * 0.05, 2)|*= 1.1)
        ?40 $total -= $[1,5]
    return round($total, $[1,2])
    ||
    year = 0
    while $total < $n * 20 and year < $[5,9]:
        $total = $(round($total * 1.1, 2)|$total + $total // 4 + 1)
        year += 1
    return year, $total
    >>
%call $F($[10,200], $[1,6])
=== battle
%F: battle fight duel simulate
def $F(hp_a, hp_b):
    rounds = 0
    while hp_a > 0 and hp_b > 0:
        <<
        hp_b -= $[4,9]
        hp_a -= $[3,8]
        ||
        if rounds % 2 == 0:
            hp_b -= $[5,12]
        else:
            hp_a -= $[4,12]
        >>
        rounds += 1
    winner = "$(A|first|hero)" if hp_a $gt hp_b else "$(B|second|enemy)"
    return $(winner, rounds|winner|hp_a, hp_b)
%call $F($[5,40], $[5,40])
=== lcg
%F: random_numbers lcg pseudo_random rolls
def $F(seed, $n):
    $out = []
    for $i in range($n):
        seed = (seed * $(5|7|13|1103) + $[1,9]) % $(16|97|100|64)
        $out.append(seed$(| % 6 + 1| // 2))
    return $out
%call $F($[0,50], $[0,6])
=== queue_sim
%F: serve_line hot_potato josephus round_robin
def $F($words, $k):
    $queue = list($words)
    <<
    while len($queue) > 1:
        for _ in range($k % 4):
            $queue.append($queue.pop(0))
        $queue.pop(0)
    return $queue$(|[0] if $queue else None)
    ||
    $i = 0
    $out = []
    while $queue:
        $i = ($i + $k) % len($queue)
        $out.append($queue.pop($i))
    return $out
    >>
%call $F($:names(1,5), $[0,5])
=== commands
%F: run_commands execute apply_steps interpreter
def $F($rows):
    $total = $[0,10]
    $out = []
    for $key, $val in $rows:
        <<
        if $key in ("push", "add", "deposit", "set"):
            $total += $val
        elif $key in ("pop", "sub", "withdraw"):
            $total -= $val
        else:
            $out.append($key)
        ||
        match $key:
            case "push" $| "add" $| "deposit":
                $out.append($val)
            case "pop" if $out:
                $total += $out.pop()
            case _:
                $total -= 1
        >>
    return $total, $out
%call $F($:steps)
=== water
%F: trap_water rain max_profit best_trade biggest_area
def $F($xs):
    <<
    $lo, $best = $(999|$xs[0]), 0
    for $x in $xs:
        $lo = min($lo, $x)
        $best = max($best, $x - $lo)
    return $best
    ||
    $total = 0
    for $i, $x in enumerate($xs):
        $a = max($xs[:$i + 1])
        $b = max($xs[$i:])
        $total += min($a, $b) - $x
    return $total
    ||
    $a, $b, $best = 0, len($xs) - 1, 0
    while $a < $b:
        $best = max($best, min($xs[$a], $xs[$b]) * ($b - $a))
        if $xs[$a] < $xs[$b]:
            $a += 1
        else:
            $b -= 1
    return $best
    >>
%call $F($:ints(1,6,0,12))
"""
