"""The data source huggingface_dataset."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Dynamic
from provider.plugin.types import Bool, Integer, List, String
from provider.plugin.validators import pattern
from schemas._attributes import REPOSITORY_ID, REPOSITORY_ID_RULE
from schemas._dataset_configs import FEATURE

_FILE = [
    Attribute("size", Integer(), "Its size in bytes.", computed=True),
    Attribute("sha256", String(), "The hash of its content, null for a small file.", computed=True),
    Attribute("oid", String(), "Git's id of it.", computed=True),
]

_SPLIT = [
    Attribute("files", List(String()), "The files that hold its rows.", computed=True),
    Attribute("num_examples", Integer(), "How many rows it has, null where the card does not say.", computed=True),
    Attribute("num_bytes", Integer(), "Their size in memory, null where the card does not say.", computed=True),
]

_CONFIG = [
    Attribute("default", Bool(), "Whether it is loaded when none is named.", computed=True),
    Attribute("splits", Nested(Nesting.MAP, _SPLIT), "Its splits by name.", computed=True),
    Attribute(
        "features",
        Nested(Nesting.LIST, FEATURE),
        "Its columns in their order, with their types; empty where the card does not say.",
        computed=True,
    ),
    Attribute("download_size", Integer(), "Size of its files, null where the card does not say.", computed=True),
    Attribute(
        "dataset_size", Integer(), "Size of its rows in memory, null where the card does not say.", computed=True
    ),
]

SCHEMA = Schema(
    version=0,
    description="Reads one dataset: what the Hub tells of it, its card, configs, splits and files. No data is loaded.",
    attributes=[
        Attribute(
            "id",
            String(),
            "The dataset, as `namespace/name`. After a rename the former id still finds it.",
            required=True,
            validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
        ),
        Attribute("revision", String(), "The branch, tag or commit to read. Default: `main`.", optional=True),
        Attribute("namespace", String(), "The user or organization it belongs to.", computed=True),
        Attribute("name", String(), "Its name, without the namespace.", computed=True),
        Attribute("uid", String(), "The Hub's own id of it, which survives renames and transfers.", computed=True),
        Attribute("visibility", String(), "`public` or `private`.", computed=True),
        Attribute("private", Bool(), "Whether the visibility is `private`.", computed=True),
        Attribute("gated", String(), "Whether people have to ask: `auto`, `manual` or `none`.", computed=True),
        Attribute("region", String(), "Where it is kept: `us` or `eu`.", computed=True),
        Attribute(
            "resource_group_id", String(), "The resource group of its organization, null for none.", computed=True
        ),
        Attribute("card", Dynamic(), "The front matter of `README.md`, an object.", computed=True),
        Attribute("readme", String(), "The text of `README.md` below the front matter.", computed=True),
        Attribute("configs", Nested(Nesting.MAP, _CONFIG), "The configs that the card names.", computed=True),
        Attribute("files", Nested(Nesting.MAP, _FILE), "All files by their path.", computed=True),
        Attribute("tags", List(String()), "Its tags, many of which come from the card.", computed=True),
        Attribute("sha", String(), "The newest commit of the revision.", computed=True),
        Attribute("created_at", String(), "When it was created, in UTC (ISO 8601).", computed=True),
        Attribute("last_modified", String(), "When it was last changed, in UTC (ISO 8601).", computed=True),
        Attribute("url", String(), "Its page on the Hub.", computed=True),
        Attribute("git_url", String(), "Address of its git repository.", computed=True),
    ],
)
