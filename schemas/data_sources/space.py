"""The data source huggingface_space."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Dynamic
from provider.plugin.types import Bool, List, Map, Number, String
from provider.plugin.validators import pattern
from schemas._attributes import REPOSITORY_ID, REPOSITORY_ID_RULE

_VOLUME = [
    Attribute("type", String(), "`bucket`, `model`, `dataset` or `space`.", computed=True),
    Attribute("source", String(), "Id of the bucket or repository.", computed=True),
    Attribute("mount_path", String(), "The folder in which the app finds it.", computed=True),
    Attribute("revision", String(), "Branch, tag or commit of a repository.", computed=True),
    Attribute("read_only", Bool(), "Whether the app may only read; null where the Hub does not say.", computed=True),
    Attribute("path", String(), "The part of the source that is mounted, null for all of it.", computed=True),
]

_REPOSITORY = [
    Attribute(
        "id",
        String(),
        "The Space, as `namespace/name`. After a rename the former id still finds it.",
        required=True,
        validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
    ),
    Attribute("namespace", String(), "The user or organization it belongs to.", computed=True),
    Attribute("name", String(), "Its name, without the namespace.", computed=True),
    Attribute("uid", String(), "The Hub's own id of the Space, which survives renames and transfers.", computed=True),
    Attribute("visibility", String(), "`public`, `private` or `protected`.", computed=True),
    Attribute("private", Bool(), "Whether the visibility is `private`.", computed=True),
    Attribute("region", String(), "Where its repository is kept: `us` or `eu`.", computed=True),
    Attribute("resource_group_id", String(), "The resource group of its organization, null for none.", computed=True),
    Attribute("sdk", String(), "SDK of the Space: `docker`, `gradio` or `static`.", computed=True),
    Attribute(
        "card", Dynamic(), "The front matter of `README.md` as the Hub understands it, an object.", computed=True
    ),
    Attribute("tags", List(String()), "Its tags, many of which come from the card.", computed=True),
    Attribute("sha", String(), "The newest commit of the repository's main branch.", computed=True),
    Attribute("created_at", String(), "When it was created, in UTC (ISO 8601).", computed=True),
    Attribute("last_modified", String(), "When its repository was last changed, in UTC (ISO 8601).", computed=True),
    Attribute("url", String(), "The page of the Space on the Hub.", computed=True),
    Attribute("git_url", String(), "Address of its git repository.", computed=True),
]

_APP = [
    Attribute("host", String(), "The address of the running app.", computed=True),
    Attribute("domains", List(String()), "Names under which the app is found.", computed=True),
    Attribute("stage", String(), "What the app is doing, such as `BUILDING`, `RUNNING` or `PAUSED`.", computed=True),
    Attribute("error_message", String(), "Why the app does not run, null when it does.", computed=True),
    Attribute("running_sha", String(), "The commit that runs, null while none does.", computed=True),
    Attribute("hardware", String(), "The hardware that was asked for, null for static Spaces.", computed=True),
    Attribute("current_hardware", String(), "The hardware it runs on now, null while it does not run.", computed=True),
    Attribute(
        "sleep_time",
        Number(),
        "Seconds without a visit after which it goes to sleep; `-1` is never, null for static Spaces.",
        computed=True,
    ),
    Attribute("storage", String(), "The retired persistent disk: `small`, `medium`, `large` or null.", computed=True),
    Attribute("volumes", Nested(Nesting.LIST, _VOLUME), "What the app sees as folders.", computed=True),
    Attribute(
        "dev_mode",
        Bool(),
        "Whether Dev Mode is enabled, in which people connect to the running container.",
        computed=True,
    ),
    Attribute("paused", Bool(), "Whether the app is stopped until it is restarted.", computed=True),
    Attribute("variables", Map(String()), "Its variables.", computed=True),
    Attribute(
        "secret_names",
        List(String()),
        "Names of its secrets, sorted; their values can't be read. Null where the token may not see them.",
        computed=True,
    ),
]

SCHEMA = Schema(
    version=0,
    description="Reads one Space: all that the Hub tells of it, and the names of its secrets.",
    attributes=[*_REPOSITORY, *_APP],
)
