"""Everything that can go wrong, as a tree. Each says what, where, why, and how to mend it.

AggregatorError
+-- ConfigError        the configuration is wrong; exit 2
+-- InputError         a row given to a filter is not what it should be
+-- FetchError         a page or feed could not be had
|   +-- Unreachable    no connection, no name, broken off, too slow      (passing)
|   +-- Refused        an address that may not be asked
|   |   +-- Forbidden  robots.txt or a reservation says no
|   +-- TooLarge       more bytes than allowed
|   +-- BadStatus      the server answered with an error                 (passing or not, by its status)
+-- SourceError        a feed, sitemap or listing that cannot be read
+-- PageError          a page that is not an article, or holds none
+-- WriteError         nothing can be written from this story
+-- ModelError         a model's provider gave no answer that can be used; the post is written without it
+-- RenderError        a template or a path that cannot be used
+-- StoreError         the store is damaged, locked or unreadable
+-- SiteError          the site's repository does not take posts
+-- Killed             a worker exceeded its time or memory on this input
+-- WorkerError        a worker, or what is made of its work, broke on this input: a fault of this program's own
+-- Busy               another run holds the lock; exit 75
"""

from __future__ import annotations

from datetime import datetime


class AggregatorError(Exception):
    """Something this program can name; `kind` is its short name in JSON and in the store."""

    kind = "error"

    def __init__(self, message: str, *, url: str | None = None, mend: str | None = None) -> None:
        super().__init__(message)
        self.message, self.url, self.mend = message, url, mend

    def __str__(self) -> str:
        cause = f": {type(self.__cause__).__name__}: {self.__cause__}" if self.__cause__ else ""
        where = f": {self.url!r}" if self.url else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{self.message}{where}{cause}{mend}"

    def beside(self, url: str) -> str:
        """The same words without this address, for a line that has it already."""
        return str(self).replace(f": {url!r}", "", 1)

    def __reduce__(self) -> tuple[object, ...]:
        return (_revive, (type(self), str(self.message), self.__dict__.copy()))


def _revive(cls: type[AggregatorError], message: str, state: dict[str, object]) -> AggregatorError:
    """The same error in another process."""
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class ConfigError(AggregatorError):
    kind = "config"


class InputError(AggregatorError):
    kind = "input"


class FetchError(AggregatorError):
    """`passing` is True where another try later may succeed."""

    kind = "fetch"
    passing = False


class Unreachable(FetchError):
    kind = "unreachable"
    passing = True


class Refused(FetchError):
    kind = "refused"


class Forbidden(Refused):
    kind = "forbidden"


class TooLarge(FetchError):
    kind = "too-large"


class BadStatus(FetchError):
    """`retry_after` is the earliest moment the server wants to be asked again, if it said so."""

    kind = "status"

    def __init__(
        self, message: str, *, status: int, url: str | None = None, retry_after: datetime | None = None
    ) -> None:
        super().__init__(message, url=url)
        self.status, self.retry_after = status, retry_after
        self.passing = status in (408, 425, 429) or status >= 500

    @property
    def is_gone(self) -> bool:
        """Whether the page is no longer there (404, 410, 451)."""
        return self.status in (404, 410, 451)


class SourceError(AggregatorError):
    kind = "source"


class PageError(AggregatorError):
    """`reason` is one of: no-body, paywall, consent, login, error-page, index, not-html, opt-out."""

    kind = "page"

    def __init__(self, message: str, *, reason: str, url: str | None = None) -> None:
        super().__init__(message, url=url)
        self.reason = reason


class WriteError(AggregatorError):
    kind = "write"


class ModelError(AggregatorError):
    """`is_passing` where another try later may succeed, `is_refusal` where it was this ask that was not taken, `is_billed` where
    it may have cost money all the same."""

    kind = "model"

    def __init__(
        self,
        message: str,
        *,
        mend: str | None = None,
        is_passing: bool = False,
        is_refusal: bool = False,
        is_billed: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, mend=mend)
        self.is_passing, self.is_refusal, self.is_billed = is_passing, is_refusal, is_billed
        self.retry_after = retry_after


class RenderError(AggregatorError):
    kind = "render"


class StoreError(AggregatorError):
    kind = "store"


class SiteError(AggregatorError):
    kind = "site"


class Killed(AggregatorError):
    kind = "killed"


class WorkerError(AggregatorError):
    kind = "worker"


class Busy(AggregatorError):
    kind = "busy"


def unexpected(error: Exception) -> WorkerError:
    """An error of no kind of ours as one of ours, in one printable line."""
    words = " ".join(ascii(str(error))[1:-1].split())[:200]
    return WorkerError(f"unexpected {type(error).__name__}: {words}")
