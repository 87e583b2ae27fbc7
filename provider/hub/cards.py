"""The Hub's own check of the front matter of a README.md."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from provider.errors import HubStatusError
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Kind, Request, record, records, text


@dataclass(frozen=True)
class Verdict:
    """What the Hub says of a README.md.

    Args:
        errors: why it would refuse the commit; empty if it would not.
        warnings: what it advises.
    """

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Cards:
    """Asks the Hub whether it takes a card, once for each text."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache

    def check(self, kind: Kind, readme: str) -> Verdict:
        """Check a README.md as the Hub does before a commit: `POST /api/validate-yaml`.

        Args:
            kind: what the repository is.
            readme: the whole text.
        """
        body = {"content": readme, "repoType": kind}
        request = Request.with_json("POST", "/api/validate-yaml", "have the front matter of README.md checked", body)
        what = f"{kind} {sha256(readme.encode()).hexdigest()}"
        return self._read_cache.get("cards", what, request.operation, lambda: self._ask(replace(request, is_safe=True)))

    def _ask(self, request: Request) -> Verdict:
        try:
            return self._executor.send(request).read(_verdict)
        except HubStatusError as error:
            if error.status != 400 or not error.message:
                raise
            return Verdict((error.message,))


def _verdict(body: object) -> Verdict:
    said = record(body)
    return Verdict(_findings(said, "errors"), _findings(said, "warnings"))


def _findings(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(text(item["message"]) for item in records(said.get(name) or []))
