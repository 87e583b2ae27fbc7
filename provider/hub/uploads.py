"""Large files go up by huggingface_hub, which knows Xet and LFS; it is imported when the first one does."""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from provider.errors import Cancelled, ConfigurationError, HubConnectionError, HubError, HubStatusError, InvalidResponse
from provider.foreign.display import one_line
from provider.foreign.settings import is_exposed
from provider.hub.commit import CommitContent, StoredFile
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.huggingface_hub_library import configure_huggingface_hub, guard_huggingface_hub
from provider.hub.http.requests import Request, Response, api_path, named, record, text
from provider.hub.http.retries import Failure, retry_after
from provider.hub.http.status_errors import error_for, redacted

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, HfApi

T = TypeVar("T")
SENT_TOGETHER = 32 << 20
"""Bytes; small files are sent together up to about this size: one request asks for all where they go."""
SIDE_BY_SIDE = 5
"""Files; so many are sent together whatever their size where they go by LFS, each in one stream. Xet sends the parts of
one file at the same time, and takes memory for each file."""
MOST_TOGETHER = 250
"""Files; huggingface_hub asks for 256 at once."""
NOTHING_IGNORED = "#\n"
"""In the place of the repository's .gitignore, by which the library would leave files out without a word."""
LOCAL_TROUBLE = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


@dataclass(frozen=True)
class Staged:
    """Files whose content is in the Hub's storage, and which no commit has yet.

    Args:
        additions: huggingface_hub's own note of each, by path.
    """

    additions: "Mapping[str, CommitOperationAdd]" = field(default_factory=dict)

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each, by path: Xet computes it while it sends, otherwise a file is read for it."""
        return {path: addition.upload_info.sha256.hex() for path, addition in self.additions.items()}

    def content(self, path: str) -> bytes | StoredFile:
        """Return what a commit by another process says of a file: its content where the repository keeps it in git."""
        addition = self.additions[path]
        if addition._upload_mode == "lfs":  # noqa: SLF001 - the library tells it in no other way
            return StoredFile(addition.upload_info.sha256.hex(), addition.upload_info.size)
        with addition.as_file() as opened:
            return opened.read()


def stage(executor: RequestExecutor, change: CommitContent, report: Callable[[int], None]) -> Staged:
    """Send files, several at a time, and commit nothing; between two batches the user can stop.

    Args:
        executor: retries, and knows the user's wish to stop.
        change: what to send.
        report: is told the bytes that arrived, batch after batch.

    Raises:
        ConfigurationError: a local file can't be read.
        HubStatusError: the Hub sends the files to a place that is not storage of its own.
        Cancelled: the user wants to stop.
    """
    errand = _UploadJob(executor, change)
    additions = {
        path: errand.retry(partial(errand.measure, path, content))
        for path, content in change.add.items()
        if not isinstance(content, StoredFile)
    }
    if additions:
        errand.check_storage()
    for batch in _batches(additions.values()):
        errand.retry(partial(errand.send, batch))
        report(sum(addition.upload_info.size for addition in batch))
    return Staged(additions)


def upload(executor: RequestExecutor, change: CommitContent, landed: Callable[[], str | None], staged: Staged) -> str:
    """Send what is not sent yet, then commit.

    Args:
        executor: retries, and knows the user's wish to stop.
        change: what to send.
        landed: finds the commit after its answer was lost, None if it was not done.
        staged: those of its files whose content arrived before.

    Returns:
        The id of the commit.

    Raises:
        ConfigurationError: a local file can't be read, or the card is not valid.
        StaleParent: the branch has moved on from the change's parent.
        Cancelled: the user wants to stop, and nothing was committed.
    """
    missing = {path: content for path, content in change.add.items() if path not in staged.additions}
    sent = stage(executor, replace(change, add=missing), lambda _: None).additions
    stored = {path: _stored(path, content) for path, content in change.add.items() if isinstance(content, StoredFile)}
    additions = [{**staged.additions, **sent, **stored}[path] for path in change.add]
    errand = _UploadJob(executor, change)
    return executor.run_once(
        lambda: errand.attempt(lambda: errand.commit(additions), write=True), errand.operation, lambda _: landed()
    )


class _UploadJob:
    def __init__(self, executor: RequestExecutor, change: CommitContent) -> None:
        self.operation = f"upload {len(change.add)} files to {named(change.kind, change.id)}"
        self._executor = executor
        self._change = change
        self._api = _library(executor)

    def retry(self, work: Callable[[], T]) -> T:
        """Do what may be done twice, again and again until it works."""
        return self._executor.retry(lambda: self.attempt(work, write=False), self.operation)

    def measure(self, path: str, content: bytes | Path) -> "CommitOperationAdd":
        """Measure a file."""
        from huggingface_hub import CommitOperationAdd  # noqa: PLC0415

        return CommitOperationAdd(path_in_repo=path, path_or_fileobj=content)

    def check_storage(self) -> None:
        """Refuse what Xet would otherwise take for a storage: a folder of this machine, or a server without TLS.

        Raises:
            HubStatusError: the Hub named such a place.
        """
        change, endpoint = self._change, self._executor.settings.endpoint
        is_local = endpoint.startswith("http://") and not is_exposed(endpoint)
        if is_local or not _by_xet():
            return
        request = Request("GET", api_path(change.kind, change.id, "xet-write-token", change.revision), self.operation)
        try:
            place = self._executor.send(request).read(lambda body: text(record(body)["casUrl"]))
        except HubStatusError:  # the library asks again, and says what is wrong
            return
        if not place.lower().startswith("https://"):
            raise HubStatusError(
                f"Could not {self.operation}",
                f"The Hub sends the files to {one_line(place)[:200]}, which is not storage reached by https. "
                "Check the endpoint.",
            )

    def send(self, additions: "list[CommitOperationAdd]") -> None:
        """Send the contents of files, in as far as they do not go into the commit itself."""
        change = self._change
        self._api.preupload_lfs_files(
            change.id,
            additions,
            repo_type=change.kind,
            revision=change.revision,
            free_memory=False,
            gitignore_content=NOTHING_IGNORED,
        )

    def commit(self, additions: Collection["CommitOperationAdd"]) -> str:
        """Commit what was sent."""
        from huggingface_hub import CommitOperationDelete  # noqa: PLC0415

        change = self._change
        made = self._api.create_commit(
            change.id,
            # A path that is deleted may be a folder of the new files: what goes comes first.
            [*(CommitOperationDelete(path_in_repo=path, is_folder=False) for path in change.delete), *additions],
            commit_message=change.title,
            commit_description=change.description,
            repo_type=change.kind,
            revision=change.revision,
            parent_commit=change.parent,
        )
        return str(made.oid)

    def attempt(self, work: Callable[[], T], *, write: bool) -> T | Failure:
        """Do it once, and make a failure of ours of whatever the library raises."""
        try:
            return self._executor.stop.run(work, self.operation, write=write)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - its errors and those of its HTTP library have no root in common
            cause = _cause(error)
            return Failure(cause) if isinstance(cause, HubError) else self._failure(cause, write=write)

    def _failure(self, error: Exception, *, write: bool) -> Failure:
        summary, token = f"Could not {self.operation}", self._executor.settings.token
        said = redacted(str(error), (token,)) or type(error).__name__
        response = getattr(error, "response", None)
        if response is not None:
            headers = {name.lower(): value for name, value in response.headers.items()}
            answer = Response(response.status_code, headers, response.content, self.operation, time.monotonic())
            wait = retry_after(answer.status, headers)
            request = Request("POST", "/api/", self.operation, names_parent=self._change.parent is not None)
            refused = error_for(request, answer, token, wait)
            if refused is not None:
                return Failure(refused, wait)
        if isinstance(error, json.JSONDecodeError):
            return Failure(InvalidResponse(summary, "An answer is not JSON. Is the endpoint a Hub?"))
        if isinstance(error, (ValueError, *LOCAL_TROUBLE)):
            raise ConfigurationError(summary, said) from error
        return Failure(HubConnectionError(summary, f"The transfer broke: {said}", outcome_unknown=write))


def _stored(path: str, content: StoredFile) -> "CommitOperationAdd":
    """Return the library's note of a file that another process sent; it has no way of its own to make one."""
    from huggingface_hub import CommitOperationAdd  # noqa: PLC0415
    from huggingface_hub.lfs import UploadInfo  # noqa: PLC0415

    addition = CommitOperationAdd(path_in_repo=path, path_or_fileobj=b"")
    addition.upload_info = UploadInfo(sha256=bytes.fromhex(content.sha256), size=content.size, sample=b"")
    addition._upload_mode, addition._is_uploaded = "lfs", True  # noqa: SLF001
    addition._should_ignore = False  # noqa: SLF001
    return addition


