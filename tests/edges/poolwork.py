"""What the tests of the pool have done in other processes."""

import os
import pickle
import time

from aggregator.edges import nursery
from aggregator.errors import PageError
from aggregator.model import Sentence


def double(number: int) -> int:
    return 2 * number


def spin(seconds: float) -> float:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds


def stuck() -> None:
    """Seconds inside C code that never looks at Python's signals."""
    pow(7, 60_000_000)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def hoard(mib: int) -> int:
    kept = [bytearray(2**20) for _ in range(mib)]
    return len(kept)


def die(code: int) -> None:
    os._exit(code)


def crash(number: int) -> None:
    os.kill(os.getpid(), number)


def refuse(url: str) -> None:
    raise PageError("no article body found", reason="no-body", url=url)


def stumble(text: str) -> None:
    raise ValueError(text)


def noun(text: str) -> tuple[Sentence, ...]:
    return (Sentence("s1", text, 0),)


def odd() -> object:
    return os.stat_result


def lie(answer: object) -> None:
    """From now on this worker's answers are this, whatever it is asked."""
    nursery._packed = lambda *_: (pickle.dumps(answer), True)


def who() -> int:
    return os.getpid()


def page(size: int) -> bytes:
    return b"x" * size


MADE: list[int] = []


def make() -> None:
    """What the nursery does before its first worker."""
    MADE.append(os.getpid())


def makers() -> list[int]:
    """The processes that made it, as this one knows."""
    return MADE
