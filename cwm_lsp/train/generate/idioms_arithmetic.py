"""Templates over integers: bases, bits, roots, clock and money arithmetic, rule-based sequences."""

LIBRARY = r"""
=== power
%F: power pow_fast raise_to int_power
%base: base b x num
%exp: exp e power_left k n
def $F($base, $exp):
    <<
    $result = 1
    for _ in range($exp):
        $result *= $base
    return $result
    ||
    $result = 1
    while $exp > 0:
        if $exp $(% 2 == 1|& 1|% 2):
            $result *= $base
        $base *= $base
        $exp $(//= 2|>>= 1)
    return $result
    ||
    if $exp == 0:
        return 1
    $tmp = $F($base, $exp // 2)
    if $exp % 2 == 0:
        return $tmp * $tmp
    return $tmp * $tmp * $base
    >>
%call $F($[-3,9], $[0,9])
=== to_binary
%F: to_binary to_base binary_digits convert
def $F($n$(|, base=2|, base=[2,8])):
    if $n == 0:
        return "0"
    $out = ""
    while $n > 0:
        $out = str($n % $(2|2|3|8)) + $out
        $n //= $(2|4|8|10)
    return $out
%call $F($[0,200])
=== base_convert
%F: to_base in_base encode_number convert_base
DIGITS = "0123456789$(abcdef|ABCDEF|ABCDEFGHIJ)"

def $F($n, base=$(2|16|10)):
    ?40 if base < 2 or base > 16:
        raise ValueError("bad base")
    if $n == 0:
        return $("0"|DIGITS[0])
    $out = $([]|[])
    while $n:
        $n, $r = divmod($n, base)
        $out.append(DIGITS[$r])
    <<
    $out.reverse()
    return "".join($out)
    ||
    return "".join($out[::-1])
    ||
    return "".join(reversed($out))
    >>
%call $F($[0,999], $(2|16|8|3|12))
%call $F($[0,99])
=== from_binary
%F: from_binary bin_to_int parse_bits binary_value
def $F($s):
    <<
    $total = 0
    for $ch in $s:
        $total = $total * 2 + $(int($ch)|($ch == "1"))
    return $total
    ||
    $result = 0
    for $i, $ch in enumerate($(reversed($s)|$s[::-1]|$s)):
        if $ch == "1":
            $result += 2 ** $i
    return $result
    ||
    return sum(int($ch) << $i for $i, $ch in enumerate($s[::-1]))
    >>
%call $F($:binary)
=== bit_tricks
%F: count_bits popcount bit_length bits_set hamming
def $F($n$(|)):
    $count = 0
    while $n$(| > 0):
        <<
        $count += $n & 1
        $n >>= 1
        ||
        $n &= $n - 1
        $count += 1
        ||
        if $n % 2:
            $count += $(1|$n)
        $n = $n >> $(1|2)
        >>
    return $count
%call $F($[0,300])
=== bit_masks
%F: has_flag set_bit toggle check_permissions flags_of
READ, WRITE, EXEC = 1, 2, 4

def $F($n):
    $out = []
    if $n & READ:
        $out.append("$(r|read|R)")
    if $n & WRITE:
        $out.append("$(w|write|W)")
    if $n & EXEC:
        $out.append("$(x|exec|X)")
    ?50 $tmp = $n $(^|&|$|) $(READ|WRITE|EXEC)
    return $($out|"".join($out)|", ".join($out) or "none")
%call $F($[0,8])
=== xor_swap
%F: xor_swap swap mix combine
def $F($a, $b):
    $a $(^=|+=|^=) $b
    $b = $a $(^|-|^) $b
    $a = $a $(^|-|^) $b
    ?30 $tmp = $a << $[1,3]
    return $a, $b
%call $F($[0,40], $[0,40])
=== armstrong
%F: is_armstrong armstrong narcissistic digit_powers
def $F($n):
    $s = str($n)
    $k = len($s)
    <<
    $total = sum(int($ch) ** $k for $ch in $s)
    ||
    $total = 0
    for $ch in $s:
        $total += int($ch) ** $($k|3|2|2)
    >>
    return $total $(==|==|>|-) $n
%call $F($(153|370|9|10|371|12|1634|7|100|407))
=== happy
%F: is_happy happy_number happy
def $F($n):
    $seen = set()
    while $n != 1 and $n not in $seen:
        $seen.add($n)
        $n = sum(int($ch) ** 2 for $ch in str($n))
        ?30 if len($seen) > $[4,9]:
            break
    return $n == 1
%call $F($[1,40])
=== fizzbuzz
%F: fizzbuzz fizz_buzz fizz say_numbers
%FZ: Fizz fizz Foo A tick
%BZ: Buzz buzz Bar B tock
%A: $(3|3|2|4)
%B: $(5|5|7|3)
def $F($n):
    $out = []
    for $i in range(1, $n + 1):
        <<
        if $i % $A == 0 and $i % $B == 0:
            $out.append("$FZ$BZ")
        elif $i % $A == 0:
            $out.append("$FZ")
        elif $i % $B == 0:
            $out.append("$BZ")
        else:
            $out.append($(str($i)|$i))
        ||
        $s = ""
        if $i % $A == 0:
            $s += "$FZ"
        if $i % $B == 0:
            $s += "$BZ"
        $out.append($s or $(str($i)|$i))
        ||
        if not $i % $(15|6|10):
            $tmp = "$FZ$BZ"
        elif not $i % $A:
            $tmp = "$FZ"
        else:
            $tmp = "$BZ" if $i % $B == 0 else $i
        $out.append($tmp)
        >>
    return $out
%call $F($[0,10])
=== sum_multiples
%F: sum_multiples multiples_total euler_one add_multiples
def $F($n):
    <<
    $total = 0
    for $i in range($(1, |0, |)$n):
        if $i % $[2,5] == 0 $(or|and|or) $i % $[2,7] $(==|!=) 0:
            $total += $i
    return $total
    ||
    return sum($i for $i in range($n) if $i % $[2,5] == 0)
    ||
    $out = [$i for $i in range(1, $n) if $i % $[2,4] == 0 or $i % $[3,6] == 0]
    return $(sum($out)|$out|len($out))
    >>
%call $F($[0,16])
=== isqrt
%F: isqrt int_sqrt floor_sqrt root newton
def $F($n):
    <<
    ?70 if $n < 2:
        return $n
    $lo, $hi = 1, $n
    while $lo <= $hi:
        $mid = ($lo + $hi) // 2
        if $mid * $mid == $n:
            return $mid
        if $mid * $mid < $n:
            $lo = $mid + 1
        else:
            $hi = $mid - 1
    return $hi
    ||
    $x = $n
    for _ in range($[2,6]):
        if $x == 0:
            break
        $x = $(($x + $n // $x) // 2|($x + $n / $x) / 2)
    return $(round($x, 3)|$x)
    ||
    $i = 0
    while ($i + 1) ** 2 <= $n:
        $i += 1
    return $i
    >>
%call $F($[0,200])
=== clock
%F: format_time to_clock hms format_duration seconds_to_text
def $F(seconds):
    <<
    minutes, secs = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    ||
    hours = seconds // 3600
    minutes = seconds % 3600 // 60
    secs = seconds % 60
    >>
    <<
    if hours$(| > 0):
        return f"{hours}:{minutes:02}:{secs:02}"
    return f"{minutes}:{secs:02d}"
    ||
    return f"{hours:02d}:{minutes:02d}:{secs:02d}"
    ||
    $out = []
    if hours:
        $out.append(f"{hours}h")
    if minutes:
        $out.append(f"{minutes}m")
    if secs or not $out:
        $out.append(f"{secs}s")
    return $(" "|""|", ").join($out)
    >>
%call $F($:int(0,9999))
%call $F($(0|59|60|61|3600|3661|86399|90))
=== change
%F: make_change coins_needed change_for give_change
def $F($total, $(coins|coins=(25, 10, 5, 1))):
    $out = $({}|{})
    for $x in coins:
        <<
        $count, $total = divmod($total, $x)
        if $count:
            $out[$x] = $count
        ||
        if $total >= $x:
            $out[$x] = $total // $x
            $total %= $x
        ||
        $out[$x] = 0
        while $total >= $x and $out[$x] < $[2,5]:
            $total -= $x
            $out[$x] += 1
        >>
        ?30 if $total == 0:
            break
    return $($out|$out, $total|sum($out.values()))
%call $F($[0,99], $:coins)
"""
