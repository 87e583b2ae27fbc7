"""The one preparation that huggingface_hub needs before it is imported."""

import os

QUIET = ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS")


def quieten_library() -> None:
    """Keep huggingface_hub from drawing bars, and from asking the public Hub something whatever the endpoint is.

    It reads these variables once, when it is imported.
    """
    for name in QUIET:
        os.environ.setdefault(name, "1")
