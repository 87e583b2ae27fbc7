"""Many repositories of one namespace are read by the list route, in the place of one read each."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from urllib.parse import urlencode

from provider.errors import HubStatusError, InvalidResponse, RateLimited
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.paging import pages
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import NOUNS, Kind, Request, split_id
from provider.hub.repository_info import RepositoryInfo, read_infos

logger = logging.getLogger(__name__)

FEW = 2
"""So many repositories of a namespace are read one by one before its list is asked for."""

PAGE = 100
MOST_PAGES = 10
"""A namespace may hold many more repositories than are asked for: after these pages each is read by itself."""

FIELDS = ["cardData", "createdAt", "lastModified", "private", "resourceGroup", "sha", "tags"]
FIELDS_OF: Mapping[Kind, list[str]] = {
    "space": [*FIELDS, "region", "runtime", "sdk", "subdomain"],
    "dataset": [*FIELDS, "gated"],
    "model": [*FIELDS, "gated"],
}
"""A list does not give `visibility`: whether what is not private is public or protected has to be read by itself."""


class Listings:
    """Finds repositories in the list of their namespace.

    Args:
        executor: asks.
        read_cache: keep the lists.
    """

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache
        self._lock = threading.Lock()
        self._asked: defaultdict[str, set[str]] = defaultdict(set)

    def find(self, kind: Kind, id: str) -> RepositoryInfo | None:
        """Find a repository in its namespace's list, if so many were asked for that the list pays.

        Returns:
            None where it must be read by itself: few were asked for, the list does not show it or not its host, or this
            client wrote to it.
        """
        namespace, place = split_id(id)[0].lower(), f"{kind}/{id}"
        with self._lock:
            asked = self._asked[f"{kind}/{namespace}"]
            asked.add(id.lower())
            pays = len(asked) > FEW
        if not pays or not self._executor.settings.coalesce or self._read_cache.is_dirty(place):
            return None
        operation = f"list the {NOUNS[kind]}s of {namespace}"
        listed = self._read_cache.get(
            f"{kind}/{namespace}", "list", operation, lambda: self._read(kind, namespace, operation)
        )
        found = listed.get(id.lower())
        is_whole = found is not None and (kind != "space" or found.host is not None)
        return found if is_whole and not self._read_cache.is_dirty(place) else None

    def _read(self, kind: Kind, namespace: str, operation: str) -> Mapping[str, RepositoryInfo]:
        """Read the list; where the Hub does not give one, the empty one, for a list is only a shortcut."""
        query = urlencode({"author": namespace, "limit": PAGE, "expand": FIELDS_OF[kind]}, doseq=True)
        request = Request("GET", f"/api/{kind}s", operation, query)
        try:
            answers = islice(pages(self._executor, request), MOST_PAGES)
            infos = [info for answer in answers for info in answer.read(read_infos)]
        except RateLimited:
            raise
        except (HubStatusError, InvalidResponse) as error:
            logger.info("%s: each is read by itself", error.summary)
            return {}
        return {info.id.lower(): info for info in infos}
