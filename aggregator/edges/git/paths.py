"""Which paths a post may have."""

from __future__ import annotations

import re

from aggregator.errors import SiteError

LONGEST, LONGEST_NAME = 1024, 255
BAD = re.compile(r"[\x00-\x1f\x7f-\x9f\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file, and the spellings of .git in git's own fsck
DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
GIT = re.compile(r"(?i)\.git(modules|attributes)?$|git~\d+$")


def check(path: str) -> None:
    """Nothing; raises SiteError where this path could leave the site, steer git, or not exist on another system."""
    why = _fault(path)
    if why:
        raise SiteError(f"a post may not have this path: {why}", url=ascii(path[:200]))


def _fault(path: str) -> str | None:
    if not path or path.startswith("/"):
        return "it is not relative"
    if BAD.search(path):
        return "it holds a character no file should have"
    if len(path.encode()) > LONGEST:
        return "it is too long"
    return next((why for name in path.split("/") if (why := _name_fault(name))), None)


def _name_fault(name: str) -> str | None:
    if name in ("", ".", ".."):
        return "it climbs"
    if name.endswith((".", " ")) or name.startswith(" "):
        return "a name in it ends in a dot or a space"
    if len(name.encode()) > LONGEST_NAME:
        return "a name in it is too long"
    if DEVICE.match(name):
        return "a name in it is a device"
    return "it is git's own" if GIT.match(name) else None
