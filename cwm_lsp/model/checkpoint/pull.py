"""Downloads a model from the hub into its usual cache, where `locate` and every other program finds it.

All files are of one commit. A file that was cut off goes on where it stopped, gets its name only when its checksum is
right, and the snapshot gets its name only when all files are there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cwm_lsp.model.checkpoint.locate import PUBLISHED
from cwm_lsp.model.place import GB
from cwm_lsp.trace.problem import UserError

_WANTED = (".safetensors", ".json", ".jinja", ".txt", ".model", ".md")
_ALSO = ("LICENSE", "NOTICE", "USE_POLICY")
_SECONDS = 20.0  # until the hub must answer
_BLOCK = 1 << 22  # bytes hashed at a time
_LEFT_FREE = 1e9  # bytes
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
_CWM_LICENCE = (
    "FAIR Non-Commercial Research License: the weights, and everything that they produce, may be used for "
    "non-commercial research only"
)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a commit; `digest` is its SHA-256, or for small files the SHA-1 that git gives it (40 digits)."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Remote:
    """What a pull would download: the files of one `commit`, which `revision` (branch, tag or commit) points to."""

    id: str
    revision: str
    commit: str
    licence: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def look_up(id: str, revision: str) -> Remote:
    """Asks the hub; raises UserError when it cannot be reached or has no such model."""
    from huggingface_hub import HfApi

    with _explained(id, revision):
        info = HfApi().model_info(id, revision=revision, files_metadata=True, timeout=_SECONDS)
    files = tuple(
        RemoteFile(each.rfilename, each.size or 0, each.lfs.sha256 if each.lfs else each.blob_id or "")
        for each in info.siblings or ()
        if _is_wanted(each.rfilename)
    )
    if not info.sha or not any(file.name.endswith(".safetensors") for file in files):
        raise UserError(f"'{id}' has no safetensors files in revision '{revision}': give the id of another model.")
    return Remote(id, revision, info.sha, _licence(id, info.card_data), files)


def download(remote: Remote, on_file: Callable[[RemoteFile, int, int], object] = lambda file, done, of: None) -> Path:
    """Gets what is missing of `remote`; returns the snapshot's directory. Raises UserError, and keeps what it has."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    home = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=remote.id, repo_type="model")
    snapshot = home / "snapshots" / remote.commit
    try:
        for directory in (home / "blobs", home / "refs", snapshot):
            directory.mkdir(parents=True, exist_ok=True)
        _check_room(remote, home)
        for done, file in enumerate(remote.files):
            on_file(file, done, len(remote.files))
            blob = home / "blobs" / file.digest
            if not (blob.exists() and digest_of(blob, file.digest) == file.digest):
                _get(remote, file, blob)
            _link(blob, snapshot / file.name)
        ref = home / "refs" / remote.revision
        ref.parent.mkdir(parents=True, exist_ok=True)
        ref.write_text(remote.commit, encoding="utf-8")
    except OSError as error:
        raise UserError(f"Cannot write to '{home}' ({error}): free space there, or set HF_HOME elsewhere.") from error
    return snapshot


def digest_of(path: Path, like: str) -> str:
    """The SHA-256 of a file, or git's SHA-1 of it where `like` has 40 digits."""
    known = hashlib.sha256() if len(like) == 64 else hashlib.sha1(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            known.update(block)
    return known.hexdigest()


def _get(remote: Remote, file: RemoteFile, blob: Path) -> None:
    """Downloads `blob`, going on behind what an interrupted download left."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    part = _part(blob)
    if part.exists() and part.stat().st_size > file.size:
        part.unlink()
    with part.open("ab") as opened, _explained(remote.id, remote.revision):
        http_get(
            hf_hub_url(remote.id, file.name, revision=remote.commit),
            opened,
            resume_size=opened.tell(),
            headers=build_hf_headers(),
            expected_size=file.size,
            displayed_filename=file.name,
        )
    if digest_of(part, file.digest) != file.digest:
        part.unlink()
        raise UserError(f"'{file.name}' of '{remote.id}' came with a wrong checksum, and was removed: pull it again.")
    os.replace(part, blob)


def _part(blob: Path) -> Path:
    return blob.with_name(f"{blob.name}.cwm-lsp.part")


def _link(blob: Path, place: Path) -> None:
    place.unlink(missing_ok=True)
    try:
        place.symlink_to(os.path.relpath(blob, place.parent))
    except OSError:  # Windows without the right to make links
        shutil.copyfile(blob, place)


def _check_room(remote: Remote, home: Path) -> None:
    missing = sum(file.size for file in remote.files if not (home / "blobs" / file.digest).exists())
    begun = sum(part.stat().st_size for file in remote.files if (part := _part(home / "blobs" / file.digest)).exists())
    needed, free = missing - begun + _LEFT_FREE, shutil.disk_usage(home).free
    if needed > free:
        raise UserError(
            f"'{remote.id}' needs {needed / GB:.1f} GB more at '{home}', where {free / GB:.1f} GB are free: "
            "free some, or set HF_HOME to a directory on another disk."
        )


@contextmanager
def _explained(id: str, revision: str) -> Iterator[None]:
    """Turns what the hub's client raises into one sentence."""
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        yield
    except GatedRepoError as error:
        raise UserError(
            f"The hub gives '{id}' only to accounts that accepted its terms: accept them on the model's page there, "
            "then log in with 'hf auth login'."
        ) from error
    except RevisionNotFoundError as error:
        raise UserError(f"'{id}' has no revision '{revision}': give another one with --revision.") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise UserError(
            f"The hub has no model '{id}' that this account may see: check the id, or log in with 'hf auth login'."
        ) from error
    except Exception as error:
        of_the_disk = isinstance(error, OSError) and error.errno in _DISK
        if of_the_disk or not (isinstance(error, OSError) or type(error).__module__.startswith("httpx")):
            raise
        raise UserError(
            f"The hub could not be reached for '{id}' ({type(error).__name__}): check the network and run this again; "
            "what was downloaded is kept."
        ) from error


def _is_wanted(name: str) -> bool:
    return "/" not in name and "\\" not in name and (name.endswith(_WANTED) or name.startswith(_ALSO))


def _licence(id: str, card: Any) -> str:
    """What the model's card calls its licence."""
    facts = card.to_dict() if card is not None else {}
    named = [str(facts[key]) for key in ("license_name", "license", "license_link") if facts.get(key)]
    if id in PUBLISHED:
        named.insert(0, _CWM_LICENCE)
    return "; ".join(named) or "not stated: ask its authors"
