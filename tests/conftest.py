"""For all tests."""

import signal

# What a shell runs in its background ignores SIGINT, and children inherit that; the tests of Ctrl-C send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
