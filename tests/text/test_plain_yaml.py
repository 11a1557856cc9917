"""The fast reading of YAML is that of ruamel.yaml."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from aggregator.text import plain_yaml

EXAMPLES = (
    "a: 1\nb: 1.5\nc: true\nd: null\ne: ~\nf:\ng: yes\nh: 0o17\ni: 1e3\nj: .inf\nk: 0x1f\nl: -0\n",
    "a: '1'\nb: \"true\"\nc: |\n  two\n  lines\nd: >\n  folded\n  words\ne: ''\n",
    "- 15m\n- 09:30\n- 2026-11-24\n- 1_000\n- ---\n- '~'\n",
    "site: {name: a, tags: [x, y, {z: 1}]}\nsources: []\nempty: {}\n",
    "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n",
    "a: !!str 1\nb: !!int '2'\n",
    "한국: 뉴스\n",
    "%YAML 1.1\n---\na: yes\n",
    "1: one\ntrue: two\n",
    "? [a, b]\n: c\n",
    "plain words",
    "",
    "# a comment\n",
    "a: 1\na: 2\n",
    "a: [1\n",
    "a: 1\n---\nb: 2\n",
    "a: b: c\n",
    "a: !custom 1\n",
    "\x00",
)


@pytest.mark.parametrize("text", [*EXAMPLES, Path("config.yaml").read_text(encoding="utf-8")])
def test_a_document_means_what_it_means_to_ruamel(text: str):
    """The same values, or an error of the same kind."""
    assert meaning(plain_yaml.load, text) == meaning(YAML(typ="safe").load, text)


def meaning(load, text):
    try:
        return repr(load(text))
    except (YAMLError, ValueError) as error:
        return type(error)


def test_ten_thousand_rows_are_read_without_a_node_for_each_scalar():
    """A plain document never reaches the slow constructor."""
    rows = "".join(f"- name: s{n}\n  url: https://h{n}.example/\n  first: 20\n" for n in range(1000))

    assert {"name": "s999", "url": "https://h999.example/", "first": 20} == plain_yaml._read(rows)[-1]


def test_a_bare_address_in_braces_is_one():
    """What the documentation writes, `{webhook: https://..., command: [...]}`, is read though libyaml refuses it."""
    text = "alert: {webhook: https://a.example/x?y=z, command: [b, c]}\nmonitor: {listen: 127.0.0.1:9464}\n"

    assert {
        "alert": {"webhook": "https://a.example/x?y=z", "command": ["b", "c"]},
        "monitor": {"listen": "127.0.0.1:9464"},
    } == plain_yaml.load(text)
