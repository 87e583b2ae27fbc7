"""What huggingface_space says about running the app: hardware, sleep, volumes, pauses, restarts, waiting."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.timeouts import timeouts
from provider.plugin.types import Bool, Map, Number, String
from provider.plugin.validators import one_of, pattern, whole_number

WAIT = "30m"
"""How long `wait_for_running` waits when `timeouts` says nothing; so long the Hub itself lets a start take."""

VOLUME = [
    Attribute(
        "type",
        String(),
        "`bucket`, `model`, `dataset` or `space`.",
        required=True,
        validators=[one_of("bucket", "model", "dataset", "space")],
    ),
    Attribute("source", String(), "Id of the bucket or repository, as `namespace/name`.", required=True),
    Attribute(
        "mount_path",
        String(),
        "The folder in which the app finds it.",
        required=True,
        validators=[pattern(r"/[^\x00]*", "is no absolute path")],
    ),
    Attribute("revision", String(), "Branch, tag or commit of a repository.", optional=True),
    Attribute(
        "read_only",
        Bool(),
        "Whether the app may only read. Repositories always are read-only.",
        optional=True,
        computed=True,
        keep_prior=True,
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
        keep_prior=True,
    ),
    Attribute(
        "sleep_time",
        Number(),
        "Seconds without a visit after which the Space goes to sleep; `-1` is never. On `cpu-basic` it is always "
        "172800 (two days). Default: never on upgraded hardware.",
        optional=True,
        computed=True,
        keep_prior=True,
        validators=[
            whole_number(
                "is no number of seconds from 1 on, and not -1 either", lambda value: value >= 1 or value == -1
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
        keep_prior=True,
        default=None,
    ),
    Attribute(
        "storage",
        String(),
        "A persistent disk: `small`, `medium` or `large`.",
        optional=True,
        computed=True,
        keep_prior=True,
        default=None,
        deprecation_message="The Hub has retired persistent storage. Use volumes: a bucket keeps what the app writes.",
        validators=[one_of("small", "medium", "large")],
    ),
    Attribute(
        "dev_mode",
        Bool(),
        "Whether people may connect to the running container (needs a paid plan).",
        optional=True,
        computed=True,
        keep_prior=True,
    ),
    Attribute(
        "paused",
        Bool(),
        "Whether the app is stopped until it is restarted; a paused Space costs nothing.",
        optional=True,
        computed=True,
        keep_prior=True,
    ),
    Attribute(
        "restart_triggers",
        Map(String()),
        "Any values: a change of one restarts the app.",
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
