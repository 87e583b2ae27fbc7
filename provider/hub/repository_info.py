"""What the Hub says of a repository."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from provider.hub.http.requests import optional_text, record, records, text
from provider.hub.runtime import Runtime, read_runtime


@dataclass(frozen=True)
class RepositoryInfo:
    """What the Hub says of a repository.

    Args:
        uid: the id that stays when it is renamed.
        id: `namespace/name` as the Hub writes it.
        private: whether only its namespace sees it.
        visibility: `public`, `private` or `protected`, None if the Hub did not say.
        sdk: of a Space.
        sha: last commit of the main branch.
        host: URL of a Space's app.
        created_at: as the Hub writes it.
        runtime: of a Space.
        gated: `auto` or `manual`, None where everybody may read without asking.
        discussions_disabled: None if the Hub did not say.
        region: where it is kept, None if the Hub did not say.
        resource_group: id of the group of its organization that it belongs to.
        tags: the Hub's, many of which come from the card.
        card: front matter of README.md as the Hub understands it.
        last_modified: as the Hub writes it.
    """

    uid: str
    id: str
    private: bool
    visibility: str | None = None
    sdk: str | None = None
    sha: str | None = None
    host: str | None = None
    created_at: str | None = None
    runtime: Runtime | None = None
    gated: str | None = None
    discussions_disabled: bool | None = None
    region: str | None = None
    resource_group: str | None = None
    tags: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    last_modified: str | None = None

    @property
    def namespace(self) -> str:
        """The user or organization."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """The part after the slash."""
        return self.id.partition("/")[2]

    @property
    def known_visibility(self) -> str:
        """The visibility, told from `private` where the Hub did not say it: then `protected` reads `private`."""
        return self.visibility or ("private" if self.private else "public")


def read_info(body: object) -> RepositoryInfo:
    """Make a repository of the answer of `/api/{kind}s/{id}`, or of one item of `/api/{kind}s`."""
    data = record(body)
    disabled = data.get("discussionsDisabled")
    runtime = None if data.get("runtime") is None else read_runtime(data["runtime"])
    return RepositoryInfo(
        uid=text(data["_id"]),
        id=text(data["id"]),
        private=data.get("private") is True,
        visibility=optional_text(data.get("visibility")),
        sdk=optional_text(data.get("sdk")),
        sha=optional_text(data.get("sha")),
        host=_host(data, runtime),
        created_at=optional_text(data.get("createdAt")),
        runtime=runtime,
        gated=optional_text(data.get("gated") or None),
        discussions_disabled=None if disabled is None else disabled is True,
        region=_region(data),
        resource_group=optional_text(record(data.get("resourceGroup") or {}).get("id")),
        tags=tuple(text(tag) for tag in data.get("tags") or ()),
        card=MappingProxyType(dict(record(data.get("cardData") or {}))),
        last_modified=optional_text(data.get("lastModified")),
    )


def read_infos(body: object) -> list[RepositoryInfo]:
    """Make repositories of one page of `/api/{kind}s`."""
    return [read_info(item) for item in records(body)]


def _region(data: Mapping[str, Any]) -> str | None:
    """Take where it is kept, which the Hub says of a dataset by a tag only."""
    tagged = (tag.partition(":")[2] for tag in data.get("tags") or () if str(tag).startswith("region:"))
    return optional_text(data.get("region")) or next(tagged, None)


def _host(data: Mapping[str, Any], runtime: Runtime | None) -> str | None:
    """Take the app's URL, which lists may leave to be told from a domain or the subdomain, except for static Spaces."""
    if data.get("host"):
        return text(data["host"])
    for domain in runtime.domains if runtime else ():
        if not domain.is_custom:
            return f"https://{domain.name}"
    if data.get("sdk") == "static" or not data.get("subdomain"):
        return None
    return f"https://{text(data['subdomain'])}.hf.space"
