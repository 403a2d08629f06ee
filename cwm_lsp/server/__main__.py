"""`python -m cwm_lsp.server`: the language server on stdin and stdout."""

from cwm_lsp.server.main import serve_stdio

serve_stdio()
