"""Sessions over a prediction that streams in from a real worker process; its engine plays a recorded trace, so that
what it predicts and how fast is known."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Refused, adapter
from tests.dap.stage import playing


def test_steps_wait_for_frames(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.05) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        assert client.stop() == "entry both:9"
        assert f"Predicting both(1) with the model {stage.model}" in client.console()
        assert client.go("next") == "step both:10"
        assert client.go("stepBack") == "step both:9"
        assert client.go("stepIn") == "step f:2"
        assert client.go("stepOut") == "step both:10"
        assert client.go("continue") == "step both:11"
        assert client.seen("stopped")[-1]["description"] == "predicted: both returned 5 (p = 0.93)"
        assert client.go("continue") == "terminated"
        (start,), (end,) = client.seen("progressStart"), client.seen("progressEnd")
        assert start["title"] == "Predicting both(1)"
        assert start["progressId"] == end["progressId"]
        assert client.seen("progressUpdate")
        client.disconnect()


def test_pause(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(30)", 0.03) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="fact(30)", model=str(stage.model))
        with pytest.raises(Refused, match="while the prediction is running on; pause it first"):
            client.request("stackTrace", threadId=1)
        assert client.go("pause").startswith("pause fact:")
        depth = len(client.stack())
        client.request("continue", threadId=1)
        time.sleep(0.2)
        client.request("pause", threadId=1)
        client.stop()
        assert len(client.stack()) > depth
        client.disconnect()


def test_the_limit_of_frames(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(9)", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="fact(9)", model=str(stage.model), maxFrames=5)
        assert client.stop() == "step fact:2"
        assert "after 5 frames (frame-limit): the limit of frames was reached; raise 'maxFrames'" in client.console()
        assert client.go("stepBack") == "step fact:4"
        client.disconnect()


def test_a_worker_killed_in_mid_prediction(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(30)", 0.03) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="fact(30)", model=str(stage.model), stopOnEntry=True)
        assert client.stop() == "entry fact:2"
        stage.worker.kill()
        stage.worker.wait()
        client.request("continue", threadId=1)
        assert client.stop().startswith("step fact:"), "what there is can be looked at"
        assert "The prediction ended: The prediction worker stopped unexpectedly" in client.console()
        assert client.go("reverseContinue") == "entry fact:2"
        client.request("terminate")
        assert client.stop() == "terminated"
        client.disconnect()


def test_terminate_while_the_launch_waits(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 30.0) as stage, adapter(env=stage.env) as client:
        client.initialize()
        launch = {"program": str(stage.program), "call": "both(1)", "model": str(stage.model)}
        number = client.send("launch", launch)
        client.event("progressStart")
        client.request("terminate")
        with pytest.raises(Refused, match="cancelled because the session ended"):
            client.response(number)
        assert client.stop() == "terminated"
        client.disconnect()
