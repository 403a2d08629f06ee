"""Templates over integers: digit loops, divisors, primes, famous sequences."""

LIBRARY = r"""
=== digit_sum
%F: digit_sum sum_digits add_digits digits_total cross_sum
def $F($n):
    ?40 $n = abs($n)
    $total = $(0|0|1)
    while $n $(> 0|> 0|>= 1|!= 0 and $n > 0):
        <<
        $digit = $n % 10
        $total $(+=|+=|-=) $digit
        $n //= 10
        ||
        $n, $r = divmod($n, 10)
        $total += $r$(| * 2| ** 2|)
        ||
        $total += $n % 10
        $n = $n // 10
        >>
    return $total
%call $F($:int(0,9999))
%call $F($:int)
=== digit_strings
%F: digit_info digit_product count_digits largest_digit digit_report
def $F($n):
    $s = str($(abs($n)|$n if $n >= 0 else -$n))
    $total = $(0|1)
    $best = $(0|-1|9)
    for $ch in $s:
        $digit = int($ch)
        $(if $digit $cmp $best|if $digit $gt $best):
            $best = $digit
        << 
        $total = $total $arith $digit
        ||
        if $digit $cmp $[1,8]:
            $total += $(1|$digit)
        >>
    return $($total|$best|$total, $best|($total, $best)|$total * $best)
%call $F($:int(-200,9999))
=== reverse_number
%F: reverse_number flip_digits reverse_int mirrored is_palindrome_number
def $F($n):
    $result = 0
    ?60 original = $n
    while $n $(> 0|> 0|):
        $digit = $n % 10
        $result = $result * 10 + $digit
        $n = $n // 10
    return $result
%call $F($:int(0,12345))
%call $F($:int(0,99))
=== palindrome_number
%F: is_palindrome_number is_mirror_number same_backwards
def $F($n):
    ?50 if $n < 0:
        return False
    $tmp, $result = $(abs($n)|abs($n)), 0
    while $tmp:
        $tmp, $digit = divmod($tmp, 10)
        $result = 10 * $result + $digit
    return $result $(==|==|!=|<) $n
%call $F($:int(0,9999))
%call $F($(121|1221|7|10|33|505|1331|99))
=== gcd
%F: gcd hcf common_divisor greatest_common_divisor
def $F($a, $b):
    <<
    while $b:
        $a, $b = $b, $a % $b
    return $a
    ||
    while $b != 0:
        $tmp = $a % $b
        $a = $b
        $b = $tmp
    return $(abs($a)|$a)
    ||
    if $b == 0:
        return $a
    return $F($b, $a % $b)
    >>
%call $F($:int(1,200), $:int(0,60))
%call $F($[1,12], $[1,12])
=== lcm
%F: lcm least_common_multiple smallest_multiple
%G: gcd divisor common
def $G($a, $b):
    while $b:
        $a, $b = $b, $a % $b
    return $a

<<
def $F($a, $b):
    <<
    return $a * $b // $G($a, $b)
    ||
    $tmp = $G($a, $b)
    ?50 print($tmp)
    return $a // $tmp * $b
    >>
||
def $F($a, $b):
    $result = max($a, $b)
    return $result // $G($a, $b) * min($a, $b)
>>
%call $F($[1,40], $[1,40])
=== is_prime
%F: is_prime prime check_prime is_prime_number
def $F($n):
    if $n < 2:
        return False
    <<
    for $i in range(2, $(int($n ** 0.5) + 1|min($n, 15)|$n // 2 + 1 if $n < 60 else 9)):
        if $n % $i == 0:
            return False
    return True
    ||
    $i = 2
    while $i * $i <= $n:
        if $n % $i == 0:
            return False
        $i += 1
    return True
    ||
    $flag = True
    for $i in range(2, int($n ** 0.5) + 1):
        if not $n % $i:
            $flag = False
            break
    return $flag
    ||
    return all($n % $i for $i in range(2, int($n ** 0.5) + 1))
    >>
%call $F($[0,40])
%call $F($[0,400])
=== primes_up_to
%F: primes_up_to list_primes find_primes first_primes
def $F($n):
    $out = []
    for $x in range(2, $n$( + 1|)):
        <<
        for $tmp in $out:
            if $x % $tmp == 0:
                break
        else:
            $out.append($x)
        ||
        if all($x % $tmp $(!= 0|) for $tmp in $out):
            $out.append($x)
        ||
        $flag = True
        for $tmp in $out:
            if $tmp * $tmp > $x:
                break
            if $x % $tmp == 0:
                $flag = False
                break
        if $flag:
            $out.append($x)
        >>
    return $($out|len($out)|sum($out)|$out[-1] if $out else None)
%call $F($[0,16])
=== sieve
%F: sieve eratosthenes sieve_primes
def $F($n):
    $flag = [True] * ($n + 1)
    $out = []
    for $i in range(2, $n + 1):
        if $flag[$i]:
            $out.append($i)
            for $j in range($i * $(2|$i), $n + 1, $i):
                $flag[$j] = False
    return $out
%call $F($[1,14])
=== prime_factors
%F: prime_factors factorize factors_of decompose
def $F($n):
    $out = []
    $k = 2
    while $n > 1$(| and $k <= 30| and $k < 25):
        <<
        if $n % $k == 0:
            $out.append($k)
            $n //= $k
        else:
            $k += 1
        ||
        while $n % $k == 0:
            $out$(.append($k)| += [$k])
            $n = $n // $k
        $k += 1
        >>
    return $out
%call $F($[2,22])
%call $F($(60|64|81|100|36|72|128|90|30|1))
=== divisors
%F: divisors list_divisors find_factors sum_of_divisors is_perfect
def $F($n):
    <<
    $out = []
    for $i in range(1, $n$( + 1| // 2 + 1|)):
        if $n % $i == 0:
            $out.append($i)
    return $($out|len($out)|sum($out) == $n|sum($out))
    ||
    $total = 0
    for $i in range(1, $n):
        if not $n % $i:
            $total += $i
    return $($total|$total == $n|"perfect" if $total == $n else "abundant" if $total > $n else "deficient")
    ||
    return [$i for $i in range(1, $n + 1) if $n % $i == 0]
    >>
%call $F($[1,24])
%call $F($(6|12|28|16|1|0|7))
=== factorial
%F: factorial fact fac product_up_to
def $F($n):
    <<
    ?40 if $n < 0:
        $(return None|raise ValueError("negative")|return 0)
    >>
    <<
    if $n $(<= 1|== 0 or $n < 0|< 2):
        return 1
    return $n * $F($n - $(1|1|1|2))
    ||
    $result = 1
    for $i in range($(1|2), $n$( + 1|)):
        $result *= $i
    return $result
    ||
    $result = 1
    while $n > $(1|0):
        $result = $result * $n
        $n -= 1
    return $result
    >>
%call $F($[0,8])
%call $F($[-2,6])
=== fibonacci
%F: fib fibonacci fib_list nth_fib sequence
def $F($n):
    <<
    $a, $b = $(0, 1|1, 1|2, 1|0, 1)
    for _ in range($n):
        $a, $b = $b, $a $(+|+|-) $b
    return $a
    ||
    $out = [$(0, 1|1, 1|1, 2)]
    while len($out) < $n:
        $out.append($out[-1] + $out[-2])
    return $($out|$out[:$n]|$out[-1])
    ||
    if $n <= 1:
        return $n
    return $F($n - 1) + $F($n - 2)
    ||
    if $n < 2:
        return $(1|$n)
    $prev = $F($n - 1)
    $cur = $F($n - 2)
    return $prev $(+|+|*) $cur
    >>
%call $F($[0,6])
=== fib_limit
%F: fib_below even_fib_sum fibs_until
def $F($limit):
    $out = $([]|[]|[0])
    $a, $b = $(0, 1|1, 1|1, 2)
    while $a $lt $limit:
        <<
        $out.append($a)
        ||
        if $a % 2 == $[0,1]:
            $out.append($a)
        >>
        $a, $b = $b, $a + $b
    return $(sum($out)|$out|len($out))
%call $F($[0,100])
=== collatz
%F: collatz collatz_steps hailstone collatz_path
def $F($n):
    $count = 0
    ?50 $out = [$n]
    while $n $(!= 1|> 1) and $count < $[8,20]:
        <<
        if $n % 2 == 0:
            $n $(//= 2|= $n // 2|>>= 1)
        else:
            $n = 3 * $n + 1
        ||
        $n = $n // 2 if $n % 2 == 0 else $(3 * $n + 1|$n + 1|$n - 1)
        >>
        $count += 1
    return $($count|$n|$count, $n)
%call $F($[1,30])
"""
