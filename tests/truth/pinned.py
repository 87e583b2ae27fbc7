"""Histories that once broke something, as short as they got; what each shows is its name."""

from tests.truth.plans import Later, Ref
from tests.truth.steps import Apply, Elsewhere, History, Import, Remove, Taint, Write

A, S, V, D = (
    "huggingface_space.a",
    "huggingface_space_secret.s",
    "huggingface_space_variable.v",
    "huggingface_dataset.d",
)
SPACE = {"name": "one"}
SECRET = {"space_id": Ref(A), "key": "K", "value": "placeholder"}
VALUE_WO = {"space_id": Ref(A), "key": "K", "value_wo": "placeholder", "value_wo_version": 1}
THEIRS = Elsewhere("space local/theirs", "create", ({"A": "1", "B": "2"}, ("S",)))
ADOPTED = {"name": "theirs"}

PINNED: dict[str, History] = {
    "a key that is held back stays when another secret changes": [
        Write(A, SPACE | {"secrets": {"A": "placeholder", "B": "1"}}, (("secrets", "A"),)),
        Apply(),
        Elsewhere(A, "set_secret", ("A", "real")),
        Write(A, SPACE | {"secrets": {"A": "placeholder", "B": "2"}}, (("secrets", "A"),)),
        Apply(),
    ],
    "a file that is held back stays when another one changes": [
        Write(A, SPACE | {"files": {"a.txt": "1", "b.txt": "1"}}, (("files", "a.txt"),)),
        Apply(),
        Elsewhere(A, "write_binary", ("a.txt",)),
        Write(A, SPACE | {"files": {"a.txt": "1", "b.txt": "2"}}, (("files", "a.txt"),)),
        Apply(),
    ],
    "a file of a dataset that is held back stays when another one changes": [
        Write(D, {"name": "one", "files": {"a.txt": "1", "b.txt": "1"}}, (("files", "a.txt"),)),
        Apply(),
        Elsewhere(D, "write_binary", ("a.txt",)),
        Write(D, {"name": "one", "files": {"a.txt": "1", "b.txt": "2"}}, (("files", "a.txt"),)),
        Apply(),
    ],
    "a secret whose value is held back keeps it when it is described": [
        Write(A, SPACE),
        Write(S, SECRET, (("value",),)),
        Apply(),
        Elsewhere(A, "set_secret", ("K", "rotated")),
        Write(S, SECRET | {"description": "x"}, (("value",),)),
        Apply(),
    ],
    "a secret whose version is held back keeps its value when it is described": [
        Write(A, SPACE),
        Write(S, VALUE_WO, (("value_wo_version",),)),
        Apply(),
        Elsewhere(A, "set_secret", ("K", "rotated")),
        Write(S, VALUE_WO | {"description": "x"}, (("value_wo_version",),)),
        Apply(),
    ],
    "a secret whose value is held back is not lost on the way to another Space": [
        Write(A, SPACE),
        Write("huggingface_space.b", {"name": "two"}),
        Write(S, SECRET, (("value",),)),
        Apply(),
        Elsewhere(A, "set_secret", ("K", "rotated")),
        Write(S, SECRET | {"space_id": Ref("huggingface_space.b")}, (("value",),)),
        Apply(),
    ],
    "a Space under the old name of ours is left alone": [
        Write(A, SPACE | {"variables": {"A": "1"}}),
        Apply(),
        Elsewhere(A, "usurp", ("local/away", {}, ())),
        Apply(),
    ],
    "a Space under the old name of ours is not destroyed": [
        Write(A, SPACE),
        Apply(),
        Elsewhere(A, "usurp", ("local/away", {}, ())),
        Apply(destroys=True),
    ],
    "a Space under the old name of ours is not destroyed without a refresh": [
        Write(A, SPACE),
        Apply(),
        Elsewhere(A, "usurp", ("local/away", {}, ())),
        Apply(destroys=True, refresh=False),
    ],
    "a renamed Space is followed by a destroy that did not refresh": [
        Write(A, SPACE),
        Apply(),
        Elsewhere(A, "move", ("local/away",)),
        Apply(destroys=True, refresh=False),
    ],
    "a secret of the Space under the old name of ours is left alone": [
        Write(A, SPACE),
        Write(S, SECRET),
        Apply(),
        Elsewhere(A, "usurp", ("local/away", {}, ("K",))),
        Remove(S),
        Apply(targets=(S,), refresh=False),
        Apply(destroys=True),
    ],
    "a dataset under the old name of ours is left alone": [
        Write(D, {"name": "one", "files": {"a.txt": "1"}}),
        Apply(),
        Elsewhere(D, "usurp", ("local/away", {}, ())),
        Apply(),
        Apply(destroys=True),
    ],
    "write-only secrets that are held back are never sent": [
        Elsewhere("space local/theirs", "create", ({}, ("W",))),
        Import(A, "local/theirs"),
        Write(A, ADOPTED | {"secrets_wo": {"W": "placeholder"}, "secrets_wo_version": 1}, (("secrets_wo",),)),
        Apply(),
    ],
    "a version that is held back warns of nothing": [
        Elsewhere("space local/theirs", "create", ({}, ("W",))),
        Import(A, "local/theirs"),
        Write(A, ADOPTED | {"secrets_wo": {"W": "placeholder"}, "secrets_wo_version": 1}, (("secrets_wo_version",),)),
        Apply(),
    ],
    "a replaced Space has its secrets and variables after one apply": [
        Write(A, SPACE),
        Write(S, SECRET),
        Write(V, {"space_id": Ref(A), "key": "V", "value": "1"}),
        Apply(),
        Apply(replaced=A),
    ],
    "a tainted private Space is not replaced by a public one": [
        Write(A, SPACE),
        Apply(),
        Elsewhere(A, "show", ("private",)),
        Taint(A),
        Apply(),
    ],
    "a private Space is not replaced by a public one": [
        Write(A, SPACE),
        Apply(),
        Elsewhere(A, "show", ("private",)),
        Apply(replaced=A),
    ],
    "a private dataset is not replaced by a public one": [
        Write(D, {"name": "one"}),
        Apply(),
        Elsewhere(D, "show", ("private",)),
        Apply(replaced=D),
    ],
    "a key of an adopted Space that was written and is not any more goes": [
        THEIRS,
        Import(A, "local/theirs"),
        Write(A, ADOPTED | {"variables": {"A": "1", "B": "2"}}),
        Apply(),
        Write(A, ADOPTED | {"variables": {"A": "1"}}),
        Apply(),
    ],
    "a plan of an adopted Space shows no end that does not come": [
        THEIRS,
        Import(A, "local/theirs"),
        Write(A, ADOPTED | {"variables": {"A": "2"}}),
        Apply(),
    ],
    "a plan of an adopted dataset shows no end that does not come": [
        Elsewhere("dataset local/theirs", "create", ({},)),
        Import(D, "local/theirs"),
        Write(D, {"name": "theirs", "files": {"new.txt": "1"}}),
        Apply(),
    ],
    "a file may become a folder": [
        Write(A, SPACE | {"files": {"misc": "1"}}),
        Apply(),
        Write(A, SPACE | {"files": {"misc/y": "2"}}),
        Apply(),
    ],
    "a file of a dataset may become a folder": [
        Write(D, {"name": "one", "files": {"misc": "1"}}),
        Apply(),
        Write(D, {"name": "one", "files": {"misc/y": "2"}}),
        Apply(),
    ],
    "a file of a folder may become a folder beside what is built": [
        Write(D, {"name": "one", "source_dir": "web"}),
        Apply(),
        Write(
            D,
            {
                "name": "one",
                "source_dir": "app",
                "configs": {"default": {"splits": {"train": {"files": ["2.csv"]}}}},
            },
        ),
        Apply(),
    ],
    "a variable leaves its Space for one that is made anew": [
        Write(A, SPACE),
        Write(V, {"space_id": Ref(A), "key": "V", "value": "1"}),
        Write("huggingface_space.b", {"name": "two"}),
        Apply(),
        Write(V, {"space_id": Ref("huggingface_space.b"), "key": "V", "value": "1"}),
        Elsewhere("huggingface_space.b", "delete"),
        Apply(),
    ],
    "an entry that leaves the card of a Space leaves its README": [
        Write(A, SPACE | {"card": {"title": "t", "hf_oauth": True}}),
        Apply(),
        Write(A, SPACE | {"card": {"title": "t"}}),
        Apply(),
    ],
    "an entry that leaves the card of a dataset leaves its README": [
        Write(D, {"name": "one", "card": {"license": "mit", "pretty_name": "One"}}),
        Apply(),
        Write(D, {"name": "one", "card": {"license": "mit"}}),
        Apply(),
    ],
    "the last volume that was taken off is mounted again": [
        Write(A, {"name": "one", "volumes": [{"type": "bucket", "source": "local/cache", "mount_path": "/data"}]}),
        Apply(),
        Elsewhere(A, "unmount"),
        Apply(),
    ],
    "a static Space may become one that runs": [
        Write(A, SPACE | {"sdk": "static"}),
        Apply(),
        Write(A, {"name": "one", "sdk": "docker"}),
        Apply(),
    ],
    "a secret that is held back is not overwritten by a state that nobody refreshed": [
        Write(A, SPACE),
        Write(S, SECRET, (("value",),)),
        Apply(),
        Elsewhere(A, "set_secret", ("K", "rotated")),
        Write(S, SECRET | {"description": "x"}, (("value",),)),
        Apply(refresh=False),
    ],
    "a secret is described while its Space is made anew": [
        Write(A, SPACE),
        Write(S, SECRET),
        Apply(),
        Taint(A),
        Write(S, SECRET | {"description": "x"}),
        Apply(),
    ],
    "a key that a renamed Space has already is refused for a new secret": [
        THEIRS,
        Import(A, "local/theirs"),
        Write(A, {"name": "two"}),
        Write(S, SECRET | {"key": "S"}),
        Apply(),
    ],
    "a key that a renamed Space has already is refused for a new variable": [
        THEIRS,
        Import(A, "local/theirs"),
        Write(A, {"name": "two"}),
        Write(V, SECRET | {"key": "A"}),
        Apply(),
    ],
    "a tainted Space may be replaced while its namespace is not known": [
        THEIRS,
        Write(A, ADOPTED),
        Apply(imports=((A, "local/theirs"),)),
        Write(A, ADOPTED | {"namespace": Later("local")}),
        Taint(A),
        Apply(),
    ],
    "a tainted dataset may be replaced while its namespace is not known": [
        Write(D, {"name": "d", "card": {"license": "mit"}, "readme": "# D", "visibility": "private"}),
        Apply(),
        Write(D, {"name": "d", "namespace": Later("local")}),
        Taint(D),
        Apply(),
    ],
    "a folder that is held back lets other arguments change": [
        Write(A, SPACE | {"source_dir": "app"}),
        Apply(),
        Write(A, SPACE | {"source_dir": "web", "variables": {"A": "1"}}, (("source_dir",),)),
        Apply(),
    ],
}

REFUSED = {
    "a secret whose value is held back keeps it when it is described",
    "a secret whose version is held back keeps its value when it is described",
    "a secret whose value is held back is not lost on the way to another Space",
    "a Space under the old name of ours is left alone",
    "a Space under the old name of ours is not destroyed",
    "a secret of the Space under the old name of ours is left alone",
    "a dataset under the old name of ours is left alone",
    "a key that a renamed Space has already is refused for a new secret",
    "a key that a renamed Space has already is refused for a new variable",
}
"""Those in which a plan is refused, and rightly; all others are applied to their end."""
