"""The provider block."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Number, String
from provider.plugin.validators import pattern, whole_number

SCHEMA = Schema(
    description="Manages Hugging Face Spaces with their secrets and variables, and publishes datasets.",
    attributes=[
        Attribute(
            "token",
            String(),
            "The access token. Without it the first of these is taken that is there: the token that the identity of "
            "a pipeline is exchanged for when `HF_OIDC_RESOURCE` is set, the environment variables "
            "`HF_TOKEN`, `HF_HUB_TOKEN` and `HUGGING_FACE_HUB_TOKEN`, the file that `HF_TOKEN_PATH` names, "
            "`$HF_HOME/token`, the token that `hf auth login` keeps in the cache folder, `~/.huggingface/token`.",
            optional=True,
            sensitive=True,
        ),
        Attribute(
            "endpoint",
            String(),
            "Address of the Hub. Default: the environment variable `HF_ENDPOINT`, else `https://huggingface.co`.",
            optional=True,
            validators=[
                pattern(r"https?://[^\s/?#@]+(/[^\s?#]*)?", "is no address: it is like `https://huggingface.co`")
            ],
        ),
        Attribute(
            "namespace",
            String(),
            "The user or organization that repositories belong to when they don't say. Default: the token's owner.",
            optional=True,
            validators=[pattern(r"[^/\s]+", "is no name of a user or organization")],
        ),
        Attribute(
            "request_timeout",
            Number(),
            "Seconds to wait for one answer of the Hub. Default: 30.",
            optional=True,
            validators=[whole_number("is no number of seconds from 1 on", lambda value: value >= 1)],
        ),
        Attribute(
            "max_retries",
            Number(),
            "How often a request is repeated when the Hub is busy or in trouble. Default: 5.",
            optional=True,
            validators=[whole_number("is no number of retries from 0 on", lambda value: value >= 0)],
        ),
        Attribute(
            "max_rate_limit_wait",
            Number(),
            "How many seconds to wait at most when the Hub's rate limit is used up; a longer wait is an error that "
            "tells when it ends. Default: 120.",
            optional=True,
            validators=[whole_number("is no number of seconds from 0 on", lambda value: value >= 0)],
        ),
        Attribute(
            "max_concurrent_requests",
            Number(),
            "How many requests may be under way at once. Default: 8.",
            optional=True,
            validators=[whole_number("is no number of requests from 1 on", lambda value: value >= 1)],
        ),
    ],
)
