"""The configs and splits of huggingface_dataset: what their rows are made from, and what is published."""

from provider.foreign import sizes
from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.types import Bool, Integer, List, Map, String
from provider.plugin.validators import accepted_by, keys, length, no_null_elements, one_of

FORMATS = (
    *("csv", "tsv", "json", "jsonl", "parquet", "arrow", "text"),
    *("imagefolder", "audiofolder", "videofolder", "pdffolder", "webdataset"),
)
COMPRESSIONS = ("zstd", "snappy", "gzip", "brotli", "lz4", "none")

CONFIG_NAME = r"(?!(data|\.+|(?i:\.git|\.gitattributes|readme\.md))$)[\w.-]+"
CONFIG_NAME_RULE = (
    "is not a valid name of a config: letters, digits, `_`, `-` and `.`, and not what has another use: "
    "`data`, `.`, `..`, `.git`, `.gitattributes`, `README.md`"
)
SPLIT_NAME = r"\w+(\.\w+)*"
SPLIT_NAME_RULE = "is not a valid name of a split: letters, digits and `_`, with `.` between them"

OPTIONS = [
    Attribute("delimiter", String(), "What separates the columns of csv. Default: `,`.", optional=True),
    Attribute("quote", String(), 'Quote character of csv. Default: `"`.', optional=True),
    Attribute("escape", String(), "Escape character of csv.", optional=True),
    Attribute(
        "header",
        Bool(),
        "Whether the first row of csv names the columns. Default: `true`, unless `column_names` is written.",
        optional=True,
    ),
    Attribute("column_names", List(String()), "Names of the columns of csv.", optional=True),
    Attribute(
        "null_values",
        List(String()),
        'Strings that are interpreted as null in csv, besides an empty cell; `""` is an empty text in quotes. Default: '
        "words such as `NA`, and an empty text, in columns that are no text.",
        optional=True,
    ),
    Attribute("skip_rows", Integer(), "Rows to leave out at the beginning of csv.", optional=True),
    Attribute("encoding", String(), "Encoding of text, such as `latin1`. Default: `utf-8`.", optional=True),
    Attribute(
        "parse_dates",
        Bool(),
        "Whether dates and times in csv and json become such. Default: `false`, they stay text.",
        optional=True,
    ),
    Attribute("decimal", String(), "What stands before the fraction of a number in csv. Default: `.`.", optional=True),
    Attribute(
        "thousands", String(), "What stands between groups of three digits in csv. Default: nothing.", optional=True
    ),
    Attribute("comment", String(), "What lines of csv start with that are no rows.", optional=True),
    Attribute(
        "skip_initial_space",
        Bool(),
        "Whether space after a delimiter of csv is left out. Default: `false`.",
        optional=True,
    ),
    Attribute(
        "fill_short_rows",
        Bool(),
        "Whether rows of csv may have fewer values than there are columns; the others are null. Default: `false`.",
        optional=True,
    ),
    Attribute("field", String(), "The key of json whose value is the list of rows.", optional=True),
    Attribute(
        "sample_by",
        String(),
        "What is a row of text: a `line` (default), a `paragraph`, which an empty line ends, or a `document`, a file.",
        optional=True,
    ),
    Attribute("keep_empty_lines", Bool(), "Whether empty lines of text are rows. Default: `true`.", optional=True),
    Attribute(
        "drop_labels",
        Bool(),
        "Whether the folders of images, sounds, videos or PDFs are no labels. Default: they are where one split has "
        "several, unless there is a metadata file.",
        optional=True,
    ),
]

SHARD = [
    Attribute("path", String(), "Where it is in the repository.", computed=True, never_null=True),
    Attribute("size", Integer(), "Its size in bytes.", computed=True, never_null=True),
    Attribute("sha256", String(), "The hash of its content.", computed=True),
]

