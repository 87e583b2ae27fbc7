"""The content of large files, kept as plain files under their SHA-256."""

import hashlib
import re
import secrets
import shutil
import tempfile
import weakref
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from provider.local_hub.model.private_files import make_folder, new_file

_DRAFT = re.compile(r"[0-9a-f]{16}\.draft")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Mismatch(Exception):
    """What came is not what was announced."""


def is_sha256(text: str) -> bool:
    """Return whether this is a SHA-256 in lower-case hexadecimal digits."""
    return bool(_SHA256.fullmatch(text))


def pointer(sha256: str, size: int) -> bytes:
    """Return what git stores in place of a large file (the pointer of git-lfs.github.com/spec/v1)."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()


class LargeFiles:
    """A folder of large files.

    Args:
        folder: where they outlive the process; None takes a temporary folder that goes with this object.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._remove_folder: Callable[[], object] | None = None
        for draft in folder.glob("*.draft") if folder else ():
            if _DRAFT.fullmatch(draft.name):
                draft.unlink()

    @property
    def folder(self) -> Path:
        """The folder, made when it is first needed."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="local-hub-"))
            self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        make_folder(self._folder)
        return self._folder

    def close(self) -> None:
        """Remove the folder if it is a temporary one."""
        if self._remove_folder:
            self._remove_folder()
            self._folder = self._remove_folder = None

    def path(self, sha256: str) -> Path:
        """Return where the content of a large file is, or would be."""
        return self.folder / sha256

    def size(self, sha256: str) -> int | None:
        """Return the size in bytes, None if the file is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def draft(self) -> Path:
        """Return a path to write to before `take`."""
        return self.folder / f"{secrets.token_hex(8)}.draft"

    async def receive(self, chunks: AsyncIterator[bytes], limit: int) -> Path:
        """Write what comes to a draft.

        Raises:
            Mismatch: more than `limit` bytes came.
        """
        draft, size = self.draft(), 0
        try:
            with new_file(draft) as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        break
                    file.write(chunk)
        except BaseException:
            draft.unlink()
            raise
        if size > limit:
            draft.unlink()
            raise Mismatch(f"More than {limit} bytes were sent")
        return draft

    def join(self, parts: Iterable[Path]) -> Path:
        """Put drafts together to one; they are gone after that."""
        whole = self.draft()
        with new_file(whole) as file:
            for part in parts:
                with part.open("rb") as content:
                    shutil.copyfileobj(content, file)
                part.unlink()
        return whole

    def take(self, draft: Path, sha256: str) -> None:
        """Take in a draft that must have this hash.

        Raises:
            Mismatch: it has another; the draft is gone.
        """
        with draft.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            draft.unlink()
            raise Mismatch(f"The content has the SHA-256 {found}, not {sha256}")
        draft.chmod(0o600)
        draft.replace(self.path(sha256))

    def remove(self, sha256: str) -> None:
        """Remove a large file for good."""
        self.path(sha256).unlink(missing_ok=True)
