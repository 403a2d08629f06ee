"""The virtual debug adapter: a debug session over a predicted (or recorded) trace, in DAP over stdio.

`timeline` and `cursor` are the core: pure functions over the frames known so far. `session` adds time (frames arrive
while the user steps), `requests/` answers the client, one file per request family.
"""
