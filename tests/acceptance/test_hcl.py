"""Texts of strangers in generated HCL: real engines read each back as it was, and run nothing that stands in it."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provider.hcl import quoted
from tests.acceptance.engine import Engine
from tests.acceptance.workspace import Workspace, make_workspace

HOSTILE = [
    'K"\n}\nresource "terraform_data" "pwn" {\n  provisioner "local-exec" { command = "touch pwned" }\n}\n#',
    '${file("/etc/hostname")}',
    "%{ for x in [1] }a%{ endfor }",
    "$${a}",
    "$$${a}",
    "%%{a}",
    "$$$$${",
    "\\${a}",
    "\\\\",
    '\\"',
    "<<EOT\nx\nEOT\n",
    "\x00\x01\x1b[31m\x7f\x85\u2028\u202e",
    "\r\n\t",
    "/* # // */",
    "é e\u0301 😀",
    "$",
    "%",
    "{",
    "${",
    "",
    " ",
]
MARKS = st.sampled_from(["$", "%", "{", "}", "\\", '"', "\n", "\r", "${", "%{", "~", "u0041", "<<E", "\x00", "😀"])
TEXTS = st.lists(MARKS | st.text(max_size=4), max_size=12).map("".join)


def read_back(workspace: Workspace, texts: list[str]) -> list[str]:
    """Return what an engine reads where texts were written into a configuration."""
    lines = "".join(f"    {quoted(text)},\n" for text in texts)
    workspace.write(f'output "it" {{\n  value = [\n{lines}  ]\n}}\n')
    workspace.apply()
    read: list[str] = json.loads(workspace.run("output", "-json", "it").stdout)
    return read


def composed(texts: list[str]) -> list[str]:
    """Return texts as engines keep them."""
    whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
    return [unicodedata.normalize("NFC", text) for text in whole]


def test_what_would_break_out_of_a_string_does_not(workspace: Workspace) -> None:
    assert read_back(workspace, HOSTILE) == composed(HOSTILE)
    assert not (workspace.folder / "pwned").exists()


@pytest.mark.newest
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=50, max_size=300))
def test_every_text_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, engine: Engine, texts: list[str]
) -> None:
    workspace = make_workspace(Path(tmp_path_factory.mktemp("hcl")), engine, {})
    assert read_back(workspace, texts) == composed(texts)
