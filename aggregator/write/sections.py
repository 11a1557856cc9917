"""Lines into sections: by the source's own subheads, then by its paragraphs, at the turns of its matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.write.material import Line, Subhead
from aggregator.write.profiles import Profile

Block = tuple[Line, ...]
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one section and the source's subhead over them, if it has one."""

    lines: Block
    subhead: Subhead | None = None


def divide(
    lines: Sequence[Line], subheads: Sequence[Subhead], number: int, profile: Profile
) -> tuple[Part, ...]:
    """The lines in order, in about this number of parts and at most as many as the profile allows."""
    parts = _by_subheads(lines, subheads)
    most = profile.sections[1]
    least = min(number, profile.sections[0])
    while len(parts) > most or (len(parts) > max(least, 1) and _has_stub(parts)):
        merged = _merged(parts, profile.per_section)
        if merged is None:
            break
        parts = merged
    while len(parts) < number:
        divided = _divided(parts, number - len(parts) + 1)
        if divided is None:
            break
        parts = divided
    return _within(parts, profile.per_section)[:most]


def _by_subheads(lines: Sequence[Line], subheads: Sequence[Subhead]) -> list[Part]:
    parts: list[Part] = []
    for line in lines:
        head = next((h for h in reversed(subheads) if h.paragraph < line.paragraph), None)
        if parts and parts[-1].subhead == head:
            parts[-1] = replace(parts[-1], lines=(*parts[-1].lines, line))
        else:
            parts.append(Part((line,), head))
    return parts


def _has_stub(parts: Sequence[Part]) -> bool:
    return any(len(part.lines) < 2 for part in parts)


def _merged(parts: list[Part], most: int) -> list[Part] | None:
    """The parts with the shortest neighbours made one, or None where no two fit into one section."""
    pairs = [n for n in range(len(parts) - 1) if len(parts[n].lines) + len(parts[n + 1].lines) <= most]
    if not pairs:
        return None
    n = min(pairs, key=lambda k: len(parts[k].lines) + len(parts[k + 1].lines))
    one, two = parts[n], parts[n + 1]
    head = one.subhead if len(one.lines) >= len(two.lines) or n == 0 else two.subhead
    return [*parts[:n], Part(one.lines + two.lines, head), *parts[n + 2 :]]


def _divided(parts: list[Part], pieces: int) -> list[Part] | None:
    """The parts with the longest cut into as many pieces as it can bear, or None where all are too short."""
    n = max(range(len(parts)), key=lambda k: len(parts[k].lines))
    longest = parts[n]
    pieces = min(pieces, len(longest.lines) // 2)
    if pieces < 2:
        return None
    blocks = cut(_paragraphs(longest.lines, pieces), pieces)
    made = [Part(block, longest.subhead if k == 0 else None) for k, block in enumerate(blocks)]
    return [*parts[:n], *made, *parts[n + 1 :]] if len(made) > 1 else None


def _within(parts: Sequence[Part], most: int) -> tuple[Part, ...]:
    """No part longer than a section may be; what is over is left out from its end."""
    return tuple(replace(part, lines=part.lines[:most]) for part in parts)


def _paragraphs(lines: Block, pieces: int) -> list[Block]:
    """The lines by paragraph; by single line where the source has fewer paragraphs than pieces are wanted."""
    blocks: list[Block] = []
    for line in lines:
        if blocks and blocks[-1][-1].paragraph == line.paragraph:
            blocks[-1] = (*blocks[-1], line)
        else:
            blocks.append((line,))
    if len(blocks) >= pieces and max(len(block) for block in blocks) * 2 <= len(lines) + 2:
        return blocks
    return _clusters(lines)


def _clusters(lines: Block) -> list[Block]:
    """Lines one by one, a line that leans kept with the one before it."""
    blocks: list[Block] = []
    for line in lines:
        if blocks and line.leans:
            blocks[-1] = (*blocks[-1], line)
        else:
            blocks.append((line,))
    return blocks


def cut(blocks: Sequence[Block], pieces: int) -> list[Block]:
    """Blocks in this many runs, even in length and cut where neighbours share the fewest words."""
    count, total = len(blocks), sum(len(block) for block in blocks)
    pieces = min(pieces, count)
    aim = total / pieces
    sizes = [0]
    for block in blocks:
        sizes.append(sizes[-1] + len(block))
    ties = [0.0, *(_tie(blocks[n - 1], blocks[n]) for n in range(1, count))]
    best = [[_FAR] * (count + 1) for _ in range(pieces + 1)]
    back = [[0] * (count + 1) for _ in range(pieces + 1)]
    best[0][0] = 0.0
    for piece in range(1, pieces + 1):
        for end in range(piece, count + 1):
            for start in range(piece - 1, end):
                cost = (
                    best[piece - 1][start]
                    + ((sizes[end] - sizes[start] - aim) / aim) ** 2
                    + 0.8 * ties[start] * (start > 0)
                )
                if cost < best[piece][end]:
                    best[piece][end], back[piece][end] = cost, start
    return _runs(blocks, back, pieces)


def _runs(blocks: Sequence[Block], back: list[list[int]], pieces: int) -> list[Block]:
    runs: list[Block] = []
    end = len(blocks)
    for piece in range(pieces, 0, -1):
        start = back[piece][end]
        runs.append(tuple(line for block in blocks[start:end] for line in block))
        end = start
    return runs[::-1]


def _tie(one: Block, two: Block) -> float:
    """How much two neighbours belong together, 0 to 1 and more where the second leans on the first."""
    left, right = {w for line in one[-2:] for w in line.words}, {w for line in two[:2] for w in line.words}
    shared = len(left & right) / max(1, min(len(left), len(right)))
    return shared + (0.8 if two[0].leans else 0.0)
