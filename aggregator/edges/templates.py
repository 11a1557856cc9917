"""Templates on disk: those shipped, with a user's own copies over them."""

from __future__ import annotations

from pathlib import Path

from aggregator.errors import ConfigError

PACKAGE = Path(__file__).parents[1]
# What a theme or a starter is made of; "" is .gitignore and its like.
KINDS = frozenset(
    [
        "",
        ".j2",
        ".yaml",
        ".yml",
        ".html",
        ".css",
        ".xml",
        ".md",
        ".py",
        ".toml",
        ".txt",
        ".json",
        ".js",
        ".cjs",
        ".njk",
        ".svg",
    ]
)
LARGEST = 1_000_000
# Fonts with Hangul as packages install them: Pretendard, then Noto Sans CJK, then Nanum; bold beside regular.
FONTS = (
    ("pretendard/Pretendard-Regular.otf", "pretendard/Pretendard-Bold.otf"),
    ("opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc"),
    ("google-noto-cjk/NotoSansCJK-Regular.ttc", "google-noto-cjk/NotoSansCJK-Bold.ttc"),
    ("noto-cjk/NotoSansCJK-Regular.ttc", "noto-cjk/NotoSansCJK-Bold.ttc"),
    ("truetype/nanum/NanumGothic.ttf", "truetype/nanum/NanumGothicBold.ttf"),
)
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def read(folder: Path | None = None) -> dict[str, str]:
    """Template sources by name (`classic/post.md.j2`); a file in the user's folder replaces the shipped one of its name.

    Raises ConfigError where a file of the user's cannot be read.
    """
    own = _texts(folder) if folder is not None and folder.is_dir() else {}
    return {**_texts(shipped()), **own}


def shipped() -> Path:
    """The checkout's `templates/` where there is one, else the package's."""
    checkout = PACKAGE.parent / "templates"
    return checkout if (checkout / "classic" / "theme.yaml").is_file() else PACKAGE / "data" / "templates"


def _texts(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
    return {path.relative_to(folder).as_posix(): _text(path) for path in found}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"template {path} is larger than {LARGEST} bytes")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"template {path} cannot be read") from exc


def fonts() -> tuple[bytes, bytes] | None:
    """A regular and a bold font with Hangul, or None where no package has installed one."""
    pairs = ((folder / plain, folder / bold) for folder in FONT_FOLDERS for plain, bold in FONTS)
    found = next((pair for pair in pairs if pair[0].is_file() and pair[1].is_file()), None)
    return (found[0].read_bytes(), found[1].read_bytes()) if found else None
