"""English words that bind what a sentence says: they may be neither left out nor added.

Who denies, limits, supposes, attributes, doubts, sets a condition or tells a tale; of the adverbs in -ly all but a few harmless ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATORS = _words(
    "not no never none nobody nothing neither nor without cannot n't hardly scarcely barely rarely unable failed fail fails refused "
    "denied denies deny lack lacks lacked"
)
LIMITS = _words(
    "may might could would should can will must shall likely unlikely possibly perhaps probably potentially reportedly allegedly alleged "
    "apparently expected planned plan plans planning hopes hope intends aims proposed if unless until except only almost nearly about "
    "some most many few several half mostly partly at least up under over more less fewer than first last once whether suspected accused "
    "seems seem appears appeared believed thought said says say told claimed claims according reported suggested argued predicted estimated "
    "former would-be attempted tried trying"
)
ATTRIBUTIONS = _words(
    "claim claiming saying wrote writes writing tweeted posted alleges allege alleging insists insisted insist argues argue arguing asserts "
    "asserted assert contends contended contend maintains maintained states stated testified testifies warned warns suggests suggest believes "
    "believe thinks think reckons fears feared hoped predicts predict estimates estimate reports report speculated speculates assumes supposed "
    "supposedly purported quoted quotes announced announces tells added adds recalled admitted admits confessed boasted joked jokes vowed pledged"
)
DOUBTS = _words(
    "false falsely untrue untruth wrong wrongly incorrect incorrectly mistaken mistakenly fake faked hoax myth rumour rumours rumor rumors allegation "
    "allegations dispute disputes disputed disputing reject rejects rejecting rebutted refuted refutes debunked discredited unproven unverified "
    "unconfirmed unfounded baseless denying denial doubt doubts doubted doubtful contested contests dismissed dismisses retracted withdrawn "
    "overturned annulled reversed provisional preliminary tentative conditional"
)
TALES = _words(
    "film movie novel series drama sitcom play game simulation drill rehearsal mice mouse rats animals theory dream nightmare sketch parody satire "
    "fiction fictional hypothetical scenario script"
)
GUARDED = NEGATORS | LIMITS | ATTRIBUTIONS | DOUBTS
HARMLESS = _words(
    "quickly swiftly rapidly slowly suddenly abruptly immediately promptly recently newly formally officially publicly openly warmly personally "
    "jointly directly clearly strongly sharply steadily gradually significantly substantially considerably dramatically greatly highly widely "
    "easily safely carefully quietly loudly proudly happily sadly angrily gladly eagerly bitterly fiercely heavily firmly simply really truly "
    "actually finally eventually currently especially particularly notably additionally similarly consequently accordingly unexpectedly "
    "surprisingly unanimously overwhelmingly narrowly successfully violently brutally peacefully badly seriously severely critically fatally "
    "repeatedly regularly frequently constantly continuously early daily weekly monthly yearly meanwhile cleverly politely kindly briskly"
)
_CONDITIONS = re.compile(
    r"\bin (?:the |any )?(?:event|case) (?:of|that)\b|\bsubject to\b|\bprovid(?:ed|ing)\b|\bassuming\b|\bpending\b|\bdepending\b|\bcontingent\b"
    r"|\bon (?:the )?condition\b|\bin (?:part|principle|name)\b|\bfor (?:now|the time being|the moment)\b|\bto some extent\b"
    r"|\bto a (?:certain )?(?:degree|extent)\b|\bon an? (?:trial|provisional|temporary|interim|limited|conditional) basis\b"
)


def binds(words: Sequence[str]) -> bool:
    """Whether some of these words, in small letters, bind the sentence they stand in."""
    if any(word in GUARDED or word in TALES or word.endswith(("n't", "n’t")) for word in words):
        return True
    return is_binding_adverb(words[0]) or bool(_CONDITIONS.search(" ".join(words))) if words else False


def is_binding_adverb(word: str) -> bool:
    """Whether an adverb in -ly is none of those that may go: provisionally, partially."""
    return len(word) > 4 and word.endswith("ly") and word not in HARMLESS
