"""The endings of media files, as `datasets` 5.2 knows them."""

IMAGE_SUFFIXES = frozenset(
    [
        ".blp",
        ".bmp",
        ".dib",
        ".bufr",
        ".cur",
        ".pcx",
        ".dcx",
        ".dds",
        ".ps",
        ".eps",
        ".fit",
        ".fits",
        ".fli",
        ".flc",
        ".ftc",
        ".ftu",
        ".gbr",
        ".gif",
        ".grib",
        ".png",
        ".apng",
        ".jp2",
        ".j2k",
        ".jpc",
        ".jpf",
        ".jpx",
        ".j2c",
        ".icns",
        ".ico",
        ".im",
        ".iim",
        ".tif",
        ".tiff",
        ".jfif",
        ".jpe",
        ".jpg",
        ".jpeg",
        ".msp",
        ".pcd",
        ".pxr",
        ".pbm",
        ".pgm",
        ".ppm",
        ".pnm",
        ".psd",
        ".bw",
        ".rgb",
        ".rgba",
        ".sgi",
        ".ras",
        ".tga",
        ".icb",
        ".vda",
        ".vst",
        ".webp",
        ".wmf",
        ".emf",
        ".xbm",
        ".xpm",
    ]
)

AUDIO_SUFFIXES = frozenset(
    [
        ".aiff",
        ".au",
        ".avr",
        ".caf",
        ".flac",
        ".htk",
        ".svx",
        ".mat4",
        ".mat5",
        ".mpc2k",
        ".ogg",
        ".paf",
        ".pvf",
        ".raw",
        ".rf64",
        ".sd2",
        ".sds",
        ".ircam",
        ".voc",
        ".w64",
        ".wav",
        ".nist",
        ".wavex",
        ".wve",
        ".xi",
        ".mp3",
        ".opus",
        ".3gp",
        ".3g2",
        ".avi",
        ".asf",
        ".flv",
        ".mp4",
        ".mov",
        ".m4v",
        ".mkv",
        ".mpg",
        ".webm",
        ".f4v",
        ".wmv",
        ".wma",
        ".ogm",
        ".mxf",
        ".nut",
    ]
)

VIDEO_SUFFIXES = frozenset([".mkv", ".mp4", ".avi", ".mpeg", ".mov"])

MOVING_SUFFIXES = frozenset(
    [
        *(".3g2", ".3gp", ".asf", ".f4v", ".flv", ".m4v", ".mpg", ".mxf", ".nut", ".ogm", ".webm", ".wmv"),
        *VIDEO_SUFFIXES,
    ]
)
"""Those that hold videos, or their sound alone."""

PDF_SUFFIXES = frozenset([".pdf"])

SUFFIXES = {
    "image": IMAGE_SUFFIXES,
    "audio": AUDIO_SUFFIXES,
    "video": MOVING_SUFFIXES,
    "pdf": PDF_SUFFIXES,
}
"""The endings of the files of each kind."""

OTHER_SUFFIXES = (
    frozenset(
        [".aac", ".amr", ".avif", ".cr2", ".dng", ".heic", ".heif", ".jxl", ".m4a", ".nef", ".svg"],
    )
    | MOVING_SUFFIXES
)
"""Those that people take for media, and readers of the one kind or the other do not."""

METADATA_NAMES = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
"""What a file beside images or audio is called that tells more about them."""
