"""Commands that are interfered with while they run."""

from __future__ import annotations

import asyncio
import subprocess
import time
from pathlib import Path

from cwm_lsp.client.connection import open_connection
from tests.cli.conftest import COMMAND, Done


class Started:
    """A command whose prediction is under way, and the process id of its worker."""

    def __init__(self, arguments: list[object], place: Path, environment: dict[str, str]) -> None:
        command = [*COMMAND, *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
        )
        self.worker = asyncio.run(self._until_predicting(place))

    async def _until_predicting(self, place: Path) -> int:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            for endpoint in place.rglob("*.sock"):
                connection = await open_connection(endpoint, lambda state, message: None, 10)
                status = await connection.request("status", {})
                await connection.close()
                if status["running"] and status["state"] == "ready":
                    return int(str(connection.hello["pid"]))
            await asyncio.sleep(0.02)
        raise AssertionError(f"the prediction did not begin or was over too soon: {self.process.communicate()}")

    def end(self) -> Done:
        out, err = self.process.communicate(timeout=60)
        return Done(self.process.returncode, out.decode(), err.decode())
