"""The language server: draws a predicted trace over the source, in every editor that speaks LSP.

It never loads a model: predictions come from a worker process through `cwm_lsp.client`.
"""
