"""The adapter on a socket: who shows the token has the session, and nobody else gets anything."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import OWN_ROOT, Refused, listening


@pytest.mark.parametrize("request_", ["initialize", "launch"])
def test_a_session_of_who_shows_the_token(request_: str, tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with listening() as here, here.connected() as (client, _):
        client.initialize(**({"token": here.token} if request_ == "initialize" else {}))
        shown = {"token": here.token} if request_ == "launch" else {}
        client.request("launch", trace=str(trace), stopOnEntry=True, **shown)
        client.event("initialized")
        client.request("configurationDone")
        assert client.stop() == "entry both:9"
        assert client.go("next") == "step both:10"
        assert client.go("stepBack") == "step both:9"
        client.disconnect()


@pytest.mark.parametrize("token", ["", "wrong", "\ud800", None, 7])
def test_who_does_not_know_the_token_is_shown_out(token: object, tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with listening() as here:
        with here.connected() as (stranger, _):
            stranger.initialize()
            with pytest.raises(Refused, match="serves only who shows its token"):
                stranger.request("launch", trace=str(trace), token=token)
            stranger.rest()
            assert not stranger.seen("initialized")
        with here.connected() as (client, _):
            client.initialize(token=here.token)
            client.disconnect()


def test_nothing_is_answered_before_the_token() -> None:
    with listening() as here, here.connected() as (stranger, _):
        stranger.initialize()
        with pytest.raises(Refused, match="serves only who shows its token"):
            stranger.request("source", source={"path": "/etc/passwd"}, sourceReference=1)
        stranger.rest()


def test_one_session_only() -> None:
    with listening() as here, here.connected() as (other, _), here.connected() as (client, _):
        other.initialize()
        client.initialize(token=here.token)
        other.rest()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", here.port), 10)
        client.disconnect()


def test_a_token_from_the_environment_is_not_printed() -> None:
    with listening({"CWM_DAP_TOKEN": "given by the client"}) as here:
        assert here.token == ""
        with here.connected() as (client, _):
            client.initialize(token="given by the client")
            client.disconnect()


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "cwm_lsp.cli.main", "dap", "--port", str(port)],
            cwd=OWN_ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"Cannot listen on port {port}" in done.stderr
    assert done.stdout == ""


def test_where_it_listens_is_one_line_of_json() -> None:
    """Clients that start the adapter read exactly this."""
    with listening() as here:
        assert len(here.token) >= 32
        assert json.dumps(here.token).isascii()
        with here.connected() as (client, _):
            client.initialize(token=here.token)
            client.disconnect()
