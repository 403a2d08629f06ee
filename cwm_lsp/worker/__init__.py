"""The process that owns one model and serves predictions to every front end that asks.

Spoken to in MessagePack-RPC (`protocol/worker.md`). Torch is reached only through `worker.engine`, in the decode
thread; `wire`, `transport`, `endpoint` and `messages` are light and shared with `cwm_lsp.client`.
"""
