"""The card of a dataset: the front matter of its README.md, as an argument of huggingface_dataset."""

from provider.plugin.types import Bool, List, String
from schemas._card import card_attribute, entry

ENTRIES = [
    entry("pretty_name", String(), "Human-readable name."),
    entry("license", String(), "The license, such as `cc-by-4.0`."),
    entry("license_name", String(), "Name of the license, where `license` is `other`."),
    entry("license_link", String(), "Where the license is found, where `license` is `other`."),
    entry("language", List(String()), "Codes of its languages, such as `en`."),
    entry("multilinguality", List(String()), "Whether it is `monolingual`, `multilingual` or `translation`."),
    entry("tags", List(String()), "Tags, by which people find it."),
    entry("task_categories", List(String()), "What it is good for, such as `text-classification`."),
    entry("task_ids", List(String()), "What it is good for, more exactly, such as `sentiment-classification`."),
    entry("size_categories", List(String()), "How many rows it has, such as `10K<n<100K`."),
    entry("annotations_creators", List(String()), "Who annotated it, such as `crowdsourced`."),
    entry("language_creators", List(String()), "Who wrote it, such as `found`."),
    entry("source_datasets", List(String()), "What it is made from: ids of datasets, or `original`."),
    entry("paperswithcode_id", String(), "Its id at Papers with Code."),
    entry("viewer", Bool(), "Whether the Hub shows its rows. The Hub's default is `true`."),
    entry("extra_gated_heading", String(), "Title above the form for those who ask for access."),
    entry("extra_gated_prompt", String(), "What those who ask for access have to agree to."),
    entry("extra_gated_button_content", String(), "What the button says that asks for access."),
]

CARD = card_attribute(
    ENTRIES,
    "The front matter of `README.md`, apart from `configs` and `dataset_info`, which are written from `configs`. Only "
    "the entries written here are changed; the rest of the front matter and its comments are left alone. An entry that "
    "was written here and is no longer written is taken out; one that an import found stays.",
)
