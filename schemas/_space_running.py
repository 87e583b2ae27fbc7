"""What huggingface_space says about running the app: hardware, sleep, volumes, pauses, restarts, waiting."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.timeouts import timeouts
from provider.plugin.types import Bool, Integer, Map, String, is_known
from provider.plugin.validators import Check, one_of, pattern, whole_number
from schemas._attributes import REPOSITORY_ID

WAIT = "30m"
"""How long `wait_for_running` waits when `timeouts` says nothing; so long the Hub itself lets a start take."""


def _read_only(check: Check) -> None:
    """Refuse a repository that the app may write to: the Hub mounts those read-only (a validator)."""
    kind = check.siblings.get("type")
    if check.value is False and kind in {"model", "dataset", "space"}:
        check.error("Invalid read_only", f"A {kind} is always mounted read-only. Leave read_only out.")


def _volumes(check: Check) -> None:
    """Demand that each folder show one volume, and warn of a bucket that is writable by omission (a validator)."""
    seen: set[str] = set()
    for index, volume in enumerate(check.value):
        if not isinstance(volume, dict):
            continue
        path, kind, read_only = (volume[name] for name in ("mount_path", "type", "read_only"))
        if isinstance(path, str):
            place = path.rstrip("/")
            if place in seen:
                check.error("Two volumes have the same mount_path", f'"{path}" can show one only.', (index,))
            seen.add(place)
        if kind == "bucket" and read_only is None:
            check.diagnostics.add_warning(
                f"The app may write to the bucket {volume['source'] if is_known(volume['source']) else ''}".rstrip(),
                "Its read_only is not written, or misspelt. Write read_only = true, or read_only = false to say so.",
                path=[*check.path, (index,)],
            )


VOLUME = [
    Attribute(
        "type",
        String(),
        "`bucket`, `model`, `dataset` or `space`.",
        required=True,
        validators=[one_of("bucket", "model", "dataset", "space")],
    ),
    Attribute(
        "source",
        String(),
        "Id of the bucket or repository, as `namespace/name`.",
        required=True,
        validators=[pattern(REPOSITORY_ID, "is not a valid id of a bucket or repository: an id is `namespace/name`")],
    ),
    Attribute(
        "mount_path",
        String(),
        "The folder in which the app finds it.",
        required=True,
        validators=[pattern(r"/[^\x00]*", "is not an absolute path")],
    ),
    Attribute("revision", String(), "Branch, tag or commit of a repository.", optional=True),
    Attribute(
        "read_only",
        Bool(),
        "Whether the app may only read. Repositories always are read-only. A bucket is writable unless this is `true`; "
        "where it is left out the plan warns of that, for engines drop a misspelt name without a word.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        validators=[_read_only],
    ),
    Attribute("path", String(), "The part of the source to mount. Default: all of it.", optional=True),
]

RUNNING = [
    Attribute(
        "hardware",
        String(),
        "The hardware to run on, such as `cpu-basic` (default), `cpu-upgrade` or `t4-small`. "
        "Not for static Spaces. Upgraded hardware is billed while the Space runs.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "sleep_time",
        Integer(),
        "Seconds without a visit after which the Space goes to sleep; `-1` is never. On `cpu-basic` it is always "
        "172800 (two days). Default: never on upgraded hardware.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        validators=[
            whole_number(
                "is not a number of seconds from 1 on, and not -1 either", lambda value: value >= 1 or value == -1
            )
        ],
    ),
    Attribute(
        "volumes",
        Nested(Nesting.LIST, VOLUME),
        "Buckets and repositories that the app sees as folders. Not for static Spaces. Written here, the list is the "
        "whole: others are taken off; write `[]` to take all off.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        default=None,
        validators=[_volumes],
    ),
    Attribute(
        "storage",
        String(),
        "A persistent disk: `small`, `medium` or `large`.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        default=None,
        carried=False,
        deprecation_message="The Hub has retired persistent storage. Use volumes: a bucket keeps what the app writes.",
        validators=[one_of("small", "medium", "large")],
    ),
    Attribute(
        "dev_mode",
        Bool(),
        "Whether Dev Mode is enabled, in which people connect to the running container. Requires a paid plan.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "paused",
        Bool(),
        "Whether the app is stopped until it is restarted; a paused Space costs nothing.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "restart_triggers",
        Map(String()),
        "Arbitrary map of values that, when changed, restarts the app.",
        optional=True,
    ),
    Attribute(
        "factory_reboot",
        Bool(),
        "Whether `restart_triggers` builds the app anew, without the cache. Default: `false`.",
        optional=True,
    ),
    Attribute(
        "wait_for_running",
        Bool(),
        "Whether an apply waits until the app runs, and fails with the end of the log when it does not. "
        "Default: `false`.",
        optional=True,
    ),
    timeouts("create", "update", defaults={"create": WAIT, "update": WAIT}),
]
