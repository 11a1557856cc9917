"""YAML of plain mappings, sequences and scalars, read seven times as fast as by ruamel.yaml's own constructor.

Ten thousand sources are sixty thousand lines. libyaml's events are nearly free; what costs is a node for each scalar and its
resolution anew for every repetition. Whatever is not plain (anchors, tags, merges, odd keys, faults) is left to ruamel.yaml.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class NotPlain(Exception):
    """The document is for ruamel.yaml to read, or to complain about."""


def load(text: str) -> Any:
    """What the document says, as ruamel.yaml's safe loader has it; raises ruamel.yaml's YAMLError and ValueError."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return _read(text)
    except NotPlain:
        pass
    try:
        return YAML(typ="safe").load(text)
    except (
        YAMLError
    ):  # libyaml takes no bare address in braces, {url: https://a.example}; YAML 1.2 and the slow one do
        return YAML(typ="safe", pure=True).load(text)


def _read(text: str) -> Any:
    """The document; raises NotPlain."""
    from ruamel.yaml.error import YAMLError

    try:
        return _only(_events(import_module("_ruamel_yaml").CParser(text)))
    except (YAMLError, ValueError, ImportError):  # libyaml is not there for every Python
        raise NotPlain from None


def _events(parser: Any) -> list[Any]:
    """The values of each document. One loop and no calls of ours, for it turns a hundred thousand times."""
    from ruamel.yaml import events

    scalar, ends = events.ScalarEvent, (events.MappingEndEvent, events.SequenceEndEvent)
    known, values = Meanings(), list[Any]()
    outer: list[list[Any]] = []
    while parser.check_event():
        event = parser.get_event()
        kind = type(event)
        if kind is scalar:
            if event.anchor or event.tag:
                raise NotPlain
            values.append(known[event.value] if event.implicit[0] else event.value)
        elif kind in ends:
            made = _mapping(values) if kind is ends[0] else values
            values = outer.pop()
            values.append(made)
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            _refuse(event)
            outer.append(values)
            values = []
        else:
            _refuse(event)
    return values


def _refuse(event: Any) -> None:
    """Raises NotPlain for an alias, or what has an anchor, a tag or a version of its own."""
    if any(getattr(event, name, None) for name in ("anchor", "tag", "version")):
        raise NotPlain


def _mapping(values: list[Any]) -> dict[str, Any]:
    """Keys and values in turn as a mapping; raises NotPlain for a key that is no text or comes again."""
    keys = values[::2]
    if not all(type(key) is str for key in keys):
        raise NotPlain
    made = dict(zip(keys, values[1::2], strict=True))
    if len(made) < len(keys):
        raise NotPlain
    return made


def _only(documents: list[Any]) -> Any:
    if len(documents) != 1:
        raise NotPlain
    return documents[0]


class Meanings(dict[str, Any]):
    """What each plain scalar means, found out once."""

    def __init__(self) -> None:
        super().__init__()
        from ruamel.yaml import YAML

        self.yaml = YAML(typ="safe")
        # A word that begins with none of these letters matches none of the resolver's patterns.
        self.doubtful = self.yaml.resolver.versioned_resolver

    def __missing__(self, words: str) -> Any:
        """Raises NotPlain where the words are neither text nor a simple value."""
        self[words] = meant = words if words and words[0] not in self.doubtful else self._meant(words)
        return meant

    def _meant(self, words: str) -> Any:
        from ruamel.yaml.nodes import ScalarNode

        tag = str(self.yaml.resolver.resolve(ScalarNode, words, (True, False)))
        if tag == "tag:yaml.org,2002:str":
            return words
        if tag not in SIMPLE:
            raise NotPlain
        return self.yaml.load(words)


SIMPLE = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null"))
