"""The rules of requests that the Hub's published description leaves out: routes that its official clients use."""

from typing import Any

from provider.local_hub.api.expansions import EXPANDABLE, SORTS
from provider.local_hub.model.hardware import FLAVORS
from provider.local_hub.model.models import KINDS, Kind

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_PERHAPS_TEXT = {"anyOf": [_TEXT, {"type": "null"}]}
_SECONDS = {"anyOf": [{"type": "integer", "exclusiveMinimum": 0, "maximum": 2**53 - 1}, {"const": -1}]}
_KIND = {"enum": list(KINDS)}
_GROUP = {"anyOf": [{"type": "string", "pattern": "^[0-9a-fA-F]{24}$"}, {"type": "null"}]}
_VISIBILITY = {"enum": ["private", "public", "protected"]}
_SPACE = "/api/spaces/{namespace}/{name}"


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def _of_kind(kind: Kind) -> dict[str, Any]:
    expand = {"type": "array", "items": {"enum": list(EXPANDABLE[kind])}}
    repository = f"/api/{kind}s/{{namespace}}/{{name}}"
    limit = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
    copy = _object("repository", repository=_TEXT, private=_FLAG, visibility=_VISIBILITY, resourceGroupId=_GROUP)
    edit = _object("content", content={"type": "string", "minLength": 1, "maxLength": 65536})
    return {
        f"GET /api/{kind}s": {"query": {"expand": expand, "sort": {"enum": list(SORTS[kind])}, "limit": limit}},
        f"GET {repository}": {"query": {"expand": expand}},
        f"GET {repository}/revision/{{rev}}": {"query": {"expand": expand}},
        f"POST {repository}/duplicate": {"body": copy},
        f"POST {repository}/discussions/{{num}}/comment/{{comment}}/edit": {"body": edit},
    }


OWN_RULES: dict[str, Any] = {
    "POST /api/validate-yaml": {"body": _object("content", content=_TEXT, repoType=_KIND)},
    "DELETE /api/repos/delete": {"body": _object("name", name=_TEXT, organization=_PERHAPS_TEXT, type=_KIND)},
    f"POST {_SPACE}/hardware": {"body": _object("flavor", flavor={"enum": list(FLAVORS)}, sleepTimeSeconds=_SECONDS)},
    f"POST {_SPACE}/sleeptime": {"body": _object("seconds", seconds=_SECONDS)},
    f"POST {_SPACE}/dev-mode": {"body": _object("enabled", enabled=_FLAG)},
    f"POST {_SPACE}/replicas": {"body": _object("replicas", replicas={"type": "integer", "minimum": 1})},
    f"POST {_SPACE}/storage": {"body": _object("tier", tier={"enum": ["small", "medium", "large"]})},
}
for _kind in KINDS:
    OWN_RULES |= _of_kind(_kind)
