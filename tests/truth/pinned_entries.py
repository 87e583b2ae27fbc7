"""Histories of secrets and variables that once broke something, as short as they got; what each shows is its name."""

from tests.truth.plans import Ref
from tests.truth.steps import Apply, Elsewhere, History, Import, Remove, Taint, Write

A, S, V = "huggingface_space.a", "huggingface_space_secret.s", "huggingface_space_variable.v"
SPACE = {"name": "one"}
SECRET = {"space_id": Ref(A), "key": "K", "value": "placeholder"}
VALUE_WO = {"space_id": Ref(A), "key": "K", "value_wo": "placeholder", "value_wo_version": 1}
THEIRS = Elsewhere("space local/theirs", "create", ({"A": "1", "B": "2"}, ("S",)))
ADOPTED = {"name": "theirs"}

ENTRIES: dict[str, History] = {
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
    "a secret of the Space under the old name of ours is left alone": [
        Write(A, SPACE),
        Write(S, SECRET),
        Apply(),
        Elsewhere(A, "usurp", ("local/away", {}, ("K",))),
        Remove(S),
        Apply(targets=(S,), refresh=False),
        Apply(destroys=True),
    ],
    "a replaced Space has its secrets and variables after one apply": [
        Write(A, SPACE),
        Write(S, SECRET),
        Write(V, {"space_id": Ref(A), "key": "V", "value": "1"}),
        Apply(),
        Apply(replaced=A),
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
    "a secret leaves a Space that is made anew in the same run": [
        Write(A, SPACE),
        Write("huggingface_space.b", {"name": "other"}),
        Write(S, SECRET),
        Apply(),
        Write(S, SECRET | {"space_id": Ref("huggingface_space.b")}),
        Taint(A),
        Apply(),
    ],
    "a variable leaves a Space that is made anew in the same run": [
        Write(A, SPACE),
        Write("huggingface_space.b", {"name": "other"}),
        Write(V, SECRET),
        Apply(),
        Write(V, SECRET | {"space_id": Ref("huggingface_space.b")}),
        Apply(replaced=A),
    ],
    "a key that another Space has already is refused for a secret that comes to it": [
        Write(A, SPACE),
        Write("huggingface_space.b", {"name": "two"}),
        Write(S, SECRET),
        Apply(),
        Write(S, SECRET | {"space_id": Ref("huggingface_space.b")}),
        Elsewhere("huggingface_space.b", "set_secret", ("K", "theirs")),
        Apply(),
    ],
    "a secret that others set is noticed although another one was sent meanwhile": [
        Write(A, SPACE | {"secrets": {"S": "1"}}),
        Apply(),
        Write(A, SPACE | {"secrets": {"S": "1", "U": "2"}}),
        Elsewhere(A, "set_secret", ("S", "rotated")),
        Apply(refresh=False),
        Apply(),
    ],
    "a tainted secret is not deleted in the Space that took the name of its own": [
        THEIRS,
        Write(A, ADOPTED),
        Write(S, SECRET | {"key": "S"}),
        Import(S, "local/theirs/S"),
        Apply(imports=((A, "local/theirs"),)),
        Elsewhere(A, "usurp", ("local/away", {"A": "1"}, ("S",))),
        Taint(S),
        Write(A, {"name": "two"}),
        Apply(refresh=False),
    ],
}
