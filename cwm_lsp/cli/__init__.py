"""The command line `cwm-lsp`: one file per command."""
