"""How files of repositories are sent, so that none of them can act in a browser under the address of this Hub."""

import mimetypes
from pathlib import PurePosixPath
from urllib.parse import quote

_SHOWN = ("image/", "audio/", "video/")
_PLAIN = "text/plain; charset=utf-8"
_AS_TEXT = frozenset({"application/json", "application/xml", "application/toml", "application/yaml"})


def media_type_of(path: str) -> str:
    """Return the media type that a file is sent with: text is plain, whatever else a browser would make of it.

    Names without an ending, such as Dockerfile and LICENSE, are those of texts.
    """
    guessed = mimetypes.guess_type(path)[0] or ""
    if (
        not PurePosixPath(path).suffix
        or guessed.startswith("text/")
        or guessed in _AS_TEXT
        or guessed.endswith(("+xml", "script"))
    ):
        return _PLAIN
    return guessed if guessed.startswith(_SHOWN) else "application/octet-stream"


def inert(path: str) -> dict[str, str]:
    """Return the headers that keep a file from acting: it has no origin, loads nothing and is what it is said to be."""
    name = path.rpartition("/")[2]
    plain = "".join(
        character if character.isascii() and character.isprintable() and character not in '"\\' else "_"
        for character in name
    )
    return {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}; filename=\"{plain}\";",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
