"""`terraform-provider-huggingface doctor`: looks at all that a plan needs, and says what to fix."""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from provider.errors import InvalidData, ProviderError
from provider.foreign.display import one_line
from provider.foreign.json_text import parse_json

if TYPE_CHECKING:
    from provider.hub.http.settings import HubSettings
    from provider.hub.probe import Checkup

OLDEST = {"terraform": (1, 0), "tofu": (1, 6)}
"""The first engines that speak the plugin protocol of this provider."""

MOST_SECONDS_APART = 60
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """What one look gave.

    Args:
        subject: what was looked at.
        result: what was found.
        fix: what to do about it; empty if all is well.
    """

    subject: str
    result: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{'fix' if self.fix else 'ok':4}{self.subject:12}{one_line(self.result)}\n"
        return f"{line}{'':16}{one_line(self.fix)}\n" if self.fix else line


def run(options: Sequence[str]) -> int:
    """Print the findings; give the exit status: 1 if there is something to fix.

    Args:
        options: what follows the sub-command.
    """
    argparse.ArgumentParser("terraform-provider-huggingface doctor", description=__doc__).parse_args(options)
    findings = []
    for finding in itertools.chain(engines(), places(os.environ), hub(os.environ)):
        findings.append(finding)
        sys.stdout.write(str(finding))
        sys.stdout.flush()
    return int(any(finding.fix for finding in findings))


def engines() -> Iterator[Finding]:
    """Look at the engines on PATH."""
    found = {name: path for name in OLDEST if (path := shutil.which(name))}
    if not found:
        yield Finding("engine", "there is no terraform and no tofu on PATH", "Install Terraform or OpenTofu.")
    for name, path in found.items():
        version = _version(path)
        oldest = ".".join(str(number) for number in OLDEST[name])
        if version is None:
            yield Finding("engine", f"{path} does not tell its version", f"Try `{name} version`, and install it again.")
        elif tuple(int(number) for number in version.split(".")[:2]) < OLDEST[name]:
            yield Finding("engine", f"{name} {version} in {path}", f"Install {name} {oldest} or newer.")
        else:
            yield Finding("engine", f"{name} {version} in {path}")


def _version(path: str) -> str | None:
    command = [path, "version", "-json"]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603 - an engine that stands on PATH
            command, stdout=pipe, stderr=nothing, stdin=nothing, text=True, timeout=30, check=False
        )
        version = str(parse_json(done.stdout)["terraform_version"])
        _ = [int(number) for number in version.split(".")[:2]]
    except (OSError, InvalidData, ValueError, KeyError, TypeError, subprocess.TimeoutExpired):
        return None
    return version


def places(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at where engines find the provider without a registry.

    Args:
        environ: environment variables.
    """
    from provider.install import closed_to_mirrors  # noqa: PLC0415
    from provider.mirror import plugin_folder, versions  # noqa: PLC0415

    plugins = plugin_folder(environ)
    found = list(versions(plugins))
    for installation in found:
        if not installation.environment.is_there:
            fix = "Run `terraform-provider-huggingface install`, then init with -upgrade."
            yield Finding("provider", f"{installation.folder} starts what is no longer there", fix)
    other_versions = ", ".join(
        sorted({installation.version for installation in found if installation.environment.is_there})
    )
    yield Finding("provider", f"{other_versions or 'no version'} is installed in {plugins}")
    for path in closed_to_mirrors(environ):
        if other_versions and str(plugins) not in path.read_text("utf-8", "replace"):
            fix = "Engines look only where it says: add a filesystem_mirror for that folder, or remove the block."
            yield Finding("provider", f"{path} has a provider_installation block", fix)


def hub(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the Hub as the environment's token sees it.

    Args:
        environ: environment variables.
    """
    from provider.foreign.settings import is_exposed  # noqa: PLC0415
    from provider.hub.http.settings import HubSettings, find_endpoint, find_token, refuse_offline  # noqa: PLC0415

    subject = "endpoint"
    try:
        refuse_offline(environ)
        endpoint = find_endpoint(None, environ)
        yield _proxy(endpoint)
        if is_exposed(endpoint):
            yield Finding("endpoint", f"{endpoint} is plain http: the token is sent unencrypted", "Use https.")
        subject = "token"
        settings = HubSettings(find_token(None, environ, endpoint), endpoint)
        subject = "endpoint"
        yield from answered(settings)
    except ProviderError as error:
        yield Finding(subject, error.summary, error.detail or "Fix that, and run this again.")


def _proxy(endpoint: str) -> Finding:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415

    parts = urlsplit(endpoint)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return Finding("proxy", f"none for {parts.hostname}")
    host = proxy.rpartition("@")[2]  # a password may stand before it
    return Finding("proxy", f"{host} for {parts.hostname} (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY; NO_PROXY leaves it out)")


def answered(settings: "HubSettings", ask: "Callable[[HubSettings], Checkup] | None" = None) -> Iterator[Finding]:
    """Look at what the Hub answers.

    Args:
        settings: where it is, and the token.
        ask: asks it.

    Raises:
        ProviderError: it does not answer.
    """
    from provider.hub.http.rate_limit import MIN_REMAINING, MIN_REMAINING_SHARE  # noqa: PLC0415
    from provider.hub.probe import probe  # noqa: PLC0415

    checkup = (ask or probe)(settings)
    yield Finding("endpoint", f"{settings.endpoint} answers")
    if checkup.refused is None:
        yield from _token(checkup)
    else:
        yield Finding("token", checkup.refused.summary, checkup.refused.detail)
    if checkup.budget is None:
        yield Finding("rate limit", "the Hub names none")
    else:
        left = f"{checkup.budget.remaining} of {checkup.budget.quota} requests are left"
        is_short = checkup.budget.remaining < max(
            MIN_REMAINING, MIN_REMAINING_SHARE * checkup.budget.quota
        )  # then a plan slows down
        wait = f"Wait {checkup.budget.resets_in:.0f} s until it is full again." if is_short else ""
        yield Finding("rate limit", left, wait)
    if checkup.ahead is not None:
        yield _clock(checkup.ahead)


def _token(checkup: "Checkup") -> Iterator[Finding]:
    account = checkup.account
    assert account is not None  # noqa: S101 - it comes with every answer that is not a refusal
    called = f' "{checkup.token_name}"' if checkup.token_name else ""
    description = f"{account.role or 'a token'}{called} of {account.name}"
    if account.organizations:
        description += f", member of {', '.join(account.organizations)}"
    fix = "Make one with write access, in the access token settings." if account.role == "read" else ""
    if account.scopes is not None:
        description += f"; limited to {', '.join(sorted(account.scopes)) or 'no namespace'}"
        fix = fix if account.scopes else "Give it access to the repositories of a user or an organization."
    yield Finding("token", description, fix)
    if checkup.expires_at is not None:
        is_soon = checkup.expires_at - datetime.now(UTC) < SOON
        fix = "Make a new one before that, in the access token settings." if is_soon else ""
        yield Finding("token", f"ends on {checkup.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", fix)


def _clock(ahead: float) -> Finding:
    if abs(ahead) <= MOST_SECONDS_APART:
        return Finding("clock", "agrees with the Hub's")
    difference = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the Hub's"
    return Finding("clock", difference, "Set it, by NTP for example: certificates and OIDC tokens are judged by it.")
