"""Templates over strings: building, reversing, counting, ciphers, compression, words."""

LIBRARY = r"""
=== reverse_text
%F: reverse flip backwards reverse_string
def $F($s):
    <<
    $out = ""
    for $ch in $s:
        $out = $(($ch + $out)|$ch + $out|$out + $ch)
    return $out
    ||
    return $s[::-1]$(|.upper()|.lower())
    ||
    $out = []
    for $i in range(len($s) - 1, -1, -1):
        $out.append($s[$i])
    return "".join($out)
    ||
    $out = list($s)
    $out.reverse()
    return $("".join($out)|$out)
    >>
%call $F($:text(0,10))
=== count_vowels
%F: count_vowels vowels vowel_count number_of_vowels
VOWELS = $("aeiou"|"aeiouAEIOU"|("a", "e", "i", "o", "u"))

def $F($s):
    <<
    $count = 0
    for $ch in $s$(|.lower()):
        if $ch $(in|in|not in) VOWELS:
            $count += 1
    return $count
    ||
    return sum($(1 for $ch in $s if $ch in VOWELS|$ch in VOWELS for $ch in $s))
    ||
    $out = [$ch for $ch in $s if $ch in VOWELS]
    return $(len($out)|"".join($out)|$out)
    ||
    $out = ""
    for $ch in $s:
        if $ch in VOWELS:
            $out += $("*"|$ch.upper()|"-")
        else:
            $out += $ch
    return $out
    >>
%call $F($:text(2,12))
=== palindrome
%F: is_palindrome check_palindrome palindrome mirrored
def $F($s):
    ?40 $s = $s.lower()
    ?30 $s = "".join($ch for $ch in $s if $ch.isalpha())
    <<
    return $s == $s[::-1]
    ||
    $lo, $hi = 0, len($s) - 1
    while $lo < $hi:
        if $s[$lo] != $s[$hi]:
            return False
        $lo += 1
        $hi -= 1
    return True
    ||
    for $i in range(len($s) // 2):
        if $s[$i] != $s[-$i - 1]:
            return False
    return True
    ||
    if len($s) < 2:
        return True
    if $s[0] != $s[-1]:
        return False
    return $F($s[1:-1])
    >>
%call $F($:palindrome)
=== char_counts
%F: char_count letter_counts frequency tally histogram
def $F($s):
    $d = {}
    for $ch in $s:
        <<
        if $ch in $d:
            $d[$ch] += 1
        else:
            $d[$ch] = 1
        ||
        $d[$ch] = $d.get($ch, 0) + 1
        ||
        ?80 if not $ch.isalpha():
            continue
        $d.setdefault($ch, 0)
        $d[$ch] += 1
        ||
        if $ch not in $d:
            $d[$ch] = 0
        $d[$ch] += 1
        >>
    return $($d|$d|max($d.values(), default=0)|len($d)|sorted($d.items())|[$ch for $ch in $d if $d[$ch] > 1])
%call $F($:word(0,8))
%call $F($:soup)
=== first_unique
%F: first_unique first_single unique_char non_repeating
def $F($s):
    <<
    for $ch in $s:
        if $s.count($ch) == $(1|1|2):
            return $ch
    return $(None|""|"_")
    ||
    $d = {}
    for $ch in $s:
        $d[$ch] = $d.get($ch, 0) + 1
    for $i, $ch in enumerate($s):
        if $d[$ch] == 1:
            return $i
    return -1
    >>
%call $F($:word(0,8))
=== caesar
%F: caesar shift_text encrypt rot encode
def $F($s, $k$(|=3|=1)):
    $out = ""
    for $ch in $s:
        <<
        if $ch.isalpha():
            base = ord("A") if $ch.isupper() else ord("a")
            $out += chr((ord($ch) - base $pm $k) % 26 + base)
        else:
            $out += $ch
        ||
        if "a" <= $ch <= "z":
            $i = (ord($ch) - 97 + $k) % 26
            $ch = chr(97 + $i)
        $out += $ch
        ||
        if not $ch.islower():
            $out += $ch
            continue
        $out += chr((ord($ch) - ord("a") + $k) % 26 + ord("a"))
        >>
    return $out
%call $F($:word(0,7), $[1,25])
%call $F($:text(0,8), $[-3,5])
=== compress
%F: compress run_length rle encode_runs
def $F($s):
    <<?60
    if not $s:
        return ""
    >>
    <<
    $out = $(""|"")
    $count = 1
    for $i in range(1, len($s)):
        if $s[$i] == $s[$i - 1]:
            $count += 1
        else:
            $out += $($s[$i - 1] + str($count)|f"{$count}{$s[$i - 1]}")
            $count = 1
    return $out + $s[-1:] + str($count)
    ||
    $out = []
    for $ch in $s:
        if $out and $out[-1][0] == $ch:
            $out[-1][1] += 1
        else:
            $out.append([$ch, 1])
    return $($out|"".join(f"{$a}{$b}" for $a, $b in $out)|[tuple($row) for $row in $out])
    ||
    $out = ""
    $i = 0
    while $i < len($s):
        $j = $i
        while $j < len($s) and $s[$j] == $s[$i]:
            $j += 1
        $out += $s[$i]$( + str($j - $i)| * ($j - $i)|)
        $i = $j
    return $out
    >>
%call $F($:runs)
=== decompress
%F: decompress expand unpack decode_runs
def $F($s):
    <<
    $out = ""
    for $i in range(0, len($s)$(| - 1), 2):
        $out += $s[$i] * int($s[$i + 1])
    return $out
    ||
    $out, $tmp = "", ""
    for $ch in $s:
        if $ch.isdigit():
            $tmp += $ch
        else:
            $out += $ch * int($tmp or $(1|1|"2"))
            $tmp = ""
    return $out
    >>
%call $F($("a3b2"|"x1y4"|"a1"|"c2a2b1"|"b3"|""|"z5"))
%call $F($("a2b3"|"k1"|"q2r2"))
=== word_count
%F: word_count count_words word_freq tally_words
def $F($s):
    <<
    $d = {}
    for $word in $s$(|.lower()).split():
        $d[$word] = $d.get($word, 0) + 1
    return $($d|$d|max($d, key=$d.get) if $d else None)
    ||
    return len($s.split())
    ||
    $words = $s.split($(|" "))
    $d = {$word: $(len($word)|$words.count($word)) for $word in $words}
    return $d
    >>
%call $F($:sentence(1,5))
=== longest_word
%F: longest_word longest find_longest shortest_word
def $F($s):
    $words = $s.split()
    <<
    $best = ""
    for $word in $words:
        if len($word) $(>|>=) len($best):
            $best = $word
    return $($best|$best, len($best)|len($best))
    ||
    return $(max|max|min)($words, key=len)$(|.upper())
    ||
    return sorted($words, key=$(len|lambda $word: -len($word)|lambda $word: (len($word), $word)))$([0]|[-1]|)
    >>
%call $F($:sentence(1,5))
=== title_case
%F: title_case capitalize_words capitalize_all to_title
def $F($s):
    <<
    $out = []
    for $word in $s.split():
        ?30 if len($word) < $[2,3]:
            $out.append($word)
            continue
        $out.append($($word.capitalize()|$word[0].upper() + $word[1:]|$word.title()|$word[:1].upper() + $word[1:]))
    return $(" "|" "|"_"|"").join($out)
    ||
    return " ".join($word.capitalize() for $word in $s.split())
    ||
    $flag = True
    $out = ""
    for $ch in $s:
        $out += $ch.upper() if $flag else $ch
        $flag = $ch == " "
    return $out
    >>
%call $F($:sentence(1,3))
=== snake_camel
%F: to_camel to_snake convert_name rename slugify
def $F($s):
    <<
    $out = ""
    for $ch in $s:
        if $ch.isupper():
            $out += "_" + $ch.lower()
        else:
            $out += $ch
    return $out.lstrip("_")
    ||
    $a, *$b = $s.split("_")
    return $a + "".join($word.$(title|capitalize|upper)() for $word in $b)
    ||
    $out = []
    for $ch in $s.lower():
        if $ch.isalnum():
            $out.append($ch)
        elif $out and $out[-1] != "-":
            $out.append("-")
    return "".join($out)
    >>
%call $F($("user_name"|"userName"|"total_item_count"|"HelloWorld"|"My Page"|"getValue"|"a_b"|"id"))
=== anagram
%F: is_anagram anagrams same_letters check_anagram
def $F($a, $b):
    <<
    return sorted($a$(|.lower())) == sorted($b$(|.lower()))
    ||
    if len($a) != len($b):
        return False
    $d = {}
    for $ch in $a:
        $d[$ch] = $d.get($ch, 0) + 1
    for $ch in $b:
        if $d.get($ch, 0) == 0:
            return False
        $d[$ch] -= 1
    return True
    ||
    $tmp = list($b)
    for $ch in $a:
        if $ch in $tmp:
            $tmp.remove($ch)
    return $(not $tmp|len($tmp)|"".join($tmp))
    >>
%call $F($("listen"|"evil"|"tea"|"abc"|"aab"|"night"), $("silent"|"vile"|"eat"|"cab"|"abb"|"thing"))
%call $F($:word(1,6), $:word(1,6))
=== join_items
%F: join_words build_sentence to_csv listing bullet_list
def $F($words$(|, $ch=", "|, $ch="-")):
    <<
    $out = ""
    for $i, $word in enumerate($words):
        ?80 if $i $(> 0|):
            $out += $(", "|"-"|" ")
        $out += $word
    return $out
    ||
    return $(", "|"; "|"-"|" ").join($words)
    ||
    return $(" "|"; "|", ").join(f"{$i}$(.|:|)$( |){$word}" for $i, $word in enumerate($words$(|, 1|, start=1)))
    ||
    if len($words) $(< 2|<= 1):
        return "".join($words)
    return ", ".join($words[:-1]) + " $(and|or|&) " + $words[-1]
    >>
%call $F($:words)
"""
