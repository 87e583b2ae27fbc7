"""The calls of the Hub client: how each is prepared, made, and known to have worked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from provider.hub.client import Hub
from provider.hub.runtime import Volume

Truth = dict[str, Any]
VOLUME = Volume("bucket", "acme/cache", "/data")


def _nothing(hub: Hub, id_: str) -> None:
    pass


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True)
class Call:
    """One call of the client.

    Args:
        name: of the call.
        method: of its route.
        part: of the route's path.
        act: makes the call for a Space.
        gives: tells whether what it gave is right.
        leaves: tells whether the Hub has what it should then; None where the Space is gone.
        prepare: brings the Space into the state that the call needs.
        once: whether to be done a second time would be another thing.
    """

    name: str
    method: str
    part: str
    act: Callable[[Hub, str], Any]
    gives: Callable[[Any], bool] = _always
    leaves: Callable[[Truth | None], bool] = _always
    prepare: Callable[[Hub, str], Any] = _nothing
    once: bool = False

    def __str__(self) -> str:
        return self.name


READS = [
    Call("account", "GET", "whoami", lambda h, _: h.account(), lambda a: a.name == "local"),
    Call("info", "GET", "/api/spaces/", lambda h, i: h.repositories.info("space", i), lambda r: r.sdk == "gradio"),
    Call("find", "GET", "/api/spaces/", lambda h, i: h.repositories.find("space", f"{i}-none"), lambda r: r is None),
    Call(
        "list",
        "GET",
        "/api/spaces?",
        lambda h, i: (i, h.repositories.list("space", "acme")),
        lambda found: found[0] in {info.id for info in found[1]},
    ),
    Call("runtime", "GET", "/runtime", lambda h, i: h.spaces.runtime(i), lambda r: r.hardware == "cpu-basic"),
    Call("secrets", "GET", "/secrets", lambda h, i: h.spaces.secrets(i), lambda s: s.keys() == {"OLD"}),
    Call("variables", "GET", "/variables", lambda h, i: h.spaces.variables(i), lambda v: v["MODE"].value == "prod"),
    Call("head", "GET", "/revision/", lambda h, i: h.files.head("space", i), lambda sha: len(sha) == 40),
    Call("tree", "GET", "/tree/", lambda h, i: h.files.tree("space", i), lambda t: "app.py" in t),
    Call("read file", "GET", "/resolve/", lambda h, i: h.files.read("space", i, "app.py"), lambda c: c == b"pass\n"),
    Call(
        "some files", "POST", "/paths-info/", lambda h, i: h.files.some("space", i, ["app.py"]), lambda f: len(f) == 1
    ),
    Call("log", "GET", "/logs/", lambda h, i: h.spaces.logs(i, "build", seconds=1), lambda s: s == ["Building"]),
    Call("templates", "GET", "/templates", lambda h, _: h.catalog.templates(), lambda t: t[0].prefers_private),
    Call("refs", "GET", "/refs", lambda h, i: h.refs.all("space", i), lambda r: r.branches.keys() == {"main"}),
    Call("commits", "GET", "/commits/", lambda h, i: h.refs.commits("space", i), lambda c: len(c) == 1),
    Call("hardware", "GET", "/hardware", lambda h, _: h.catalog.hardware(), lambda f: f[0].name == "cpu-basic"),
]


def _has(what: str, key: str) -> Callable[[Truth | None], bool]:
    return lambda truth: truth is not None and key in truth[what]


def _lacks(what: str, key: str) -> Callable[[Truth | None], bool]:
    return lambda truth: truth is not None and key not in truth[what]


SETTINGS = [
    Call(
        "set a secret",
        "POST",
        "/secrets",
        lambda h, i: h.spaces.set_secret(i, "NEW", "pa55word"),
        leaves=_has("secrets", "NEW"),
    ),
    Call(
        "delete a secret",
        "DELETE",
        "/secrets",
        lambda h, i: h.spaces.delete_secret(i, "OLD"),
        leaves=_lacks("secrets", "OLD"),
    ),
    Call(
        "set a variable",
        "POST",
        "/variables",
        lambda h, i: h.spaces.set_variable(i, "NEW", "1"),
        lambda v: v.keys() == {"MODE", "NEW"},
        _has("variables", "NEW"),
    ),
    Call(
        "delete a variable",
        "DELETE",
        "/variables",
        lambda h, i: h.spaces.delete_variable(i, "MODE"),
        lambda v: v == {},
        _lacks("variables", "MODE"),
    ),
    Call(
        "set the visibility",
        "PUT",
        "/settings",
        lambda h, i: h.repositories.set_visibility("space", i, "public"),
        leaves=lambda t: t is not None and t["visibility"] == "public",
    ),
    Call(
        "set the hardware",
        "POST",
        "/hardware",
        lambda h, i: h.spaces.set_hardware(i, "t4-small", 600),
        lambda r: r.hardware == "t4-small",
        lambda t: t is not None and t["hardware"]["requested"] == "t4-small",
    ),
    Call(
        "set the sleep time",
        "POST",
        "/sleeptime",
        lambda h, i: h.spaces.set_sleep_time(i, 900),
        leaves=lambda t: t is not None and t["sleep_time"] == 900,
        prepare=lambda h, i: h.spaces.set_hardware(i, "t4-small", 600),
    ),
    Call("set dev mode", "POST", "/dev-mode", lambda h, i: h.spaces.set_dev_mode(i, enabled=True)),
    Call("set volumes", "PUT", "/volumes", lambda h, i: h.spaces.set_volumes(i, [VOLUME])),
    Call("take volumes off", "DELETE", "/volumes", lambda h, i: h.spaces.set_volumes(i, [])),
    Call("set the storage", "POST", "/storage", lambda h, i: h.spaces.set_storage(i, "small")),
    Call(
        "set the resource group",
        "POST",
        "/resource-group",
        lambda h, i: h.repositories.set_resource_group("space", i, "66bb"),
    ),
    Call(
        "pause",
        "POST",
        "/pause",
        lambda h, i: h.spaces.pause(i),
        lambda r: r.stage == "PAUSED",
        lambda t: t is not None and t["stage"] == "PAUSED",
    ),
]

ONCE = [
    Call(
        "create",
        "POST",
        "/api/repos/create",
        lambda h, i: h.repositories.create("space", f"{i}-new", sdk="static"),
        lambda id_: id_.endswith("-new"),
        once=True,
    ),
    Call(
        "duplicate",
        "POST",
        "/duplicate",
        lambda h, i: h.repositories.duplicate("space", i, f"{i}-copy"),
        lambda id_: id_.endswith("-copy"),
        once=True,
    ),
    Call(
        "delete",
        "DELETE",
        "/api/repos/delete",
        lambda h, i: h.repositories.delete("space", i),
        leaves=lambda t: t is None,
        once=True,
    ),
    Call(
        "move",
        "POST",
        "/api/repos/move",
        lambda h, i: h.repositories.move("space", i, f"{i}-moved"),
        leaves=lambda t: t is not None and t["id"].endswith("-moved"),
        once=True,
    ),
    Call(
        "commit",
        "POST",
        "/commit/",
        lambda h, i: h.files.commit("space", i, "Change", {"new.txt": b"1"}, ["app.py"]),
        lambda sha: len(sha) == 40,
        lambda t: t is not None and "new.txt" in t["files"] and "app.py" not in t["files"] and len(t["commits"]) == 2,
        once=True,
    ),
    Call(
        "restart",
        "POST",
        "/restart",
        lambda h, i: h.spaces.restart(i, factory=True),
        lambda r: r.stage == "BUILDING",
        prepare=lambda h, i: h.spaces.pause(i),
        once=True,
    ),
    Call(
        "create a tag",
        "POST",
        "/tag/",
        lambda h, i: h.refs.create_tag("space", i, "v1"),
        leaves=_has("tags", "v1"),
        once=True,
    ),
    Call(
        "delete a tag",
        "DELETE",
        "/tag/",
        lambda h, i: h.refs.delete_tag("space", i, "v0"),
        leaves=_lacks("tags", "v0"),
        prepare=lambda h, i: h.refs.create_tag("space", i, "v0"),
        once=True,
    ),
    Call(
        "create a branch",
        "POST",
        "/branch/",
        lambda h, i: h.refs.create_branch("space", i, "next"),
        leaves=_has("branches", "next"),
        once=True,
    ),
    Call(
        "delete a branch",
        "DELETE",
        "/branch/",
        lambda h, i: h.refs.delete_branch("space", i, "old"),
        leaves=_lacks("branches", "old"),
        prepare=lambda h, i: h.refs.create_branch("space", i, "old"),
        once=True,
    ),
]
CALLS = [*READS, *SETTINGS, *ONCE]
