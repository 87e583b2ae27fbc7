"""The card of a Space: the front matter of its README.md, as an argument of huggingface_space."""

from provider.plugin.types import Bool, Integer, List, Map, String
from provider.plugin.validators import at_least, at_most, length, no_null_elements, one_of, pattern
from schemas._card import card_attribute, entry

COLORS = one_of("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")

YAML_KEYS = {"color_from": "colorFrom", "color_to": "colorTo", "full_width": "fullWidth"}
"""The Hub's words where they are not our names for them."""


ENTRIES = [
    entry("title", String(), "Title of the Space."),
    entry("emoji", String(), "The emoji beside it."),
    entry("color_from", String(), "Start color of the thumbnail gradient, such as `blue`.", COLORS),
    entry("color_to", String(), "End color of the thumbnail gradient.", COLORS),
    entry("short_description", String(), "What it is, in at most 60 characters.", length(0, 60)),
    entry("sdk_version", String(), "Version of the sdk, for Gradio."),
    entry(
        "python_version",
        String(),
        "Version of Python, for Gradio.",
        pattern(r"\d+\.\d+(\.\d+)?", "is not a valid version"),
    ),
    entry("app_file", String(), "The file that is run or, of a static Space, shown."),
    entry("app_build_command", String(), "The command that builds a static Space."),
    entry("app_port", Integer(), "The port on which a Docker Space listens. The Hub's default is 7860."),
    entry("base_path", String(), "The path that is shown first."),
    entry("full_width", Bool(), "Whether the app is as wide as the window."),
    entry("header", String(), "How large the Hub's header above the app is.", one_of("mini", "default")),
    entry("thumbnail", String(), "Address of a picture for social networks."),
    entry("license", String(), "The license, such as `apache-2.0`."),
    entry("models", List(String()), "Ids of the models that it uses."),
    entry("datasets", List(String()), "Ids of the datasets that it uses."),
    entry("tags", List(String()), "Tags, by which people find it."),
    entry("pinned", Bool(), "Whether it stands first on the profile."),
    entry("disable_embedding", Bool(), "Whether other pages may not show it inside themselves."),
    entry("hf_oauth", Bool(), "Whether visitors can sign in with their account."),
    entry("hf_oauth_scopes", List(String()), "What the app may do for those who sign in."),
    entry(
        "hf_oauth_expiration_minutes",
        Integer(),
        "How many minutes a sign-in lasts. The Hub's default is 480.",
        at_least(1),
        at_most(43200),
    ),
    entry("hf_oauth_authorized_org", List(String()), "Organizations whose members alone may sign in."),
    entry(
        "custom_headers",
        Map(String()),
        "HTTP headers of the app's answers, such as `cross-origin-embedder-policy`.",
        no_null_elements,
    ),
    entry("startup_duration_timeout", String(), "How long a start may take, such as `1h`. The Hub's default is 30m."),
    entry("preload_from_hub", List(String()), "What is downloaded while the image is built."),
    entry(
        "suggested_hardware", String(), "The hardware that is advised to those who duplicate it; it assigns nothing."
    ),
    entry("suggested_storage", String(), "The storage that was advised to those who duplicate it; the Hub ignores it."),
]

CARD = card_attribute(
    ENTRIES,
    "The front matter of `README.md`, apart from `sdk`. Only the entries written here are changed; the rest of the "
    "front matter, its comments and the text below it are left alone. An entry that was written here and is no longer "
    "written is taken out; one that an import found stays. A `README.md` in `files` must say the same.",
)
