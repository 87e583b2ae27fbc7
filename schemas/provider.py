"""The provider block."""

from provider.foreign.settings import LONGEST_WAIT, MOST_CONCURRENT, MOST_RETRIES, endpoint_url, scheduler_address
from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Number, String
from provider.plugin.validators import Validator, accepted_by, pattern, whole_number


def _whole_number(unit: str, least: int, most: int) -> Validator:
    return whole_number(f"is not a number of {unit} from {least} to {most}", lambda value: least <= value <= most)


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
                accepted_by(
                    endpoint_url, "is not a valid address of a Hub: an http(s) URL like `https://huggingface.co`"
                )
            ],
        ),
        Attribute(
            "namespace",
            String(),
            "The user or organization that repositories belong to when they don't say. Default: the token's owner.",
            optional=True,
            validators=[pattern(r"[^/\s]+", "is not a valid name of a user or organization")],
        ),
        Attribute(
            "request_timeout",
            Number(),
            "Seconds to wait for one answer of the Hub. Default: 30.",
            optional=True,
            validators=[_whole_number("seconds", 1, LONGEST_WAIT)],
        ),
        Attribute(
            "max_retries",
            Number(),
            "How often a request is repeated when the Hub is busy or in trouble. Default: 5.",
            optional=True,
            validators=[_whole_number("retries", 0, MOST_RETRIES)],
        ),
        Attribute(
            "max_rate_limit_wait",
            Number(),
            "How many seconds to wait at most when the Hub's rate limit is used up; a longer wait is an error that "
            "tells when it ends. Default: 120.",
            optional=True,
            validators=[_whole_number("seconds", 0, LONGEST_WAIT)],
        ),
        Attribute(
            "max_concurrent_requests",
            Number(),
            "How many requests may be under way at once. Default: 8.",
            optional=True,
            validators=[_whole_number("requests", 1, MOST_CONCURRENT)],
        ),
        Attribute(
            "build",
            Nested(
                Nesting.SINGLE,
                [
                    Attribute(
                        "scheduler",
                        String(),
                        "Address of the scheduler, as `tls://10.0.0.5:8786`; `tcp://` is for one on this machine. "
                        "Default: the environment variable `HF_BUILD_SCHEDULER`.",
                        optional=True,
                        validators=[
                            accepted_by(
                                scheduler_address,
                                "is not the address of a scheduler that a token can be sent to, like "
                                "`tls://10.0.0.5:8786`",
                            )
                        ],
                    ),
                    Attribute(
                        "ca_file",
                        String(),
                        "Path of the certificates by which the cluster is known. Default: Dask's own configuration.",
                        optional=True,
                    ),
                    Attribute(
                        "cert_file",
                        String(),
                        "Path of the certificate that the provider shows. Default: Dask's own configuration.",
                        optional=True,
                    ),
                    Attribute(
                        "key_file",
                        String(),
                        "Path of the key of `cert_file`. Default: Dask's own configuration.",
                        optional=True,
                    ),
                ],
            ),
            "A Dask cluster whose workers read data files, build the shards of datasets and send them to the Hub. "
            "Without it this machine does. The workers get the token, and need this provider in the same version.",
            optional=True,
        ),
    ],
)
