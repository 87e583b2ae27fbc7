"""Random histories: each seed is one, always the same."""

from typing import Any

from tests.truth.blocks import ADDRESSES, DATASET, NAMES, SECRET, SPACE, VARIABLE, Arguments, Blocks
from tests.truth.plans import IgnoredPath, Later, Ref, type_of
from tests.truth.steps import Apply, Elsewhere, History, Import, Remove, Step, Taint, Write

THEIRS = "theirs"
FAULTS: list[Arguments] = [
    {"action": "drop_after"},
    {"action": "drop_before"},
    {"action": "status", "status": 503},
    {"action": "status", "status": 400},
]
FIXED = {"name", "space_id", "key", "region", "namespace"}
"""Arguments that are never held back: what they name must be known to follow a history."""
Done = tuple[str, tuple[Any, ...]]
"""What somebody else does, and what that needs."""


class Writer:
    """Writes histories.

    Args:
        seed: what it is random by.
    """

    def __init__(self, seed: int) -> None:
        self._make = Blocks(seed)
        self._blocks = self._make.blocks
        self._ignored: dict[str, tuple[IgnoredPath, ...]] = {}
        self._steps: list[Step] = []

    def write(self) -> History:
        """Write one history."""
        make = self._make
        moves = {self._change: 6, self._hold_back: 1.5, self._rotate: 1.5, self._meddle: 4, self._replace: 1}
        moves[self._taint] = 0.5
        if make.chance(0.25):
            self._adopt()
        else:
            self._begin()
        for _ in range(make.random.randint(1, 6)):
            for move in make.random.choices(list(moves), list(moves.values()), k=make.random.randint(1, 3)):
                if self._blocks:
                    move()
            self._apply()
        if make.chance(0.2):
            self._steps.append(Apply(destroys=True, refresh=make.chance(0.6)))
        return self._steps

    def _begin(self) -> None:
        """Write some blocks and apply them."""
        make = self._make
        if make.chance(0.2):
            self._put(f"{DATASET}.d", make.new(f"{DATASET}.d"))
        else:
            self._put(f"{SPACE}.a", make.new(f"{SPACE}.a"))
            for address in (f"{SECRET}.s", f"{VARIABLE}.v", f"{SPACE}.b", f"{SECRET}.t"):
                if make.chance(0.35):
                    self._put(address, make.new(address))
        self._steps.append(Apply())

    def _adopt(self) -> None:
        """Import what others made."""
        make = self._make
        kind = "dataset" if make.chance(0.2) else "space"
        address, id_ = (f"{DATASET}.d" if kind == "dataset" else f"{SPACE}.a"), f"local/{THEIRS}"
        variables = make.values("AB")
        self._steps.append(Elsewhere(f"{kind} {id_}", "create", (variables, ("S", "ES"))))
        block: Arguments = {"name": THEIRS}
        if kind == "space":
            block |= make.few({"variables": dict(variables), "secrets": {"S": "1"}, "sdk": "docker"})
        self._put(address, block | make.few({"files": {"theirs.txt": "theirs"}}, 0.3))
        if kind == "space" and make.chance(0.3):
            self._put(f"{SECRET}.s", {"space_id": Ref(address), "key": "ES", "value": "1"})
            self._steps.append(Import(f"{SECRET}.s", f"{id_}/ES"))
        if make.chance(0.5):
            self._steps.extend([Import(address, id_), Apply()])
        else:
            self._steps.append(Apply(imports=((address, id_),)))

    def _put(self, address: str, block: Arguments) -> None:
        """Write a block."""
        self._blocks[address] = block
        later = [name for name in block if name not in {"space_id", "configs"} and self._make.chance(0.03)]
        shown = block | {name: Later(block[name]) for name in later}
        self._steps.append(Write(address, shown, self._ignored.get(address, ())))

    def _change(self) -> None:
        """Change an argument of a block."""
        address = self._make.one(self._blocks)
        block = dict(self._blocks[address])
        self._make.change(block, type_of(address))
        self._put(address, block)

    def _hold_back(self) -> None:
        """Write or take out `ignore_changes`."""
        make = self._make
        address = make.one(self._blocks)
        block = self._blocks[address]
        names = [name for name in block if name not in FIXED]
        if self._ignored.get(address) and make.chance(0.3):
            self._ignored[address] = ()
        elif names:
            name = make.one(names)
            keyed = isinstance(block[name], dict) and block[name] and name not in {"card", "configs"}
            path = (name, make.one(block[name])) if keyed and make.chance(0.6) else (name,)
            self._ignored[address] = tuple({*self._ignored.get(address, ()), path})
        self._put(address, block)

    def _rotate(self) -> None:
        """Hold back one key or value, let somebody else set it, and change something beside it."""
        make, held = self._make, list[tuple[str, IgnoredPath]]()
        for address, block in self._blocks.items():
            maps = ("variables", "secrets", "files")
            held += [(address, (name, key)) for name in maps for key in block.get(name, ())]
            held += [(address, (name,)) for name in ("value", "value_wo_version") if name in block]
        if not held:
            return
        address, path = make.one(held)
        block = dict(self._blocks[address])
        self._ignored[address] = tuple({*self._ignored.get(address, ()), path})
        self._put(address, block)
        self._steps.append(self._rotation(address, path))
        if len(path) > 1:
            make.change_key(block, type_of(address), path[0])
        else:
            make.change(block, type_of(address))
        self._put(address, block)

    def _rotation(self, address: str, path: IgnoredPath) -> Elsewhere:
        """Let somebody else set what a path of a block means."""
        if path[0] == "files":
            return Elsewhere(address, self._make.one(("write_file", "write_binary")), (path[1], "rotated"))
        block = self._blocks[address]
        kind = "variable" if path[0] == "variables" or type_of(address) == VARIABLE else "secret"
        subject, key = (address, path[1]) if len(path) > 1 else (block["space_id"].address, block["key"])
        return Elsewhere(subject, f"set_{kind}", (key, "rotated"))

    def _meddle(self) -> None:
        """Let somebody else do something."""
        make = self._make
        address = make.one(self._blocks)
        block = self._blocks[address]
        if "space_id" in block:
            kind = "secret" if type_of(address) == SECRET else "variable"
            address, done = block["space_id"].address, self._meddled_entry(kind, [block["key"]])
        else:
            entry = make.one(("variable", "secret"))
            choices = [self._meddled_files(block), self._meddled_repository(block)]
            if type_of(address) == SPACE:
                choices += [self._meddled_entry(entry, [*block.get(f"{entry}s", ()), "F"]), self._meddled_app()]
            done = make.one(choices)
        self._steps.append(Elsewhere(address, *done))

    def _meddled_entry(self, kind: str, keys: list[str]) -> Done:
        key = self._make.one(keys)
        return self._make.one([(f"set_{kind}", (key, "rotated"))] * 2 + [(f"delete_{kind}", (key,))])

    def _meddled_app(self) -> Done:
        return self._make.one([("set_hardware", ("cpu-upgrade",)), ("pause", ()), ("unmount", ())])

    def _meddled_files(self, block: Arguments) -> Done:
        path = self._make.one([*block.get("files", {}), "other.txt"])
        return self._make.one([("write_file", (path, "rotated")), ("delete_file", (path,))])

    def _meddled_repository(self, block: Arguments) -> Done:
        away = f"local/away-{self._make.random.randrange(100)}"
        secrets = (*block.get("secrets", {}), "ES")
        usurp = ("usurp", (away, dict(block.get("variables", {})), secrets))
        return self._make.one([("move", (away,)), ("delete", ()), ("show", ("private",)), usurp, usurp])

    def _replace(self) -> None:
        """Take a block out, with those that refer to it, or write one that was not there."""
        make = self._make
        absent = [one for addresses in ADDRESSES.values() for one in addresses if one not in self._blocks]
        if make.chance(0.5) or not absent:
            gone = make.one(self._blocks)
            for address in [gone, *self._inside(gone)]:
                del self._blocks[address]
                self._ignored.pop(address, None)
                self._steps.append(Remove(address))
        else:
            address = make.one(absent)
            if "_space_" not in address or any(type_of(one) == SPACE for one in self._blocks):
                self._put(address, make.new(address))

    def _inside(self, space: str) -> list[str]:
        return [address for address, block in self._blocks.items() if block.get("space_id") == Ref(space)]

    def _taint(self) -> None:
        """Mark an object as one to be replaced."""
        self._steps.append(Taint(self._make.one(self._blocks)))

    def _apply(self) -> None:
        """Apply in one way or another."""
        make, step = self._make, Arguments()
        if make.chance(0.1):
            step["refresh"] = False
        if self._blocks and make.chance(0.1):
            step["targets"] = (make.one(self._blocks),)
        elif self._blocks and make.chance(0.08):
            step["replaced"] = make.one(self._blocks)
        if make.chance(0.12):
            method = make.one(("POST", "PUT", "DELETE", "GET"))
            struck = {"method": method, "path": "/api/*", "occurrence": make.random.randint(1, 5)}
            step["fault"] = struck | make.one(FAULTS)
            if struck["method"] == "POST" and make.chance(0.3):
                step["meanwhile"] = Elsewhere(f"space local/{make.one(NAMES)}", "create", ({}, ()))
        self._steps.append(Apply(**step))
