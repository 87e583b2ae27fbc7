"""Random resource blocks: what may stand in one, and how one is changed."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from tests.truth.plans import Ref, type_of

SPACE, SECRET, VARIABLE, DATASET = (
    f"huggingface_{name}" for name in ("space", "space_secret", "space_variable", "dataset")
)
ADDRESSES = {
    SPACE: [f"{SPACE}.a", f"{SPACE}.b"],
    SECRET: [f"{SECRET}.s", f"{SECRET}.t"],
    VARIABLE: [f"{VARIABLE}.v", f"{VARIABLE}.w"],
    DATASET: [f"{DATASET}.d"],
}
NAMES = ("one", "two", "three")
VALUES = ("1", "2", "3")
PATHS = ("a.txt", "b.txt", "misc", "misc/y", "docs/z.md")
VOLUME = {"type": "bucket", "source": "local/cache", "mount_path": "/data"}
OF_APPS = ("hardware", "sleep_time", "volumes", "paused", "restart_triggers", "dev_mode")
"""Arguments that a static Space does not have."""
CHANGES: dict[str, dict[str, float]] = {
    SPACE: {
        "variables": 4,
        "secrets": 4,
        "files": 4,
        "card": 4,
        "visibility": 2,
        "private": 0.5,
        "hardware": 2,
        "sleep_time": 1,
        "volumes": 1.5,
        "paused": 1,
        "restart_triggers": 0.5,
        "region": 0.7,
        "name": 2,
        "namespace": 0.7,
        "source_dir": 1,
        "secrets_wo": 1.5,
        "deletion_protection": 0.5,
        "sdk": 1,
    },
    DATASET: {
        "files": 3,
        "card": 3,
        "visibility": 2,
        "gated": 2,
        "readme": 2,
        "configs": 3,
        "region": 0.5,
        "name": 1,
        "namespace": 0.5,
        "deletion_protection": 0.4,
        "force_destroy": 0.5,
        "source_dir": 1,
    },
    SECRET: {"value": 3, "description": 3, "space_id": 1, "key": 0.5},
    VARIABLE: {"value": 3, "description": 3, "space_id": 1, "key": 0.5},
}
"""How often each argument is changed, beside the others."""

Arguments = dict[str, Any]
T = TypeVar("T")


class Blocks:
    """Makes and changes blocks; it holds those of a configuration.

    Args:
        seed: what it is random by.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.blocks: dict[str, Arguments] = {}
        self._version = 0

    def chance(self, share: float) -> bool:
        """Return whether something happens."""
        return self.random.random() < share

    def one(self, values: Iterable[T]) -> T:
        """Choose one of several."""
        return self.random.choice(list(values))

    def few(self, values: Mapping[str, Any], share: float = 0.6) -> Arguments:
        """Choose some of several."""
        return {name: value for name, value in values.items() if self.chance(share)}

    def values(self, keys: Iterable[str]) -> Arguments:
        """Return some of several keys a value."""
        return self.few({key: self.one(VALUES) for key in keys})

    def version(self) -> int:
        """Return another number than ever before."""
        self._version += 1
        return self._version

    def new(self, address: str) -> Arguments:
        """Make a block."""
        type_name = type_of(address)
        if type_name in {SPACE, DATASET}:
            block: Arguments = {"name": self._name(None)}
            for name in CHANGES[type_name]:
                if self.chance(0.15 * CHANGES[type_name][name] ** 0.5) and name not in {"name", "namespace"}:
                    self.change(block, type_name, name)
            return block
        block = {"space_id": self.place(), "key": f"E{address[-1].upper()}"}
        if type_name == SECRET and self.chance(0.3):
            return block | {"value_wo": self.one(VALUES), "value_wo_version": self.version()}
        return block | {"value": self.one(VALUES)} | self.few({"description": self.one(VALUES)}, 0.3)

    def place(self) -> Any:
        """Choose the Space of an entry."""
        return Ref(self.one([address for address in ADDRESSES[SPACE] if address in self.blocks]))

    def change(self, block: Arguments, type_name: str, name: str | None = None) -> None:
        """Change one argument of a block: another value, another key of it, or none at all."""
        weights = CHANGES[type_name]
        name = name or self.random.choices(list(weights), list(weights.values()))[0]
        before = block.get(name)
        if name in {"value", "secrets_wo"}:
            self._change_secret(block, name)
        elif name == "name":
            block[name] = self._name(before)
        elif isinstance(before, dict) and name != "configs" and self.chance(0.75):
            self.change_key(block, type_name, name)
        elif before is not None and self.chance(0.15) and name not in {"key", "space_id"}:
            del block[name]
        else:
            block[name] = self._value(type_name, name)
        self._make_consistent(block, name)

    def change_key(self, block: Arguments, type_name: str, name: str) -> None:
        """Change the value of one key of a map, or take it out."""
        entries, fresh = dict(block[name]), self._value(type_name, name)
        if entries and self.chance(0.4):
            del entries[self.one(entries)]
        elif fresh:
            key = self.one(fresh)
            entries[key] = fresh[key]
        block[name] = self._without_folders_of_files(entries)

    def _name(self, before: str | None) -> str:
        taken = {block.get("name") for block in self.blocks.values()}
        return self.one([name for name in NAMES if name not in taken] or [before or "four"])

    def _change_secret(self, block: Arguments, name: str) -> None:
        if name == "secrets_wo":
            block[name] = self.few({"W": self.one(VALUES), "X": self.one(VALUES)}, 0.8) or {"W": "1"}
            if "secrets_wo_version" not in block or self.chance(0.7):
                block["secrets_wo_version"] = self.version()
        elif "value_wo" in block:
            block |= {"value_wo": self.one(VALUES), "value_wo_version": self.version()}
        else:
            block["value"] = self.one(VALUES)

    def _make_consistent(self, block: Arguments, changed: str) -> None:
        """Take out of a block what does not go with the rest."""
        if changed in {"visibility", "private"}:
            block.pop("private" if changed == "visibility" else "visibility", None)
        if block.get("sdk") == "static":
            for name in OF_APPS:
                block.pop(name, None)
            for name in ("secrets", "secrets_wo", "secrets_wo_version"):  # everybody could read them
                block.pop(name, None)
        if block.get("hardware") in {None, "cpu-basic"}:
            block.pop("sleep_time", None)
        if "source_dir" in block and isinstance(block.get("files"), dict):
            block["files"] = {path: text for path, text in block["files"].items() if path.endswith(".txt")}

    def _value(self, type_name: str, name: str) -> Any:
        """Make a value of an argument."""
        makers: dict[str, Callable[[], Any]] = {
            "sdk": lambda: self.one(("static", "docker", "docker", "gradio")),
            "variables": lambda: self.values("ABC"),
            "secrets": lambda: self.values("STU"),
            "files": lambda: self._without_folders_of_files(self.values(PATHS)),
            "card": lambda: self._card(type_name),
            "visibility": lambda: self.one(("private", "public")),
            "hardware": lambda: self.one(("cpu-basic", "t4-small", "cpu-upgrade")),
            "sleep_time": lambda: self.one((600, 3600, -1)),
            "volumes": lambda: self.one(([], [VOLUME], [VOLUME | {"mount_path": "/more"}])),
            "source_dir": lambda: self.one(("app", "web")),
            "region": lambda: self.one(("us", "eu")),
            "namespace": lambda: self.one(("local", "acme")),
            "restart_triggers": lambda: {"when": self.one(VALUES)},
            "gated": lambda: self.one(("auto", "manual", "none")),
            "readme": lambda: self.one(("# One", "# Two\n\ntext")),
            "configs": self._configs,
            "description": lambda: self.one(VALUES),
            "space_id": self.place,
            "key": lambda: f"E{self.one('XYZ')}",
        }
        return makers.get(name, lambda: self.chance(0.5))()

    def _card(self, type_name: str) -> Arguments:
        if type_name == DATASET:
            return self.few({"pretty_name": self.one(VALUES), "license": "mit", "language": ["en"]})
        return self.few({"title": self.one(VALUES), "emoji": "🔥", "pinned": self.chance(0.5), "tags": ["a"]})

    def _configs(self) -> Arguments:
        def splits() -> Arguments:
            found = {split: {"files": [f"{self.one(VALUES)}.csv"]} for split in ("train", "test")}
            return self.few(found) or {"train": found["train"]}

        return {name: {"splits": splits()} for name in ("default", "more")[: self.one((1, 1, 2))]}

    def _without_folders_of_files(self, entries: Arguments) -> Arguments:
        if "misc" in entries and "misc/y" in entries:
            del entries[self.one(("misc", "misc/y"))]
        return entries
