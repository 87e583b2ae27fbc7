"""The names by which callers ask for fields of repositories, and by which lists are sorted."""

from provider.local_hub.model.models import Kind

_COMMON = (
    "author cardData createdAt disabled gitalyUid lastModified likes private resourceGroup sha siblings tags "
    "trendingScore usedStorage xetEnabled"
)
EXPANDABLE: dict[Kind, tuple[str, ...]] = {
    "space": tuple(f"{_COMMON} datasets models region runtime sdk subdomain".split()),
    "dataset": tuple(
        f"{_COMMON} citation description downloads downloadsAllTime gated mainSize paperswithcode_id".split()
    ),
    "model": tuple(
        f"{_COMMON} baseModels childrenModelCount config downloads downloadsAllTime evalResults gated gguf inference "
        "inferenceProviderMapping library_name mask_token model-index pipeline_tag safetensors spaces transformersInfo "
        "widgetData".split()
    ),
}
_SORTED = {"createdAt": "createdAt", "created_at": "createdAt", "lastModified": "lastModified", "likes": "likes"}
_SORTED |= {"last_modified": "lastModified", "trendingScore": "trendingScore", "trending_score": "trendingScore"}
_COUNTED = _SORTED | {"downloads": "downloads"}
SORTS: dict[Kind, dict[str, str]] = {"space": _SORTED, "dataset": _COUNTED, "model": _COUNTED}
"""Name of an order to the field that it goes by."""
