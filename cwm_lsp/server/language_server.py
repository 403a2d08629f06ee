"""The server object: settings, open documents and the one connection to a worker, and how it tells the client."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, default_converter

import cwm_lsp
from cwm_lsp.server.analysis.analyst import Analyst
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document, Documents
from cwm_lsp.server.facts.learning import settled
from cwm_lsp.server.notebook.notebooks import Notebooks
from cwm_lsp.server.notebook.placing import in_words
from cwm_lsp.server.predicting.cache import Cache
from cwm_lsp.server.predicting.choices import Choices
from cwm_lsp.server.predicting.connection import Connection
from cwm_lsp.server.protocol import Protocol
from cwm_lsp.server.refresh import Refresher
from cwm_lsp.server.settings import SECTION, Settings
from cwm_lsp.server.status import METHOD, Status
from cwm_lsp.server.wire import State

_log = logging.getLogger(__name__)

CELLS = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage(language="python")])]
)
_THREADS = 2  # one reads stdin, one is spare; all handlers run on the event loop

# What a document that waits for its prediction tells of the worker's state; failures come out of the prediction.
_WORKER_STATES = {
    "starting": State.STARTING,
    "loading": State.STARTING,
    "restarting": State.STARTING,
    "ready": State.PREDICTING,
}


class CwmServer(LanguageServer):
    """State that handlers share. All of it belongs to the event loop."""

    def __init__(self) -> None:
        super().__init__(
            "cwm-lsp",
            cwm_lsp.__version__,
            converter_factory=_converter,
            max_workers=_THREADS,
            protocol_cls=Protocol,
            notebook_document_sync=CELLS,
        )
        self.settings = Settings()
        self.documents = Documents()
        self.notebooks = Notebooks()
        self.connection = Connection(self._on_worker_state)
        self.refresher = Refresher(self._refresh_hints)
        self.analyst = Analyst()
        self.cache = Cache()
        self.choices = Choices()
        self.tests_changed = False  # since the last search in them
        self.errands: set[asyncio.Task[None]] = set()  # what commands have started
        self.keeping: set[asyncio.Task[None]] = set()  # predictions and choices being written: no queue waits for them
        self.configured = asyncio.Event()  # the client's settings have arrived, or it has none
        self.probe: asyncio.Task[None] | None = None  # measures the event loop, for the benchmark
        self.trusted = True  # see `methods.trust`
        self.was_shut_down = False  # the client has sent `shutdown`
        self._last_trouble = ""
        self._noted: set[str] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors outside of requests go to the editor's log; those of requests are in their responses."""
        if source is not FeatureRequestError:
            _log.error("error in the server: %s", error)

    def snapshot(self, uri: str) -> Snapshot:
        """The document at `uri` as `pygls` holds it now."""
        document = self.workspace.get_text_document(uri)
        return Snapshot(uri, document.path or uri, document.version or 0, document.source)

    def tell(self, document: Document, state: State, message: str = "") -> None:
        """Send `cwm/status` for the current version of a document."""
        document.state, document.message = state, in_words(message, document.snapshot)
        self.protocol.notify(METHOD, self.status(document).to_json())

    def status(self, document: Document) -> Status:
        """What there is to say about a document now."""
        return Status(
            uri=document.snapshot.uri,
            version=document.snapshot.version,
            state=document.state,
            message=document.message,
            model=self.settings.model,
            device=self.connection.device,
            queue=len(self.errands) + sum(each.is_busy for each in self.documents.values()),
            last_error=self._last_trouble,
            focus=document.focus,
        )

    def trouble(self, message: str) -> None:
        """Show an error message, once until something else goes wrong or a prediction succeeds."""
        if message != self._last_trouble:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
        self._last_trouble = message

    def trouble_is_over(self) -> None:
        """A prediction succeeded: the next trouble is news again."""
        self._last_trouble = ""

    def note(self, message: str) -> None:
        """Write a sentence to the editor's log, once."""
        if message not in self._noted:
            self._noted.add(message)
            self.window_log_message(types.LogMessageParams(types.MessageType.Info, message))

    def take_settings(self, settings: Settings, problems: tuple[str, ...]) -> None:
        """Use `settings`, and warn of the values that were not usable in one message."""
        self.settings = settings
        if problems:
            message = f"Settings of {SECTION}: {' '.join(problems)}"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def write(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`, which writes files; only `shutdown` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.keeping.add(task)
        task.add_done_callback(self.keeping.discard)

    def find_classes(self, document: Document) -> None:
        """See to it that it becomes known how the document's functions grow; the client is told to ask again then."""
        uri = document.snapshot.uri

        def current() -> Snapshot | None:
            return document.snapshot if self.documents.get(uri) is document and not self.was_shut_down else None

        document.classes.find(
            self.analyst,
            partial(settled, self.analyst, document),
            current,
            self._classes_are_known,
            self.settings.debounce_ms / 1000,
        )

    def _classes_are_known(self) -> None:
        if self.settings.complexity_show == "hint":
            self.refresher.soon()
        else:
            self.refresh_lenses()

    def refresh_lenses(self) -> None:
        """Tell the client, if it can be told, that other lenses are to be shown."""
        if self.was_shut_down:
            return
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def _refresh_hints(self) -> None:
        if self.was_shut_down:  # nothing may come behind the answer
            return
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def _on_worker_state(self, state: str, message: str) -> None:
        told = _WORKER_STATES.get(state)
        for document in self.documents.values():
            if told is not None and document.task is not None and not document.task.done():
                self.tell(document, told, message)


def _converter() -> Any:
    """`pygls`' converter, but params of methods outside the LSP stay dicts."""
    converter: Any = default_converter()  # type: ignore[no-untyped-call]
    for message in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(message, lambda data, kind: kind(**{"params": None, **data}))
    return converter
