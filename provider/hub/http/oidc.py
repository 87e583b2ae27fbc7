"""A pipeline proves who it is and gets a token for a short time, so that none needs to be kept as its secret."""

from collections.abc import Mapping

from provider.errors import ConfigurationError
from provider.hub.http.huggingface_hub_library import configure_huggingface_hub
from provider.hub.http.status_errors import redacted


def exchange(resource: str, environ: Mapping[str, str], endpoint: str) -> str:
    """Exchange the pipeline's identity for a token of the Hub: `POST /oauth/token`, by huggingface_hub's own function.

    Args:
        resource: what the token is to be for: a repository, or a user.
        environ: environment variables: `HF_OIDC_ID_TOKEN` holds the identity, else GitHub Actions is asked for it.
        endpoint: the Hub.

    Raises:
        ConfigurationError: there is no identity, or the Hub did not accept it.
    """
    identity = environ.get("HF_OIDC_ID_TOKEN", "").strip()
    configure_huggingface_hub()
    try:
        from huggingface_hub._oidc import oidc_login  # noqa: PLC0415 - slow to import, rarely needed
    except ImportError as error:
        raise ConfigurationError(
            "HF_OIDC_RESOURCE can't be used", "It needs a newer huggingface_hub than the one that is installed here."
        ) from error
    try:
        token = oidc_login(resource=resource, subject_token=identity or None, endpoint=endpoint)["access_token"]
    except Exception as error:  # noqa: BLE001 - its errors and those of its HTTP library have no root in common
        hidden = (identity, environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", ""))
        raise ConfigurationError(
            "The identity of this pipeline could not be exchanged for a token of the Hub",
            f"{redacted(str(error), hidden) or type(error).__name__} The environment variable HF_OIDC_RESOURCE asks "
            f"for it, with {resource}. Check the trusted publishers of the Hub, and that the pipeline may ask for an "
            "identity, or unset HF_OIDC_RESOURCE and give a token.",
        ) from None
    if not isinstance(token, str) or not token:
        raise ConfigurationError("The Hub gave no token for the identity of this pipeline", f"It was for {resource}.")
    return token
