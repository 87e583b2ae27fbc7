"""The provider's place in the folder that engines search."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

import pytest

from provider.mirror import (
    DISTRIBUTION,
    HOSTS,
    Environment,
    own_environment,
    own_platform,
    plugin_folder,
    put,
    remove,
    versions,
)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment whose Python tells how it was started; there is a space and a quote in its path."""
    home = tmp_path / "the user's own"
    (home / "package").mkdir(parents=True)
    python = home / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return Environment(python, home / "package", home / DISTRIBUTION)


def launcher(plugins: Path, version: str = "1.2.3") -> Path:
    return plugins / HOSTS[0] / "huggingface/huggingface" / version / "linux_amd64" / DISTRIBUTION


@pytest.mark.parametrize(
    ("environ", "system", "folder"),
    [
        ({"HOME": "/home/me"}, "linux", "/home/me/.local/share/terraform/plugins"),
        ({"HOME": "/home/me", "XDG_DATA_HOME": "/data"}, "linux", "/data/terraform/plugins"),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Application Support/io.terraform/plugins"),
        ({"APPDATA": "/Roaming"}, "win32", "/Roaming/terraform.d/plugins"),
    ],
)
def test_the_folder_is_the_one_that_both_engines_search(environ: Mapping[str, str], system: str, folder: str) -> None:
    assert plugin_folder(environ, system) == Path(folder)


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux_amd64"),
        ("linux", "aarch64", "linux_arm64"),
        ("darwin", "arm64", "darwin_arm64"),
        ("win32", "AMD64", "windows_amd64"),
        ("linux", "riscv64", "linux_riscv64"),
    ],
)
def test_a_machine_is_named_in_the_words_of_engines(system: str, machine: str, name: str) -> None:
    assert own_platform(system, machine) == name


def test_the_environment_of_this_process_is_found_by_its_metadata() -> None:
    own = own_environment(distribution(DISTRIBUTION))
    assert own.python == Path(sys.executable)
    assert (own.package / "METADATA").is_file()
    assert own.script == Path(sys.executable).with_name(DISTRIBUTION)
    assert own.is_there


def test_a_launcher_starts_its_environment_with_a_safe_path_through_a_link_from_anywhere(
    tmp_path: Path, environment: Environment
) -> None:
    put(tmp_path / "plugins", "1.2.3", environment, "linux")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "linux_amd64").symlink_to(launcher(tmp_path / "plugins").parent)
    command = [f"linux_amd64/{DISTRIBUTION}", "a b", "--c"]
    told = subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, check=True).stdout
    options, _, script, *rest = told.splitlines()
    assert options == "-EP"
    assert "from provider.cli import main" in script
    assert rest == ["a b", "--c"]


def test_a_launcher_is_the_same_on_every_machine_and_platform(tmp_path: Path, environment: Environment) -> None:
    other = Environment(Path("/elsewhere/python"), Path("/elsewhere/package"), Path("/elsewhere/script"))
    put(tmp_path / "one", "1.2.3", environment, "linux")
    put(tmp_path / "other", "1.2.3", other, "darwin")
    contents = {path.read_bytes() for path in tmp_path.rglob(DISTRIBUTION) if path.is_file()}
    assert len(contents) == 1
    platforms = {path.parent.name for path in tmp_path.rglob(DISTRIBUTION)}
    assert {"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", own_platform()} <= platforms


@pytest.mark.parametrize("gone", ["python", "package"])
def test_a_launcher_whose_version_is_gone_says_what_to_do(tmp_path: Path, environment: Environment, gone: str) -> None:
    put(tmp_path / "plugins", "1.2.3", environment, "linux")
    if gone == "python":
        environment.python.unlink()
    else:
        environment.package.rmdir()
    done = subprocess.run([launcher(tmp_path / "plugins")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    [line] = done.stdout.splitlines()  # engines show no more than that
    assert f"{DISTRIBUTION} 1.2.3 is no longer installed" in line
    assert f"run '{DISTRIBUTION} install'" in line


def test_on_windows_the_program_itself_is_put_there(tmp_path: Path, environment: Environment) -> None:
    environment.script.write_bytes(b"MZ")
    put(tmp_path / "plugins", "1.2.3", environment, "win32")
    programs = [path.relative_to(tmp_path / "plugins") for path in (tmp_path / "plugins").rglob("*.exe")]
    assert sorted(path.parts[0] for path in programs) == sorted(HOSTS)
    assert all(path.parts[4].startswith("windows_") for path in programs)


def test_what_was_put_is_found_and_removed_and_nothing_else(tmp_path: Path, environment: Environment) -> None:
    plugins = tmp_path / "share" / "terraform" / "plugins"
    stranger = plugins / HOSTS[0] / "huggingface/huggingface/9.9.9/linux_amd64" / DISTRIBUTION
    stranger.parent.mkdir(parents=True)
    stranger.write_text("another provider", encoding="utf-8")
    put(plugins, "1.2.3", environment)
    found = list(versions(plugins))
    assert {(one.version, one.environment) for one in found} == {("1.2.3", environment)}
    assert len(found) == len(HOSTS)
    for one in found:
        remove(plugins, one)
    assert [path for path in plugins.rglob("*") if path.is_file()] == [stranger]
    assert {path.name for path in plugins.iterdir()} == {HOSTS[0]}


def test_folders_that_are_empty_afterwards_go_too(tmp_path: Path, environment: Environment) -> None:
    plugins = tmp_path / "share" / "terraform" / "plugins"
    put(plugins, "1.2.3", environment)
    for one in list(versions(plugins)):
        remove(plugins, one)
    assert list((tmp_path / "share").iterdir()) == []


def test_nobody_but_the_user_may_write_what_engines_start(tmp_path: Path) -> None:
    """Whatever the umask says: `environment` names the Python that engines start."""
    environment = Environment(Path(sys.executable), tmp_path, tmp_path / "script")
    before = os.umask(0)
    try:
        put(tmp_path / "a" / "plugins", "1.0.0", environment, "linux")
    finally:
        os.umask(before)
    made = [path for path in (tmp_path / "a", *(tmp_path / "a").rglob("*")) if not path.is_symlink()]
    assert any(path.name == "environment" for path in made)
    assert [path for path in made if path.stat().st_mode & 0o022] == []
