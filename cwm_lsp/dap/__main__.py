"""`python -m cwm_lsp.dap`: the debug adapter on stdin and stdout."""

from cwm_lsp.dap.main import serve_stdio

raise SystemExit(serve_stdio())
