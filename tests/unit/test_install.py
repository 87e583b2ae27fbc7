"""`install`: what it says and does for a person."""

import sys
from pathlib import Path

import pytest

from provider import cli, install
from provider.errors import ConfigurationError
from provider.mirror import Environment, plugin_folder, put, versions


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that engines search, in a home of the test's own."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    environ = {"HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return plugin_folder(environ)


@pytest.mark.parametrize(
    ("python", "engine"),
    [
        ("1.2.3", "1.2.3"),
        ("1.2.0rc1", "1.2.0-rc1"),
        ("1.2.0a3", "1.2.0-alpha3"),
        ("1.2.0.dev4", "1.2.0-dev4"),
        ("1.2.0b2.dev4", "1.2.0-beta2.dev4"),
        ("1.2.3+local", "1.2.3"),
    ],
)
def test_a_version_is_written_as_engines_want_it(python: str, engine: str) -> None:
    assert install.semantic(python) == engine


@pytest.mark.parametrize("version", ["1.2", "1!1.2.3", "1.2.3.post1", ""])
def test_a_version_that_engines_do_not_know_is_refused(version: str) -> None:
    with pytest.raises(ConfigurationError, match="three numbers"):
        install.semantic(version)


def test_an_upgrade_takes_the_place_of_what_this_environment_had_and_of_what_is_gone(
    plugins: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "package").mkdir()
    mine = Environment(Path(sys.executable), tmp_path / "package", tmp_path / "script")
    gone = Environment(tmp_path / "no-python", tmp_path / "no-package", tmp_path / "script")
    another = Environment(Path("/bin/sh"), tmp_path / "package", tmp_path / "script")
    for version, environment in (("0.0.1", mine), ("0.0.2", gone), ("0.0.3", another)):
        put(plugins, version, environment)
    assert cli.main(["install"]) == 0
    assert {found.version for found in versions(plugins)} == {"0.0.3", "0.1.0"}
    told = capsys.readouterr().out
    assert str(plugins) in told
    assert "run init with -upgrade" in told
    assert 'version = "0.1.0"' in told
    assert cli.main(["install", "--uninstall"]) == 0
    assert {found.version for found in versions(plugins)} == {"0.0.3"}


def test_installing_twice_is_installing_once(plugins: Path) -> None:
    assert cli.main(["install"]) == cli.main(["install"]) == 0
    assert [found.version for found in versions(plugins)] == ["0.1.0", "0.1.0"]


def test_uninstalling_nothing_says_so(plugins: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["install", "--uninstall"]) == 0
    assert "Nothing of this environment" in capsys.readouterr().out


def test_an_engine_that_looks_elsewhere_is_told_of(
    plugins: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".terraformrc").write_text("# provider_installation\ncredentials {}\n", encoding="utf-8")
    cli.main(["install"])
    assert "filesystem_mirror" not in capsys.readouterr().out
    (tmp_path / ".terraformrc").write_text("provider_installation {\n  direct {}\n}\n", encoding="utf-8")
    cli.main(["install"])
    told = capsys.readouterr().out
    assert f"{tmp_path}/.terraformrc says where providers come from" in told
    assert "filesystem_mirror" in told


def test_the_block_for_developers_names_the_folder_of_this_program(
    plugins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["install", "--dev"]) == 0
    assert f'"huggingface/huggingface" = "{Path(sys.executable).parent}"' in capsys.readouterr().out
    assert not plugins.exists()


def test_a_folder_that_can_not_be_written_is_one_sentence(
    plugins: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugins.parent.parent.mkdir(parents=True)
    plugins.parent.write_text("a file in the way", encoding="utf-8")
    assert cli.main(["install"]) == 1
    assert capsys.readouterr().err.startswith("Not a directory: ")


def test_a_registry_s_package_needs_no_installation(
    plugins: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert cli.main(["install"]) == 1
    assert "needs no installation" in capsys.readouterr().err
