"""`doctor`: what it finds, and what it says to do about it."""

import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from provider import cli, doctor
from provider.doctor import Finding
from provider.hub.http.settings import HubSettings
from provider.hub.probe import Checkup, probe
from provider.local_hub.server import LocalHub
from provider.mirror import Environment, plugin_folder, put

TOKEN = "hf_a_token_that_nobody_may_see"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalHub]:
    """Yield a local Hub that the environment names."""
    with LocalHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_TOKEN", hub.token)
        yield hub


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create a home of the test's own, and an engine on PATH that is new enough."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    engine(tmp_path, "terraform", '{"terraform_version": "1.15.5"}')


def engine(home: Path, name: str, says: str) -> None:
    """Put an engine on PATH."""
    program = home / "bin" / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    program.chmod(0o755)


def fixes(findings: Iterator[Finding]) -> dict[str, str]:
    """Return the findings that are to be mended, by subject."""
    return {finding.subject: f"{finding.result}: {finding.fix}" for finding in findings if finding.fix}


def answering(
    body: dict[str, Any] | None = None, status: int = 200, **headers: str
) -> Callable[[HubSettings], Checkup]:
    """Return what asks a Hub that answers so."""
    whole = {"name": "ann", "auth": {"accessToken": {"role": "write", "displayName": "ci"}}} | (body or {})
    carried = httpx.MockTransport(
        lambda request: httpx.Response(status, json=whole, headers={n.replace("_", "-"): v for n, v in headers.items()})
    )
    return lambda settings: probe(settings, carried)


def asked(ask: Callable[[HubSettings], Checkup]) -> list[Finding]:
    return list(doctor.answered(HubSettings(TOKEN), ask))


def test_where_all_is_well_each_subject_is_named_and_the_status_is_0(
    hub: LocalHub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines()] == ["ok"] * 7
    for words in ("terraform 1.15.5", f"{hub.url} answers", "of local", "clock", "rate limit", "proxy", "is installed"):
        assert words in told
    assert hub.token not in told


def test_a_token_that_the_hub_refuses_is_to_be_replaced_and_not_shown(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert cli.main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "fix token" in told
    assert "expired or revoked" in told
    assert TOKEN not in told


def test_without_a_token_it_says_where_one_is_looked_for(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    assert cli.main(["doctor"]) == 1
    assert "HF_TOKEN, or log in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("huggingface.co", "is not a URL of a Hub"),
        ("http://127.0.0.1:9", "Check the network, the proxy"),
    ],
)
def test_a_wrong_endpoint_is_to_be_mended(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], endpoint: str, words: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    assert cli.main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "fix endpoint" in told
    assert words in told


def test_an_endpoint_that_is_no_hub_is_to_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    carried = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>a portal</html>"))
    monkeypatch.setattr("provider.hub.probe.probe", lambda settings: probe(settings, carried))
    found = fixes(doctor.hub({"HF_TOKEN": TOKEN}))
    assert "Is the endpoint a Hub" in found["endpoint"]


def test_being_told_to_stay_offline_is_to_be_mended(hub: LocalHub) -> None:
    assert "Unset HF_HUB_OFFLINE" in fixes(doctor.hub(os.environ | {"HF_HUB_OFFLINE": "1"}))["endpoint"]


def test_a_small_rest_of_the_budget_is_to_be_waited_for(hub: LocalHub) -> None:
    with httpx.Client(trust_env=False) as client:
        limit = {"rate_limit": {"quota": 20, "window_seconds": 300}}
        client.put(f"{hub.url}/_local/settings", json=limit, headers=hub.headers).raise_for_status()
        assert fixes(doctor.hub(os.environ)) == {}
        for _ in range(18):
            client.get(f"{hub.url}/api/whoami-v2", headers={"Authorization": f"Bearer {hub.token}"})
    assert fixes(doctor.hub(os.environ))["rate limit"].startswith("0 of 20 requests are left: Wait ")
    assert fixes(doctor.hub(os.environ)).keys() == {"token", "rate limit"}


@pytest.mark.parametrize(
    ("ahead", "words"), [(3600, "360[01] s ahead of the Hub's"), (-90, "(89|90) s behind the Hub's")]
)
def test_a_clock_that_goes_wrong_is_to_be_set(hub: LocalHub, ahead: int, words: str) -> None:
    settings = HubSettings(hub.token, hub.url)
    skewed = list(doctor.answered(settings, lambda of: probe(of, clock=lambda: time.time() + ahead)))
    [clock] = [finding for finding in skewed if finding.subject == "clock"]
    assert re.fullmatch(words, clock.result)  # the Hub tells whole seconds
    assert "NTP" in clock.fix


