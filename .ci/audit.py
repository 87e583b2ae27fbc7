"""`make audit`: known weaknesses of what the lock file names; a weakness fails, a database out of reach does not."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
COMMAND = ["--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]


def report() -> list[dict[str, Any]] | None:
    """Ask the database for each package, None if it can't be asked at all."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", *COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(done.stderr[-2000:])
        return None
    return dependencies


def main() -> int:
    """Print what is known; give 1 if there is a weakness."""
    dependencies = report()
    if dependencies is None:
        sys.stdout.write("NOT AUDITED: the advisory database can't be reached.\n")
        return 0
    audited = [dependency for dependency in dependencies if "skip_reason" not in dependency]
    weak = [dependency for dependency in audited if dependency["vulns"]]
    for dependency in weak:
        for weakness in dependency["vulns"]:
            fixed = ", ".join(weakness["fix_versions"]) or "no version"
            sys.stdout.write(f"{dependency['name']} {dependency['version']}: {weakness['id']}, mended in {fixed}\n")
    told = f"{len(audited)} of {len(dependencies)} packages were audited, {len(weak)} have known weaknesses"
    missing = len(audited) < len(dependencies)
    note = "; NOT AUDITED were those that the database could not be asked for" if missing else ""
    sys.stdout.write(f"{told}{note}.\n")
    return int(bool(weak))


if __name__ == "__main__":
    sys.exit(main())
