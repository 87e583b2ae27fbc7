"""What a process that reads data of others is given: no secret, a bound on its memory, and nothing of its parent's."""

import os
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from provider.errors import ConfigurationError, InvalidData
from provider.foreign.sizes import parse_size

MEMORY = "HUGGINGFACE_BUILD_MEMORY"
"""The environment variable that says how much memory a process may take, such as `8GB`."""
LEAST_MEMORY = 2 << 30
"""Bytes of addresses; the libraries alone take a quarter of it."""

_PR_SET_DUMPABLE = 4
"""From linux/prctl.h: no core dump even where it goes to a program, and nobody else may look at the memory."""
_PR_SET_PDEATHSIG = 1
"""The same: to end with the thread that started this process, even where no other thread here gets a turn."""
_PLAIN = frozenset(
    "PATH HOME USERPROFILE LANG LANGUAGE TZ TMPDIR TEMP TMP SYSTEMROOT WINDIR LD_LIBRARY_PATH DYLD_LIBRARY_PATH "
    f"PYTHONHOME PYTHONUTF8 XDG_CACHE_HOME {MEMORY}".split()
)
_PLAIN_STARTS = ("LC_", "ARROW_", "MALLOC_", "MIMALLOC_")
_REMOTE = frozenset(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"]) | {
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
}
_OF_STORES = {"s3": ("AWS_",), "gs": ("GOOGLE_", "GCLOUD_", "GCE_", "GCS_", "CLOUDSDK_", "STORAGE_EMULATOR_")}
_OF_THE_HUB = frozenset(["HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_HUB_ETAG_TIMEOUT"])


def environment(environ: Mapping[str, str], schemes: Collection[str]) -> dict[str, str]:
    """Return the environment of a process that reads data: what programs need to run, and the keys of its stores.

    Args:
        environ: of this process.
        schemes: of the URLs that it is to read; none if all files are on this machine.
    """
    names = _PLAIN | (_REMOTE if schemes else set()) | (_OF_THE_HUB if "hf" in schemes else set())
    starts = _PLAIN_STARTS + tuple(start for scheme in schemes for start in _OF_STORES.get(scheme, ()))
    return {name: value for name, value in environ.items() if name.upper() in names or name.upper().startswith(starts)}


def memory_limit(environ: Mapping[str, str]) -> int:
    """Return the bytes of memory that a process which reads data may take.

    Raises:
        ConfigurationError: the environment variable holds no size.
    """
    setting = environ.get(MEMORY)
    if setting:
        try:
            return max(parse_size(setting), LEAST_MEMORY)
        except InvalidData as error:
            raise ConfigurationError(f"The environment variable {MEMORY} is {setting!r}", f"It {error}.") from error
    return max(_memory_of_machine() * 3 // 4, LEAST_MEMORY)


def confine(limit: int) -> None:
    """Bound this process: its memory, its life, no core dump, the first to go when the machine runs out of memory.

    Args:
        limit: bytes of addresses that it may have; where the system knows no such limit, there is none.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        system = ctypes.CDLL(None)
        system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _memory_of_machine() -> int:
    """Return the bytes of memory of this machine, or of the container."""
    sizes = []
    if sys.platform != "win32":
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            sizes.append(int(Path(name).read_text(encoding="ascii")))
    return min(sizes, default=8 << 30)
