"""YAML of plain mappings, sequences and scalars, read three times as fast as by ruamel.yaml's own constructor.

Ten thousand sources are sixty thousand lines. libyaml's events are nearly free; what costs is a node for each scalar and its
resolution anew for every repetition. Whatever is not plain (anchors, tags, merges, odd keys, faults) is left to ruamel.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any


class NotPlain(Exception):
    """The document is for ruamel.yaml to read, or to complain about."""


def load(text: str) -> Any:
    """What the document says, as ruamel.yaml's safe loader has it; raises ruamel.yaml's YAMLError and ValueError."""
    from ruamel.yaml import YAML

    try:
        return _read(text)
    except NotPlain:
        return YAML(typ="safe").load(text)


def _read(text: str) -> Any:
    """The document; raises NotPlain."""
    scalars = Scalars()
    open_: list[Any] = [[]]  # containers, a mapping with the key that waits for its value
    for name, event in _events(text):
        if name == "ScalarEvent":
            _put(open_, scalars.value(event))
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            open_.append(Pairs() if name == "MappingStartEvent" else [])
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            made = open_.pop()
            _put(open_, made.values if isinstance(made, Pairs) else made)
    if len(open_[0]) != 1:
        raise NotPlain
    return open_[0][0]


def _events(text: str) -> Iterator[tuple[str, Any]]:
    from ruamel.yaml.error import YAMLError

    try:
        parser = import_module("_ruamel_yaml").CParser(text)
        while parser.check_event():
            event = parser.get_event()
            name = type(event).__name__
            if name == "AliasEvent" or getattr(event, "anchor", None) or getattr(event, "version", None):
                raise NotPlain
            if name.endswith("StartEvent") and getattr(event, "tag", None):
                raise NotPlain
            yield name, event
    except (YAMLError, ValueError, ImportError):  # libyaml is not there for every Python
        raise NotPlain from None


class Pairs:
    """A mapping under construction."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.key: str | None = None

    def put(self, value: Any) -> None:
        """A key, or the value of the last one; raises NotPlain for a key that is no text or comes again."""
        if self.key is not None:
            self.values[self.key] = value
            self.key = None
        elif isinstance(value, str) and value not in self.values:
            self.key = value
        else:
            raise NotPlain


def _put(open_: list[Any], value: Any) -> None:
    holder = open_[-1]
    if isinstance(holder, Pairs):
        holder.put(value)
    else:
        holder.append(value)


class Scalars:
    """What each scalar means, found out once."""

    def __init__(self) -> None:
        from ruamel.yaml import YAML

        self.yaml = YAML(typ="safe")
        self.known: dict[str, Any] = {}

    def value(self, event: Any) -> Any:
        """The value of this scalar; raises NotPlain where a tag says what it is."""
        if event.tag:
            raise NotPlain
        if not event.implicit[0]:
            return event.value
        if event.value not in self.known:
            self.known[event.value] = self._meant(event.value)
        return self.known[event.value]

    def _meant(self, words: str) -> Any:
        from ruamel.yaml.nodes import ScalarNode

        tag = str(self.yaml.resolver.resolve(ScalarNode, words, (True, False)))
        if tag == "tag:yaml.org,2002:str":
            return words
        if tag not in SIMPLE:
            raise NotPlain
        return self.yaml.load(words)


SIMPLE = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null"))
