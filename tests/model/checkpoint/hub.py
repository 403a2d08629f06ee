"""A small hub on a real socket: enough of the API for a pull, with faults on request."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """One model, `id`; `requests` are (path, Range header). After `cut_after` bytes of weights the hub goes down."""

    id: str
    files: dict[str, bytes]
    cut_after: int | None = None
    wrong: str = ""  # file that comes with another content than announced
    gated: bool = False
    down: bool = False
    url: str = ""
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def listing(self) -> dict[str, object]:
        return {
            "_id": "1",
            "id": self.id,
            "sha": COMMIT,
            "cardData": {"license": "other", "license_name": "test-licence"},
            "siblings": [self._sibling(name, content) for name, content in self.files.items()],
        }

    def _sibling(self, name: str, content: bytes) -> dict[str, object]:
        git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        entry: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": git}
        if name.endswith(".safetensors"):
            entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
        return entry


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Runs `hub` until the context is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.requests.append((path, self.headers.get("Range")))
            if hub.down:
                self._send(503, b"", {})
            elif hub.gated:
                self._send(403, b"", {"X-Error-Code": "GatedRepo"})
            elif path in (f"/api/models/{hub.id}/revision/main", f"/api/models/{hub.id}/revision/{COMMIT}"):
                self._send(200, json.dumps(hub.listing()).encode(), {"Content-Type": "application/json"})
            elif path.startswith(f"/api/models/{hub.id}/"):
                self._send(404, b"", {"X-Error-Code": "RevisionNotFound"})
            elif path.startswith(f"/{hub.id}/resolve/{COMMIT}/"):
                self._send_file(path.rpartition("/")[2])
            else:
                self._send(404, b"", {"X-Error-Code": "RepoNotFound"})

        def _send_file(self, name: str) -> None:
            content = hub.files[name]
            if name == hub.wrong:
                content = bytes(len(content))
            given = self.headers.get("Range")
            start = int(given.removeprefix("bytes=").removesuffix("-")) if given else 0
            headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if given else {}
            if name.endswith(".safetensors") and hub.cut_after is not None:
                self.close_connection = True
                hub.down = True
                self._send(206 if given else 200, content[start:], headers, hub.cut_after)
            else:
                self._send(206 if given else 200, content[start:], headers)

        def _send(self, status: int, body: bytes, headers: dict[str, str], count: int | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[:count])

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
