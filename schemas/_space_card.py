"""The card of a Space: the front matter of its README.md, as an argument of huggingface_space."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.types import Bool, Integer, List, String, TfType
from provider.plugin.validators import length, one_of, pattern

COLORS = one_of("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")

YAML_KEYS = {"color_from": "colorFrom", "color_to": "colorTo", "full_width": "fullWidth"}
"""The Hub's words where they are not our names for them."""


def _entry(name: str, type_: TfType, description: str, *validators: object) -> Attribute:
    return Attribute(
        name,
        type_,
        description,
        optional=True,
        computed=True,
        keep_prior=True,
        default=None,
        validators=list(validators),  # type: ignore[arg-type]
    )


ENTRIES = [
    _entry("title", String(), "Title of the Space."),
    _entry("emoji", String(), "The emoji beside it."),
    _entry("color_from", String(), "Where the color of its thumbnail begins, such as `blue`.", COLORS),
    _entry("color_to", String(), "Where the color of its thumbnail ends.", COLORS),
    _entry("short_description", String(), "What it is, in at most 60 characters.", length(0, 60)),
    _entry("sdk_version", String(), "Version of the sdk, for Gradio."),
    _entry("python_version", String(), "Version of Python, for Gradio.", pattern(r"\d+\.\d+(\.\d+)?", "is no version")),
    _entry("app_file", String(), "The file that is run or, of a static Space, shown."),
    _entry("app_build_command", String(), "The command that builds a static Space."),
    _entry("app_port", Integer(), "The port on which a Docker Space listens. The Hub's default is 7860."),
    _entry("base_path", String(), "The path that is shown first."),
    _entry("full_width", Bool(), "Whether the app is as wide as the window."),
    _entry("header", String(), "How large the Hub's header above the app is.", one_of("mini", "default")),
    _entry("thumbnail", String(), "Address of a picture for social networks."),
    _entry("license", String(), "The license, such as `apache-2.0`."),
    _entry("models", List(String()), "Ids of the models that it uses."),
    _entry("datasets", List(String()), "Ids of the datasets that it uses."),
    _entry("tags", List(String()), "Words under which it is found."),
    _entry("pinned", Bool(), "Whether it stands first on the profile."),
    _entry("disable_embedding", Bool(), "Whether other pages may not show it inside themselves."),
    _entry("hf_oauth", Bool(), "Whether visitors can sign in with their account."),
    _entry("hf_oauth_scopes", List(String()), "What the app may do for those who sign in."),
    _entry("startup_duration_timeout", String(), "How long a start may take, such as `1h`. The Hub's default is 30m."),
    _entry("preload_from_hub", List(String()), "What is downloaded while the image is built."),
    _entry(
        "suggested_hardware", String(), "The hardware that is advised to those who duplicate it; it assigns nothing."
    ),
]

CARD = Attribute(
    "card",
    Nested(Nesting.SINGLE, ENTRIES),
    "The front matter of `README.md`, apart from `sdk`. Only the entries written here are changed; the rest of the "
    "front matter, its comments and the text below it are left alone. A `README.md` in `files` must say the same.",
    optional=True,
    computed=True,
    keep_prior=True,
    default=None,
)