def _cause(error: Exception) -> Exception:
    """Return what an error of the library was raised for, if that is an answer of the Hub or an error of ours."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, HubError) or getattr(cause, "response", None) is not None:
            return cause  # type: ignore[return-value]
        cause = cause.__cause__
    return error


def _batches(additions: "Iterable[CommitOperationAdd]") -> "Iterator[list[CommitOperationAdd]]":
    by_xet = _by_xet()
    batch: list[CommitOperationAdd] = []
    size = 0
    for addition in additions:
        is_full = size + addition.upload_info.size > SENT_TOGETHER and len(batch) >= (1 if by_xet else SIDE_BY_SIDE)
        if is_full or len(batch) == MOST_TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(addition)
        size += addition.upload_info.size
    if batch:
        yield batch


def _by_xet() -> bool:
    from huggingface_hub.constants import HF_HUB_DISABLE_XET  # noqa: PLC0415

    return find_spec("hf_xet") is not None and not HF_HUB_DISABLE_XET


def _library(executor: RequestExecutor) -> "HfApi":
    configure_huggingface_hub()
    from huggingface_hub import HfApi  # noqa: PLC0415

    settings = executor.settings
    guard_huggingface_hub(settings.token, settings.endpoint)
    return HfApi(endpoint=settings.endpoint, token=settings.token, library_name=settings.user_agent)
