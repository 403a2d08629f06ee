"""Templates over strings: parsing, cleaning, checking, formatting, searching, numerals."""

LIBRARY = r"""
=== parse_pairs
%F: parse_query parse_pairs parse_config read_options
def $F($s):
    $d = {}
    for $word in $s.$(split("&")|replace(";", "&").split("&")):
        <<
        if "=" not in $word:
            continue
        $key, $val = $word.split("="$(|, 1))
        $d[$key] = $val
        ||
        $key, _, $val = $word.partition("=")
        $d[$key$(|.strip())] = int($val) if $val.isdigit() else $val
        >>
    return $d
%call $F($:query)
=== parse_numbers
%F: parse_numbers read_ints numbers_in extract_numbers sum_of_csv
def $F($s):
    $out = []
    <<
    for $word in $s.split(","):
        <<
        try:
            $out.append(int($word))
        except ValueError:
            $(continue|pass|$out.append(0)|$out.append(None))
        ||
        $word = $word.strip()
        if $word.$(isdigit|isnumeric)():
            $out.append(int($word))
        ?40 else:
            $out.append(len($word))
        >>
    ||
    $tmp = ""
    for $ch in $s + " ":
        if $ch.isdigit():
            $tmp += $ch
        elif $tmp:
            $out.append(int($tmp))
            $tmp = ""
    >>
    return $($out|$out|len($out))
%call $F($:csv)
=== strip_chars
%F: remove_chars clean_text only_letters strip_punctuation squeeze
def $F($s):
    <<
    $out = ""
    for $ch in $s:
        if $ch.$(isalpha|isalnum|isdigit|isspace|islower)():
            $out += $ch
    return $out
    ||
    return "".join($ch for $ch in $s if $ch$( not in " .,!?"|.isalpha()|.isdigit()| != "a"))
    ||
    for $ch in $(".,!?"|"aeiou"|" -_"):
        $s = $s.replace($ch, $(""|""|"_"))
    return $s$(|.strip())
    ||
    $out = $s[:1]
    for $ch in $s[1:]:
        if $ch != $out[-1]:
            $out += $ch
    return $out
    >>
%call $F($:text)
%call $F($:alnum)
=== string_checks
%F: is_valid_name valid_identifier check_username looks_ok validate
def $F($s):
    if not $s:
        return $(False|"empty")
    if $($s[0].isdigit()|len($s) < $[2,4]|" " in $s):
        return $(False|"bad")
    <<
    for $ch in $s:
        if not ($ch.isalnum() or $ch == "_"):
            return False
    return True
    ||
    return all($ch.isalnum() or $ch in "_-" for $ch in $s)
    >>
%call $F($:alnum)
%call $F($:text)
=== password
%F: check_password strength password_score is_strong
def $F($s):
    <<
    $total = 0
    if len($s) >= $[4,8]:
        $total += 1
    if any($ch.isdigit() for $ch in $s):
        $total += 1
    if any($ch.isupper() for $ch in $s):
        $total += $[1,2]
    ?50 if $s.lower() $(==|!=) $s:
        $total += 1
    return $($total|["weak", "ok", "good", "strong", "best", "best"][$total]|$total > 2)
    ||
    digits = letters = others = 0
    for $ch in $s:
        if $ch.isdigit():
            digits += 1
        elif $ch.isalpha():
            letters += 1
        else:
            others += 1
    return $(digits > 0 and letters > 0|digits, letters, others|{"digits": digits, "letters": letters})
    >>
%call $F($("abc123"|"Secret1"|"pass"|"Qwerty12"|"hello!"|"A1b2C3"|""))
%call $F($:alnum)
=== mask
%F: mask hide censor redact truncate
def $F($s, $k$(|=4|=2)):
    <<
    if len($s) <= $k:
        return $s
    return $("*" * (len($s) - $k) + $s[-$k:]|$s[:$k] + "..."|$s[:$k] + "#" * (len($s) - $k))
    ||
    $out = ""
    for $i, $ch in enumerate($s):
        $out += $ch if $i $cmp $k else $("*"|"x"|"#")
    return $out
    >>
%call $F($:text(0,10), $[1,4])
=== text_format
%F: format_row show_item describe label_for make_label
def $F($name, $price$(|, $qty=1)):
    <<
    $s = f"{$name:$(<|>|^)$[6,10]}$(|:|$|){$price:$(>5|.2f|8.2f|.1f|06.2f)}"
    ||
    $s = $name.$(upper()|ljust($[5,9])|rjust(8, ".")|title()|center(9)|center(8, "*")|lower()|zfill(6)) + str($price)
    ||
    $s = "{}: {}".format($name, round($price, $[0,1]))
    ||
    $s = "%s=%d" % ($name, $price)
    >>
    ?50 $count = len($s)
    return $($s|$s.strip()|$s, len($s))
%call $F($:word, $:float)
=== substring_search
%F: find_all occurrences find_substring count_sub
def $F($s, $word):
    <<
    $out = []
    for $i in range(len($s) - len($word) + 1):
        if $s[$i:$i + len($word)] == $word:
            $out.append($i)
    return $($out|len($out))
    ||
    $count = 0
    $i = $s.find($word)
    while $i != -1:
        $count += 1
        $i = $s.find($word, $i + 1)
    return $count
    ||
    if $word in $s:
        return $s.$(index($word)|count($word)|replace($word, "*")|split($word))
    return $(-1|None)
    >>
%call $F($("banana"|"abcabc"|"aaaa"|"hello"|"mississippi"), $("an"|"a"|"abc"|"ss"|"l"|"zz"|"aa"))
%call $F($:soup(2,8), $("a"|"ab"|"b"|"x"))
=== longest_unique_substring
%F: longest_unique unique_window longest_distinct
def $F($s):
    $d, $lo, $best = {}, 0, 0
    for $hi, $ch in enumerate($s):
        if $ch in $d and $d[$ch] >= $lo:
            $lo = $d[$ch] + 1
        $d[$ch] = $hi
        $best = max($best, $hi - $lo + 1)
    return $($best|$best, $lo)
%call $F($:word(0,8))
=== common_prefix
%F: common_prefix shared_start longest_common_prefix
def $F($words):
    if not $words:
        return ""
    <<
    $out = $words[0]
    for $word in $words[1:]:
        while $out and not $word.startswith($out):
            $out = $out[:-1]
    return $out
    ||
    $out = ""
    for $tmp in zip(*$words):
        if len(set($tmp)) > 1:
            break
        $out += $tmp[0]
    return $out
    >>
%call $F($(["flower", "flow", "flight"]|["pre", "prefix", "present"]|["a", "b"]|[]|["same", "same"]|["inter", "into"]))
%call $F($:words(1,3))
=== roman
%F: to_roman int_to_roman roman_numeral
PAIRS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
         (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]

def $F($n):
    $out = ""
    for $val, $ch in PAIRS$(|[6:]):
        <<
        while $n >= $val:
            $out += $ch
            $n -= $val
        ||
        $count, $n = divmod($n, $val)
        $out += $ch * $count
        ||
        if $n < $val:
            continue
        $out += $ch * ($n // $val)
        $n %= $val
        >>
    return $out
%call $F($[1,60])
=== from_roman
%F: from_roman roman_to_int parse_roman
VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

def $F($s):
    <<
    $total = $prev = 0
    for $ch in $(reversed($s)|$s[::-1]):
        $cur = VALUES[$ch]
        if $cur < $prev:
            $total -= $cur
        else:
            $total += $cur
        $prev = $cur
    return $total
    ||
    $total = 0
    for $i, $ch in enumerate($s):
        if $i + 1 < len($s) and VALUES[$ch] < VALUES[$s[$i + 1]]:
            $total -= VALUES[$ch]
        else:
            $total += VALUES[$ch]
    return $total
    >>
%call $F($:roman)
=== swap_case
%F: swap_case alternate_case mock spongebob every_second_upper
def $F($s):
    $out = ""
    <<
    for $ch in $s:
        $out += $($ch.lower() if $ch.isupper() else $ch.upper()|$ch.swapcase())
    ||
    for $i, $ch in enumerate($s):
        if $i % 2 == $[0,1]:
            $out += $ch.upper()
        else:
            $out += $ch$(|.lower())
    ||
    for $i in range(0, len($s), 2):
        $out += $s[$i:$i + 2][::-1]
    >>
    return $out
%call $F($:text(0,8))
=== acronym
%F: acronym initials abbreviate first_letters
def $F($s):
    <<
    return "".join($word[0]$(|.upper()) for $word in $s.split())
    ||
    $out = ""
    for $word in $s.$(split()|replace("-", " ").split()):
        $out += $word[0].upper()$(| + ".")
    return $out
    >>
%call $F($:sentence(1,4))
=== letter_values
%F: word_value score_word letter_sum hash_text checksum
def $F($s):
    $total = $(0|1|7)
    for $ch in $s:
        <<
        $total += ord($ch) - $(96|ord("a")|ord("A") + 1)
        ||
        $total = ($total * $(31|7|10) + ord($ch)) % $(100|1000|97|256)
        ||
        $total += $("abcdefghijklmnopqrstuvwxyz"|"etaoinshr").find($ch) + 1
        >>
    return $($total|$total|$total % $[3,11]|hex($total))
%call $F($:word(0,7))
"""
