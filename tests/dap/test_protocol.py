"""What a client may get wrong: the adapter answers or complains, and goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter
from tests.dap.stage import playing


def _frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


COMPLAINTS = {
    "not JSON": (_frame(b"{nonsense"), "a message is not JSON"),
    "not UTF-8": (_frame(b"\xff\xfe"), "a message is not JSON"),
    "a list": (_frame(b"[1]"), "a message is not a JSON object"),
    "nested too deeply": (_frame(b"[" * 200_000), "a message is not JSON"),
    "a response": (_frame(b'{"type": "response", "seq": 1}'), "it is not a request"),
    "no command": (_frame(b'{"type": "request", "seq": 1}'), "no 'seq' or no 'command'"),
    "no number": (_frame(b'{"type": "request", "command": "threads"}'), "no 'seq' or no 'command'"),
    "too large": (_frame(b" " * (16 * 1024 * 1024 + 1)), "over the limit of 16777216"),
}


@pytest.mark.parametrize("name", COMPLAINTS)
def test_the_session_survives(name: str) -> None:
    data, why = COMPLAINTS[name]
    with adapter() as client:
        client.send_bytes(data)
        assert why in client.event("output")["output"]
        client.initialize()
        client.disconnect()


FATAL = {
    "no length": (b"Content-Type: json\r\n\r\n{}", "has no Content-Length"),
    "length is not a number": (b"Content-Length: many\r\n\r\n{}", "not a number of bytes"),
    "negative length": (b"Content-Length: -5\r\n\r\n{}", "not a number of bytes"),
    "endless header": (b"x" * 100_000, "a header line has no end"),
    "many headers": (b"X-Filler: 1\r\n" * 10_000, "a header is over the limit"),
}


@pytest.mark.parametrize("name", FATAL)
def test_a_stream_that_cannot_be_read_ends_the_session(name: str) -> None:
    data, why = FATAL[name]
    with adapter() as client:
        client.send_bytes(data)
        client.rest()
        assert why in client.console()
        assert client.process.wait(10) == 0


def test_wrong_requests(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")

    def refused(client: Client, command: str, **arguments: object) -> tuple[int, str]:
        with pytest.raises(Refused) as error:
            client.request(command, valid=False, **arguments)
        return error.value.id, error.value.text

    with adapter() as client:
        assert refused(client, "launch") == (3001, "The request 'launch' is not possible before 'initialize'.")
        client.initialize()
        again = refused(client, "initialize", adapterID="x")
        assert again == (3001, "The request 'initialize' is not possible a second time.")
        assert refused(client, "threads\n") == (1002, "The debug adapter does not know the request 'threads\n'.")
        assert refused(client, "next", threadId=1)[0] == 3001
        assert refused(client, "setBreakpoints", source=3)[0] == 1003
        assert refused(client, "setBreakpoints", source={"path": "x.py"}, breakpoints=[{"line": "1"}]) == (
            1003,
            "The argument 'line' of the request 'setBreakpoints' must be a whole number.",
        )
        client.request("launch", trace=str(trace), stopOnEntry=True)
        assert refused(client, "launch", trace=str(trace))[0] == 3001
        client.request("configurationDone")
        client.stop()
        again = refused(client, "launch", trace=str(trace))
        assert again == (3001, "The request 'launch' is not possible a second time; use 'restart'.")
        assert refused(client, "next")[0] == 1003
        assert refused(client, "stackTrace", threadId=1, levels=True)[0] == 1003
        assert refused(client, "scopes", frameId=10**9)[0] == 3002
        assert refused(client, "pause", threadId=1)[0] == 3001
        number = client.send("evaluate", valid=False)
        with pytest.raises(Refused, match="must be a string"):
            client.response(number)
        assert client.go("next") == "step both:10", "and the session goes on"
        client.disconnect()


SHOWN: dict[str, tuple[dict[str, object], bool]] = {
    "scopes": ({"frameId": 10**9}, False),  # of an earlier stop: an editor asks for these by itself
    "evaluate": ({"expression": "nonsense"}, False),  # editors show it in place
    "setBreakpoints": ({"source": 3}, True),
}


@pytest.mark.parametrize("command", SHOWN)
def test_which_errors_the_user_is_shown(tmp_path: Path, command: str) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    arguments, shown = SHOWN[command]
    with adapter() as client:
        client.initialize()
        client.request("launch", trace=str(trace), stopOnEntry=True)
        client.request("configurationDone")
        client.stop()
        with pytest.raises(Refused) as error:
            client.request(command, valid=False, **arguments)
        assert error.value.response["body"]["error"]["showUser"] is shown
        client.disconnect()


def test_several_messages_in_one_piece(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    requests = [
        ("initialize", {"adapterID": "cwm"}),
        ("launch", {"trace": str(trace), "stopOnEntry": True}),
        ("configurationDone", {}),
    ]
    messages = [
        {"seq": seq, "type": "request", "command": command, "arguments": arguments}
        for seq, (command, arguments) in enumerate(requests, 1)
    ]
    with adapter() as client:
        client.expect(messages)
        client.send_bytes(b"".join(_frame(json.dumps(message).encode()) for message in messages))
        assert client.stop() == "entry both:9"
        client.disconnect()


def test_each_request_of_one_piece_is_answered(tmp_path: Path) -> None:
    """Also those that take time, and are cancelled by what comes right behind them."""
    with playing(tmp_path, traces.TWO, "both(1)", 30.0) as stage, adapter(env=stage.env) as client:
        launch = {"program": str(stage.program), "call": "both(1)", "model": str(stage.model)}
        requests = [
            ("initialize", {"adapterID": "cwm"}),
            ("launch", launch),
            ("cancel", {"requestId": 2}),
            ("disconnect", {}),
        ]
        messages = [
            {"seq": seq, "type": "request", "command": command, "arguments": arguments}
            for seq, (command, arguments) in enumerate(requests, 1)
        ]
        client.expect(messages)
        client.send_bytes(b"".join(_frame(json.dumps(message).encode()) for message in messages))
        for number in (1, 3, 4):
            client.response(number)
        with pytest.raises(Refused, match="cancelled"):
            client.response(2)
        client.rest()
        assert client.process.wait(10) == 0