def test_a_token_is_told_with_its_role_its_reach_and_its_end() -> None:
    scope = {"entity": {"type": "org", "name": "acme"}, "permissions": ["repo.write"]}
    token = {"role": "fineGrained", "displayName": "ci", "fineGrained": {"scoped": [scope]}}
    auth = {"accessToken": token, "expiresAt": "2999-01-02T03:04:05.000Z"}
    findings = asked(answering({"orgs": [{"name": "acme", "roleInOrg": "write"}], "auth": auth}))
    told = [finding.result for finding in findings if finding.subject == "token"]
    assert told == ['fineGrained "ci" of ann, member of acme; limited to acme', "ends on 2999-01-02 03:04 UTC"]
    assert fixes(iter(findings)) == {}


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ({"accessToken": {"role": "read"}}, "write access"),
        ({"accessToken": {"role": "fineGrained", "fineGrained": {"scoped": []}}}, "Give it access"),
        ({"expiresAt": (datetime.now(UTC) + timedelta(days=2)).isoformat()}, "Make a new one before that"),
    ],
)
def test_a_token_that_will_not_do_is_to_be_replaced(auth: dict[str, Any], words: str) -> None:
    assert words in fixes(iter(asked(answering({"auth": auth}))))["token"]


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    assert "clock" not in {finding.subject for finding in asked(answering(date="yesterday"))}


@pytest.mark.parametrize(
    ("name", "says", "words"),
    [
        ("terraform", '{"terraform_version": "0.15.5"}', "Install terraform 1.0 or newer"),
        ("tofu", "no JSON", "Try `tofu version`"),
    ],
)
def test_an_engine_that_is_too_old_or_broken_is_to_be_replaced(
    tmp_path: Path, name: str, says: str, words: str
) -> None:
    engine(tmp_path, name, says)
    assert words in fixes(doctor.engines())["engine"]


def test_without_an_engine_there_is_something_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin" / "terraform").unlink()
    assert fixes(doctor.engines())["engine"].endswith("Install Terraform or OpenTofu.")


def test_an_installation_that_is_gone_is_to_be_made_again(tmp_path: Path) -> None:
    gone = Environment(tmp_path / "no-python", tmp_path / "no-package", tmp_path / "no-script")
    put(plugin_folder(os.environ), "0.0.1", gone)
    assert "terraform-provider-huggingface install" in fixes(doctor.places(os.environ))["provider"]


def test_settings_that_lead_engines_elsewhere_are_to_be_mended(tmp_path: Path) -> None:
    assert cli.main(["install"]) == 0
    assert fixes(doctor.places(os.environ)) == {}
    (tmp_path / ".terraformrc").write_text("provider_installation {\n  direct {}\n}\n", encoding="utf-8")
    assert "add a filesystem_mirror" in fixes(doctor.places(os.environ))["provider"]
    mirror = f'filesystem_mirror {{ path = "{plugin_folder(os.environ)}" }}'
    (tmp_path / ".terraformrc").write_text(f"provider_installation {{\n  {mirror}\n}}\n", encoding="utf-8")
    assert fixes(doctor.places(os.environ)) == {}


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:password@proxy.example:3128")
    told = [finding.result for finding in doctor.hub({"HF_ENDPOINT": "https://hub.example"})]
    assert told[0].startswith("proxy.example:3128 for hub.example")
    assert "password" not in "".join(told)


def test_a_finding_is_one_line_that_no_stranger_s_words_break() -> None:
    shown = str(Finding("token", "write \x1b[2J of a\nok  engine      all is well\x07", "Do\x9b1m\nthis"))
    assert shown.splitlines() == [
        "fix token       write \\x1b[2J of a ok engine all is well\\x07",
        "                Do\\x9b1m this",
    ]


@pytest.mark.parametrize("says", ["[" * 2000, "[]", '{"terraform_version": "x.y"}', ""])
def test_an_engine_that_says_something_odd_does_not_tell_its_version(says: str, tmp_path: Path) -> None:
    engine(tmp_path, "terraform", says)
    assert "does not tell its version" in fixes(doctor.engines())["engine"]


def test_an_endpoint_over_plain_http_is_to_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    [warned] = [finding for finding in itertools.islice(doctor.hub(os.environ), 2) if finding.fix]
    assert "plain http" in warned.result
