"""The sweep of `make sweep` tries every effect, and sees what is lost, twice or half."""

from __future__ import annotations

from tests.fortress.sweep import Peace, told

PEACE = Peace({"a": "A", "b": "B"}, effects=4, commits=2, seconds=1.0)


def test_every_effect_and_commit_has_its_kill():
    """Each once, the process alone and its group in turn, the moments and the two locks besides."""
    names = {blow.name for blow in PEACE.blows(moments=2)}

    assert names == {
        *("effect 1 alone", "effect 2", "effect 3 alone", "effect 4"),
        *("commit 1 alone", "commit 2", "moment 0", "moment 1", "lock 3"),
    }


def test_what_is_lost_twice_or_half_is_seen():
    """Against the posts of the pass in peace."""
    faults = [list(told(made, PEACE.posts)) for made in ({"a": ["A"]}, {"a": ["A", "A"], "b": ["B"]})]
    half = list(told({"a": ["A"], "b": [""]}, PEACE.posts))

    assert ([[("lost", "b")], [("twice", "a")]], [("half", "b")]) == (faults, half)
