"""Words as people may see them, on a terminal and in a log, whoever said them."""

from __future__ import annotations

import re

SECRET = re.compile(
    r"(?i)(://(?:[^/\s:@]*:|(?=[^/\s:@]{0,200}\d)(?=[^/\s:@]{16})))[^/\s]+(@)|((?:token|key|secret|password|passwd|auth|sig(?:nature)?)=)[^&\s'\"]+"
    r"|(\bbearer\s+|\bsk-)(?=\S{0,200}\d)[\w.~+/-]{8,}=*"
)


def masked(text: str) -> str:
    """The words without passwords and tokens that an address carries."""
    return SECRET.sub(lambda found: f"{found[1] or found[3] or found[4]}***{found[2] or ''}", text)


def printable(text: str) -> str:
    """Words that cannot steer a terminal: control characters are dropped, lines stay."""
    return "".join(ch for ch in text if ch.isprintable() or ch == "\n").encode("utf-8", "replace").decode()
