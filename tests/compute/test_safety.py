"""Nothing that a program does gets out of the computation, or takes it for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="the instructions of Python 3.11 are computed")

ATTEMPTS = """\
open('x', 'w')
__import__('os').system('true')
eval("__import__('os').getpid()")
exec('import socket')
().__class__.__base__.__subclasses__()
().__class__.__mro__[-1].__subclasses__
f.__globals__['__builtins__']
f.__code__
(lambda: 0).__closure__
type(f)
"{0.__globals__}".format(f)
"{0.__class__.__base__}".format(f)
[].__reduce_ex__(2)
getattr(f, '__glo' + 'bals__')
print.__self__.open('x')
ValueError().__traceback__
raised().tb_frame.f_builtins
gen().gi_frame
[c for c in [].__class__.__bases__]
list(iter(int, 1))
[0] * 10**10
'a' * 10**11
10 ** 10 ** 9
1 << 10**12
'%1000000000d' % 1
f'{1:>{10**10}}'
'x'.ljust(10**10)
sum(range(10**12))
list(range(10**10))
set(range(10**9))
max(range(10**12))
re.match('(a+)+$', 'a' * 60 + 'b')
list(itertools.count())
sum(itertools.repeat(1))
[x for x in itertools.cycle([1]) if x > 1]
all(itertools.repeat(True))
next(filter(None, itertools.repeat(0)))
list(map(pow, [10**9], [10**9]))
functools.reduce(pow, [10] * 20)
math.factorial(10**9)
int('9' * 10**6)
str(10 ** 100000)
bytes(10**11)
sorted(gen())
Loud()
copy.deepcopy(nested())
input()
time.sleep(100)
random.random()
os.environ
subprocess.run(['true'])
threading.Thread(target=print).start()
sys.modules
sys._getframe()
sys.exit(3)
json.loads('[' * 100000)
deep(0)
grow()
Meta('A', (), {})
dataclasses.make_dataclass('C', ['x; import os'])
collections.namedtuple('A', 'x y')(1, 2)
Own()
decimal.Decimal(10) ** 10**9
fractions.Fraction(1, 3) ** 10**9
print('x', file=open('y', 'w'))
str.__subclasses__()
object.__getattribute__(f, '__globals__')
operator.attrgetter('__globals__')(f)
functools.partial(open, 'x')()
"""
SOURCE = """\
import re, itertools, functools, math, copy, time, random, os, subprocess, threading, sys, json, dataclasses
import collections, decimal, fractions, operator
def gen():
    while True:
        yield 1
def deep(n):
    return deep(n + 1)
def grow():
    xs = [1]
    while True:
        xs += xs
def nested():
    xs = []
    for _ in range(100000):
        xs = [xs]
    return xs
def raised():
    try:
        1 / 0
    except ZeroDivisionError as error:
        return error.__traceback__
class Loud:
    def __repr__(self):
        while True:
            pass
    def __hash__(self):
        return 10 ** 10 ** 10
class Own:
    def __init__(self):
        self.__class__.__init__ = open
class Meta(type):
    def __new__(meta, *args):
        return super().__new__(meta, *args)
def f():
    value = {attempt}
    return value
"""
CHILD = """
import sys, resource
sys.setrecursionlimit(1000)
from tests.compute.compared import computed, world
from tests.compute.test_safety import ATTEMPTS, SOURCE
import cwm_lsp.compute.natives as natives
lines = ATTEMPTS.splitlines()
sources = [SOURCE.replace("{attempt}", line) for line in lines]
computed(world(sources[-1], "f()"))  # modules of the allow-list are imported now
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
watching = False
def hook(event, args):
    if watching and event.split(".")[0] in ("open", "socket", "subprocess", "os", "shutil", "ctypes", "pty", "glob"):
        if event not in ("os.listdir", "os.scandir"):
            print("TOUCHED", line, event, args[:1])
sys.addaudithook(hook)
import time
for line, source in zip(lines, sources):
    natives.renew()
    begun = time.process_time()
    watching = True
    frames, end = computed(world(source, "f()", max_frames=3000))
    watching = False
    if time.process_time() - begun > 8:
        print("SLOW", line, time.process_time() - begun)
with open("/proc/self/status") as status:  # of this program alone; getrusage counts what the parent had at the fork
    print("peak", next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) >> 10)
"""


def test_no_attempt_gets_out() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr[-2000:]
    *problems, peak = done.stdout.splitlines()
    assert problems == []
    assert int(peak.split()[1]) < 512
