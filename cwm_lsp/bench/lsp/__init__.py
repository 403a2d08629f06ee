"""The language server measured from outside: a server process, driven by a client that shares no code with it."""
