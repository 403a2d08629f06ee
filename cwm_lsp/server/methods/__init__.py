"""One file per LSP method. Each says how it runs: `def` answers at once from the event loop's own state, `async def`
waits for the worker (and is cancelled with its request)."""
