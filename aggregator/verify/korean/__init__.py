"""Korean claims beside Korean source sentences: who did what to whom, when, how much, and how surely.

`phrases` reads a sentence into phrases with their particles, endings and heads; `bindings` says whether a source sentence
binds two words as the claim does, `standing` how it holds what it says, `bounds` what must stay beside it;
`judging` puts a claim beside at most two source sentences and the headline.
"""

from aggregator.verify.korean.judging import judge

__all__ = ["judge"]