SPLIT = [
    Attribute(
        "files",
        List(String()),
        "The files that its rows come from: paths, patterns such as `data/train/*.csv` or `raw/**/*.jsonl.gz`, or URLs "
        "(`s3://`, `gs://`, `hf://`). Paths are relative to the folder in which the engine runs. The rows are in the "
        "order of this list, those of one pattern or folder in the order of the names. Of a pattern or a folder, what "
        "people and programs leave beside data is no part: `README.md`, `LICENSE`, `_SUCCESS`, `_delta_log` and such.",
        required=True,
        validators=[length(1), no_null_elements],
    ),
    Attribute(
        "format",
        String(),
        "What the files are: `csv`, `tsv`, `json`, `jsonl`, `parquet`, `arrow`, `text`, `imagefolder`, `audiofolder`, "
        "`videofolder`, `pdffolder` or `webdataset` (tar files). Default: what their names say.",
        optional=True,
        validators=[one_of(*FORMATS)],
    ),
    Attribute("options", Nested(Nesting.SINGLE, OPTIONS), "How the files are read.", optional=True),
    Attribute(
        "sources",
        Map(String()),
        "The files that the rows come from, each with its SHA-256, or with its version in an object store: a plan "
        "shows which are new, changed or gone. Of more than 200 files it is the folders, each with one hash for all "
        "its files; null where these are more than 200 too, and where the rows were not published from here.",
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute("num_examples", Integer(), "How many rows are published.", computed=True, use_state_for_unknown=True),
    Attribute("num_bytes", Integer(), "Their size in memory, in bytes.", computed=True, use_state_for_unknown=True),
    Attribute(
        "shards",
        Nested(Nesting.LIST, SHARD),
        "The Parquet files that hold the rows on the Hub, in the order of the rows. One keeps its name as long as the "
        "files that its rows come from stay as they are.",
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "fingerprint",
        String(),
        "A hash of the files and of how they are read. Another one publishes anew what changed; it is null when the "
        "published rows are not those that were published from here.",
        computed=True,
        use_state_for_unknown=True,
    ),
]

FEATURE = [
    Attribute("name", String(), "The column.", computed=True, never_null=True),
    Attribute("type", String(), "Its type, as `columns` takes it.", computed=True, never_null=True),
]

CONFIG = [
    Attribute(
        "default",
        Bool(),
        "Whether this config is loaded when none is named. The config `default` is, without saying so.",
        optional=True,
    ),
    Attribute(
        "splits",
        Nested(Nesting.MAP, SPLIT),
        "The splits by name, such as `train` and `test`. All have the same columns.",
        required=True,
        validators=[length(1), keys(SPLIT_NAME, SPLIT_NAME_RULE), no_null_elements],
    ),
    Attribute(
        "columns",
        Map(String()),
        'Types of columns that are not to be told from the files: `"string"`, `"int64"`, `"image"`, `"json"`…, or an '
        'object as JSON: `jsonencode({ class_label = ["neg", "pos"] })`, `jsonencode({ list = "string" })`, '
        '`jsonencode({ struct = { a = "int64" } })`.',
        optional=True,
        validators=[no_null_elements],
    ),
    Attribute(
        "max_shard_size",
        String(),
        'The largest size of a Parquet file, such as `"200MB"`; at least `"1MB"`. Default: `"500MB"`. Most are '
        "smaller: each holds the rows of some 16 MB of files, so that a change builds little anew.",
        optional=True,
        validators=[accepted_by(sizes.parse_size, sizes.RULE)],
    ),
    Attribute(
        "compression",
        String(),
        "How the Parquet files are compressed: `zstd` (default), `snappy`, `gzip`, `brotli`, `lz4` or `none`.",
        optional=True,
        validators=[one_of(*COMPRESSIONS)],
    ),
    Attribute(
        "features",
        Nested(Nesting.LIST, FEATURE),
        "The columns in their order, with their types.",
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "download_size",
        Integer(),
        "Size of its Parquet files together, in bytes.",
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "dataset_size", Integer(), "Size of its rows in memory, in bytes.", computed=True, use_state_for_unknown=True
    ),
]

CONFIGS = Attribute(
    "configs",
    Nested(Nesting.MAP, CONFIG),
    "The configs by name, each a table of its own in one or more splits; `default` is loaded when none is named. Files "
    "on this machine or in object stores become Parquet files, and the card tells where they are. Only the configs and "
    "splits written here are managed: those that leave this map are deleted, others are left alone.",
    optional=True,
    computed=True,
    use_state_for_unknown=True,
    carried=False,
    default=None,
    validators=[keys(CONFIG_NAME, CONFIG_NAME_RULE), no_null_elements],
)
