"""The worker spoken to in raw messages over a real socket."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest

from tests.worker.raw_client import PREDICT, PROTOCOL, Client, check_schema


def test_hello_and_status(start_worker: Any, place: Path) -> None:
    process = start_worker()
    with Client(place / "w.sock") as client:
        error, hello = client.call("hello")
        assert error is None
        check_schema("hello_result", hello)
        assert hello["pid"] == process.pid
        while client.receive()[2][0] != "ready":
            pass
        _, status = client.call("status")
        check_schema("status_result", status)
        assert (status["state"], status["clients"], status["running"], status["waiting"]) == ("ready", 1, False, 0)
        assert status["model"] == {"name": "tiny", "revision": "1", "quantization": "none"}


def test_predict_streams_frames_in_order(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        number = client.predict("count(50, 0)")
        messages = [client.receive() for _ in range(51)]
    assert [message[:2] for message in messages[:-1]] == [[2, "frame"]] * 50
    assert [(message[2][0], message[2][1]["index"]) for message in messages[:-1]] == [(number, i) for i in range(50)]
    assert messages[-1][:3] == [1, number, None]
    check_schema("predict_result", messages[-1][3])
    assert messages[-1][3]["end"] == {"reason": "returned", "message": ""}
    assert (messages[-1][3]["tokens"], messages[-1][3]["passes"]) == (150, 50)


def test_hello_answers_while_the_model_loads(start_worker: Any, place: Path) -> None:
    start_worker("slow")
    with Client(place / "w.sock") as client:
        assert client.call("hello")[1]["state"] == "loading"
        assert client.answer(client.predict("count(1, 0)"))[1]["tokens"] == 3


def test_cancel_a_running_and_a_waiting_prediction(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        running = client.predict("count(1000, 0.05)")
        assert client.receive()[1] == "frame"
        waiting = client.predict("count(1000, 0.05)")
        began = time.monotonic()
        assert client.call("cancel", {"id": 999}) == (None, {"found": False})
        client.send([2, "cancel", {"id": waiting}])
        assert client.answer(waiting)[1]["end"]["reason"] == "cancelled"
        client.send([2, "cancel", {"id": running}])
        assert client.answer(running)[1]["end"]["reason"] == "cancelled"
        assert time.monotonic() - began < 5
        assert client.answer(client.predict("count(1, 0)"))[1]["end"]["reason"] == "returned"


def test_priority_comes_before_order(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        client.predict("count(1, 0.3)")
        time.sleep(0.1)
        sent = ["background", "look-ahead", "interactive", "look-ahead", "interactive"]
        ids = {client.predict("count(1, 0)", priority=priority): priority for priority in sent}
        order: list[int] = []
        while len(order) <= len(sent):
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
    assert order == [1, 4, 6, 3, 5, 2], ids


def test_a_client_that_leaves_cancels_what_it_asked_for(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as leaving:
        leaving.predict("count(1000, 0.05)")
        leaving.predict("count(1000, 0.05)")
        assert leaving.receive()[1] == "frame"
    with Client(place / "w.sock") as client:
        began = time.monotonic()
        assert client.answer(client.predict("count(1, 0)"))[0] is None
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [("bad()", 1, "The call is bad."), ("bug()", -32603, "ZeroDivisionError: on purpose")],
)
def test_a_failing_prediction_is_an_error_of_its_own(
    start_worker: Any, place: Path, call: str, code: int, words: str
) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        error, result = client.answer(client.predict(call))
        assert (error["code"], result) == (code, None)
        assert words in error["message"]
        assert client.answer(client.predict("count(1, 0)"))[0] is None


@pytest.mark.parametrize(
    ("message", "number", "code"),
    [
        ([0, 1, "no such method", {}], 1, -32601),
        ([0, 1, "predict", {}], 1, -32602),
        ([0, 1, "predict", None], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": 5}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "max_frames": 0}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "max_frames": True}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "max_frames": 10**7}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "decoding": "magic"}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "values": "magic"}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "priority": ["interactive"]}], 1, -32602),
        ([0, 1, "predict", {**PREDICT, "call": "f()", "maxFrames": 3}], 1, -32602),
        ([0, 1, "cancel", {"id": "1"}], 1, -32602),
        ([0, "1", "status", {}], None, -32600),
        ([0, True, "status", {}], None, -32600),
        ([False, 1, "status", {}], 1, -32600),
        ([0, 1, "status"], 1, -32600),
        ([0, 1, b"status", {}], 1, -32600),
        ([1, 1, None, {}], 1, -32600),
        ({"jsonrpc": "2.0"}, None, -32600),
        ("hello", None, -32600),
        ([], None, -32600),
    ],
)
def test_a_wrong_message_gets_an_error_and_keeps_the_connection(
    shared_worker: Path, message: object, number: int | None, code: int
) -> None:
    with Client(shared_worker) as client:
        client.send(message)
        answer = client.receive()
        assert (answer[0], answer[1], answer[2]["code"], answer[3]) == (1, number, code, None)
        assert answer[2]["message"].endswith(".")
        client.ids = 10
        assert client.call("status")[0] is None


def test_an_id_in_use_is_refused(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        number = client.predict("count(1000, 0.05)")
        client.send([0, number, "predict", {**PREDICT, "call": "count(1, 0)"}])
        assert client.answer(number)[0]["code"] == -32600
        client.send([2, "cancel", {"id": number}])
        assert client.answer(number)[1]["end"]["reason"] == "cancelled"


@pytest.mark.parametrize(
    "data",
    [
        b"\xc1",  # the one byte that MessagePack does not use
        b"\x91" * 5000,  # too deep
        b"\xdd\xff\xff\xff\xff",  # an array of 4 billion
        b"\xa2\xff\xff",  # not UTF-8
        b"\x81\x90\x01",  # a list as a key
        b"\xd4\x01\x00",  # an extension type
        b"\x01" * 5000,  # whole messages, all nonsense
    ],
)
def test_what_is_not_messagepack_closes_only_its_own_connection(shared_worker: Path, data: bytes) -> None:
    with Client(shared_worker) as other, Client(shared_worker) as client:
        client.socket.sendall(data)
        last = None
        while (message := client.receive()) is not None:
            last = message
        assert last is not None
        assert last[2]["code"] == -32700
        assert other.call("status")[0] is None


def test_a_message_without_end_closes_its_connection(shared_worker: Path) -> None:
    with Client(shared_worker) as other, Client(shared_worker) as client:
        with pytest.raises(ConnectionError):  # noqa: PT012 - either the sending or the reading fails
            client.socket.sendall(b"\xdb\xff\xff\xff\xff")  # "a string of 4 GiB follows"
            for _ in range(80):
                client.socket.sendall(bytes(2**20))
            raise ConnectionError if client.receive()[2]["code"] == -32700 else AssertionError
        assert other.call("status")[0] is None


def test_random_bytes_do_not_end_the_worker(shared_worker: Path) -> None:
    chance = random.Random(0)
    valid = msgpack.packb([0, 1, "predict", {**PREDICT, "call": "count(3, 0)"}])
    for _ in range(150):
        data = bytearray(chance.randbytes(chance.randrange(1, 300)) if chance.random() < 0.5 else valid)
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with Client(shared_worker) as client:
            client.socket.sendall(data)
    with Client(shared_worker) as client:
        assert client.answer(client.predict("count(1, 0)"))[0] is None


def test_a_failing_load_is_told_to_each_prediction(start_worker: Any, place: Path) -> None:
    process = start_worker("broken")
    with Client(place / "w.sock") as client:
        for _ in range(2):
            error, _ = client.answer(client.predict("count(1, 0)"))
            assert error == {
                "code": 2,
                "message": "The model 'broken' has no config.json: give a complete directory.",
            }
        assert client.call("status")[1]["problem"] == error["message"]
    assert process.wait(5) == 0, "ends with its last client, so that the next one tries again"


def test_only_the_owner_can_connect(start_worker: Any, place: Path) -> None:
    start_worker()
    assert stat.S_IMODE((place / "w.sock").stat().st_mode) == 0o600


def test_loopback_asks_for_the_token(start_worker: Any, place: Path) -> None:
    endpoint = place / "w.port"
    start_worker(endpoint=endpoint)
    assert stat.S_IMODE(endpoint.stat().st_mode) == 0o600
    with Client(endpoint) as client:
        for method, params in [("status", {}), ("hello", {}), ("hello", {"token": "é"}), ("predict", PREDICT)]:
            client.send([0, 1, method, params])
            assert client.receive()[2]["code"] == 3
        client.send([0, 1, "hello", {"token": json.loads(endpoint.read_text())["token"]}])
        assert client.receive()[2] is None
        assert client.call("status")[0] is None


def test_idle_exit_leaves_nothing_behind(start_worker: Any, place: Path) -> None:
    process = start_worker(idle_seconds=0.5)
    with Client(place / "w.sock") as client:
        client.call("hello")
        time.sleep(0.8)
        assert process.poll() is None, "not idle while a client is there"
    assert process.wait(5) == 0
    assert [path.name for path in place.iterdir() if not path.is_dir()] == []


@pytest.mark.parametrize("how", ["shutdown", "SIGTERM"])
def test_told_to_stop_it_answers_all_and_leaves(start_worker: Any, place: Path, how: str) -> None:
    process = start_worker()
    with Client(place / "w.sock") as client:
        client.call("hello")
        running, waiting = client.predict("count(1000, 0.05)"), client.predict("count(1, 0)")
        while client.receive()[1] != "frame":
            pass
        if how == "SIGTERM":
            process.send_signal(signal.SIGTERM)
        else:
            client.request("shutdown")
        seen = []
        while (message := client.receive()) is not None:
            seen.append(message)
    assert [2, "state", ["stopping", ""]] in seen
    answers = {message[1]: message for message in seen if message[0] == 1}
    assert answers[running][3]["end"]["reason"] == "cancelled"
    assert answers[waiting][2]["code"] == 4
    assert process.wait(5) == 0
    assert not (place / "w.sock").exists()


def test_a_second_worker_gives_way(start_worker: Any, place: Path) -> None:
    first = start_worker()
    second = start_worker()
    assert second.wait(10) == 3
    with Client(place / "w.sock") as client:
        assert client.call("hello")[1]["pid"] == first.pid


def test_a_killed_worker_leaves_no_obstacle(start_worker: Any, place: Path) -> None:
    first = start_worker()
    first.kill()
    first.wait()
    assert (place / "w.sock").exists()
    second = start_worker()
    while True:
        try:
            with Client(place / "w.sock") as client:
                assert client.call("hello")[1]["pid"] == second.pid
                return
        except (ConnectionRefusedError, FileNotFoundError):
            assert second.poll() is None
            time.sleep(0.01)


def test_stdio_needs_a_pipe(place: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("tiny_worker.py")), "tiny", "stdio", "0"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    assert "connect it to a pipe" in done.stderr


def test_stdio(place: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("tiny_worker.py")), "tiny", "stdio", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgpack.packb([0, 1, "predict", {**PREDICT, "call": "count(2, 0)"}]))
        process.stdin.flush()
        unpacker = msgpack.Unpacker()
        kinds: list[int] = []
        while len(kinds) < 3:
            unpacker.feed(os.read(process.stdout.fileno(), 65536))
            kinds += [message[0] for message in unpacker]
        process.stdin.close()
        assert process.wait(10) == 0
    assert kinds == [2, 2, 1]


def test_the_bytes_in_the_documentation() -> None:
    """`protocol/worker.md` lists messages beside their bytes; both must say the same."""
    text = (PROTOCOL / "worker.md").read_text()
    vectors = re.findall(r"^\| `(\[.*?\])` \| `([0-9a-f ]+)` \|$", text, re.MULTILINE)
    assert len(vectors) >= 5
    for message, data in vectors:
        assert msgpack.packb(json.loads(message)) == bytes.fromhex(data), message
        check_schema("message", json.loads(message))
