"""One file per LSP method; its `HOW` says how the handlers run. `def` answers at once from the event loop's own state,
`async def` waits (and is cancelled with its request)."""
