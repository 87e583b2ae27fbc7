"""Which files of a folder count, and what they hold."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from provider.errors import ConfigurationError
from provider.resources.shared.source_folder import contents, read_folder


def fill(root: Path, *paths: str, **texts: str) -> None:
    """Make files, with their path as text, and .gitignore files by folder (`_` for the root)."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, encoding="utf-8")
    for folder, text in texts.items():
        (root / folder.replace("_", "") / ".gitignore").write_text(text, encoding="utf-8")


def found(root: Path, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> set[str]:
    """Return the paths of the files that count, without .gitignore files."""
    return {path for path in read_folder(str(root), include, exclude) if not path.endswith(".gitignore")}


def test_a_file_is_known_by_its_sha256_and_by_git_s_id(tmp_path: Path) -> None:
    """The second is what `git hash-object` says, and what the Hub tells of small files."""
    (tmp_path / "a.bin").write_bytes(b"\x00\xff")
    file = read_folder(str(tmp_path), None, None)["a.bin"]
    assert file.sha256 == hashlib.sha256(b"\x00\xff").hexdigest()
    assert file.blob == hashlib.sha1(b"blob 2\x00\x00\xff", usedforsecurity=False).hexdigest()
    assert contents([file]) == {"a.bin": b"\x00\xff"}


def test_files_that_gitignore_names_are_left_out_as_git_does(tmp_path: Path) -> None:
    """Nested ones count for what is below them and win; a folder that is left out can't be entered again."""
    fill(
        tmp_path, "app.py", "x.log", "sub/x.log", "sub/keep.log", "sub/deep/x.tmp", "build/y", "build/keep", "src/build"
    )
    fill(tmp_path, _="*.log\nbuild/\n!build/keep\n/top\n", sub="!keep.log\n*.tmp\n")
    fill(tmp_path, "top", "sub/top")
    assert found(tmp_path) == {"app.py", "sub/keep.log", "src/build", "sub/top"}


def test_source_exclude_wins_over_gitignore(tmp_path: Path) -> None:
    """It leaves out more, and `!` takes in what a .gitignore leaves out."""
    fill(tmp_path, "app.py", "dist/app.js", "tests/t.py", _="dist/\n")
    assert found(tmp_path, exclude=["tests/", "!dist/"]) == {"app.py", "dist/app.js"}


def test_source_include_narrows_what_is_left(tmp_path: Path) -> None:
    """It takes folders too, and never what is ignored."""
    fill(tmp_path, "app.py", "b.txt", "assets/a/logo.svg", "assets/x.log", _="*.log\n")
    assert found(tmp_path, include=["*.py", "assets/"]) == {"app.py", "assets/a/logo.svg"}


def test_git_terraform_and_states_never_count(tmp_path: Path) -> None:
    """At no depth, and no pattern takes them in: a state holds secrets."""
    fill(
        tmp_path,
        "a",
        ".git/config",
        "sub/.git",
        "sub/.terraform/x",
        "terraform.tfstate",
        "sub/a.tfstate.backup",
        ".github/w",
    )
    assert found(tmp_path, exclude=["!.git/", "!*.tfstate"]) == {"a", ".github/w"}


def test_symbolic_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    fill(root, "a/one", ".git/config")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (root / "again").symlink_to("a")
    (root / "one").symlink_to("a/one")
    assert found(root) == {"a/one", "again/one", "one"}
    for target, complaint in (
        ("../secret", "The symbolic link out leads out of the folder"),
        (str(tmp_path), "The symbolic link out leads out of the folder"),
        ("gone", "The symbolic link out leads nowhere"),
        (".", "The symbolic link out leads round in a circle"),
        ("out", "The symbolic link out leads nowhere"),
    ):
        (root / "out").symlink_to(target)
        with pytest.raises(ConfigurationError, match=complaint):
            read_folder(str(root), None, None)
        assert found(root, exclude=["/out"]) == {"a/one", "again/one", "one"}
        (root / "out").unlink()


SECRETS = {
    "terraform.tfvars": "x",
    "prod.auto.tfvars": "x",
    "env/prod.AUTO.TFVARS.json": "x",
    "backup.TFSTATE": "x",
    "a.tfstate.1699.backup": "x",
    ".terraform.tfstate.lock.info": "x",
    "terraform.tfstate.d/prod/terraform.tfstate": "x",
    ".terragrunt-cache/a/main.tf": "x",
    "plan.tfplan": "x",
    ".terraformrc": "x",
    "home/terraform.rc": "x",
    "cli.tfrc": "x",
    "credentials.tfrc.json": "x",
    ".netrc": "x",
    "_netrc": "x",
    ".git-credentials": "x",
    "crash.log": "x",
    "crash.2026-01-01.log": "x",
    "id_rsa": "x",
    "keys/id_ed25519": "x",
    "tls/server.pem": "-----BEGIN PRIVATE KEY-----\nMIIE",
    "tls/rsa.txt": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "tls/openssh": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl",
    "pulled.json": '{\n  "version": 4,\n  "terraform_version": "1.15.5",\n  "serial": 1,\n  "lineage": "x"}',
    "shown.json": '{"format_version":"1.2","terraform_version":"1.15.5","planned_values":{}}',
}


def test_what_holds_secrets_never_counts_whatever_its_case_or_name(tmp_path: Path) -> None:
    """By name, or by content: a private key, a saved plan, a state; no pattern takes it in."""
    for path, text in SECRETS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    with ZipFile(tmp_path / "tfplan.out", "w") as plan:
        plan.writestr("tfplan", "secret")
        plan.writestr("tfstate", "secret")
    with ZipFile(tmp_path / "data.zip", "w") as data:
        data.writestr("a.csv", "a")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut off")
    fill(tmp_path, "id_rsa.pub", "tfvars.md", "crash.logo", "state.json")
    (tmp_path / "cert.pem").write_text("-----BEGIN CERTIFICATE-----", encoding="utf-8")
    kept = {"id_rsa.pub", "tfvars.md", "crash.logo", "state.json", "data.zip", "broken.zip", "cert.pem"}
    assert found(tmp_path) == kept
    assert found(tmp_path, include=["*"], exclude=["!*.tfvars", "!id_rsa", "!tfplan.out"]) == kept


def test_environment_files_and_leavings_of_tools_count_only_where_they_are_named(tmp_path: Path) -> None:
    """A pattern that means everything does not name them."""
    kept_back = {".env", ".env.local", "sub/.envrc", ".venv/bin/python", "__pycache__/a.pyc", ".cache/huggingface/x"}
    fill(tmp_path, "app.py", ".cache/other", "venv.py", *kept_back)
    assert found(tmp_path) == {"app.py", ".cache/other", "venv.py"}
    assert found(tmp_path, include=["*", "**"], exclude=["!.env"]) == {"app.py", ".cache/other", "venv.py"}
    assert found(tmp_path, include=[".env"]) == {".env"}
    assert found(tmp_path, include=["*.py", ".env*", ".venv/"]) == {
        "app.py", "venv.py", ".env", ".env.local", "sub/.envrc", ".venv/bin/python",
    }  # fmt: skip


def test_a_link_to_what_is_left_out_is_left_out(tmp_path: Path) -> None:
    """Whether a .gitignore, source_exclude or its kind leaves it out, and whether the link is a file or a folder."""
    fill(tmp_path, "app.py", "secret/a", "sub/own.key", "sub/b", ".git/config", "terraform.tfvars", ".env", "deep/c/d")
    fill(tmp_path, "conf", _="/secret\n/conf\n/deep/c/d\n", sub="own.key\n")
    for name, target in {
        "to-file": "conf",
        "to-folder": "secret",
        "inside": "secret/a",
        "nested": "sub/own.key",
        "git": ".git/config",
        "vars": "terraform.tfvars",
        "env": ".env",
        "excluded": "sub/b",
        "good": "app.py",
        "around": "deep",
    }.items():
        (tmp_path / name).symlink_to(target)
    assert found(tmp_path, exclude=["/sub/b"]) == {"app.py", "good"}


def test_names_are_those_that_git_and_the_engines_have(tmp_path: Path) -> None:
    """In Unicode's NFC, whatever the disk has; patterns as well."""
    fill(tmp_path, "Re\u0301sume\u0301.txt", "e\u0301/a", "e\u0301/b", _="\u00e9/b\n")
    assert found(tmp_path) == {"R\u00e9sum\u00e9.txt", "\u00e9/a"}
    assert contents(read_folder(str(tmp_path), ["R\u00e9*"], None).values()) == {
        "R\u00e9sum\u00e9.txt": "Re\u0301sume\u0301.txt".encode()
    }
    fill(tmp_path, "R\u00e9sum\u00e9.txt")
    with pytest.raises(ConfigurationError, match="Two files of source_dir have the name"):
        read_folder(str(tmp_path), None, None)


def test_a_pointer_of_git_lfs_is_not_taken_for_the_file(tmp_path: Path) -> None:
    fill(tmp_path, "app.py")
    for name in ("logo.png", "model.safetensors"):
        text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="pointers of Git LFS") as refused:
        read_folder(str(tmp_path), None, None)
    assert "logo.png, model.safetensors. Run git lfs pull" in refused.value.detail
    assert found(tmp_path, exclude=["*.png", "model.*"]) == {"app.py"}


def test_what_is_no_file_and_what_can_t_be_named_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="pipe is neither a file nor a folder"):
        read_folder(str(tmp_path), None, None)
    (tmp_path / "pipe").unlink()
    (tmp_path / "back\\slash").touch()
    with pytest.raises(ConfigurationError, match="can't be in a repository"):
        read_folder(str(tmp_path), None, None)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        read_folder(str(tmp_path / "gone"), None, None)
    fill(tmp_path, "file")
    with pytest.raises(ConfigurationError, match="is not a folder"):
        read_folder(str(tmp_path / "file"), None, None)


def test_a_wrong_pattern_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="source_exclude can't be used: It has a pattern"):
        read_folder(str(tmp_path), None, ["!"])


@pytest.mark.parametrize("size", [5, 2_000_000])
def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path, size: int) -> None:
    """Small ones are sent from memory, large ones from the disk: both are looked at again."""
    (tmp_path / "a").write_bytes(b"1" * size)
    file = read_folder(str(tmp_path), None, None)["a"]
    (tmp_path / "a").write_bytes(b"2" * size)
    with pytest.raises(ConfigurationError, match="has changed since the plan"):
        contents([file])
