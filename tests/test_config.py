"""config.yaml -> Config, and errors that name key, line and mend."""

from pathlib import Path

import pytest

from aggregator import config
from aggregator.errors import ConfigError

HOME = Path("/srv/news")
GOOD = """
site: {name: daily, theme: chirpy, closing: {label: more, url: "https://daily.example"}}
sources:
  - {name: a, url: "https://a.example/feed", every: 15m, licence: permitted, language: ko}
fetch: {per_host_delay: 500, contact: you@example.org}
"""


def error(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config.read(text, HOME)
    return str(caught.value)


def test_unknown_key_names_line_and_nearest_key():
    """A mistyped key is named with its line and the key it most resembles."""
    said = error("site: {name: x}\nsources:\n  - name: a\n    url: https://x\n    licnce: x\n")

    assert said == "config.yaml, line 5: unknown key 'sources.0.licnce'; did you mean 'licence'?"


def test_missing_key_is_named():
    """A source without a name says so."""
    assert error("sources:\n  - url: https://x\n") == "config.yaml, line 2: 'sources.0.name' is missing"


def test_not_yaml_names_line():
    """Broken YAML is told with its line."""
    assert error("site:\n  name: [a\n").startswith("config.yaml, line 3:")


def test_two_sources_of_one_name_are_refused():
    """Names are identities in the store, so they may not repeat."""
    twice = "sources: [{name: a, url: 'https://x'}, {name: a, url: 'https://y'}]"

    assert "two sources are named 'a'" in error(twice)


def test_source_of_an_unknown_site_is_refused():
    """A source cannot feed a site that is not there."""
    text = "sites: [{name: seoul}]\nsources: [{name: a, url: 'https://x', sites: [seol]}]"

    assert error(text).endswith("(did you mean 'seoul'?)")


def test_paths_are_relative_to_the_file():
    """Store and site lie beside the configuration unless they are absolute."""
    made = config.read(GOOD, HOME)

    assert (made.store_url(), made.site_path(made.all_sites[0])) == (
        "sqlite:////srv/news/state/aggregator.db",
        HOME / "output/site",
    )


def test_json_is_yaml():
    """A JSON file is read as the same configuration."""
    made = config.read('{"sources": [{"name": "a", "url": "https://a.example"}]}', HOME)

    assert made.source_named("a").url == "https://a.example"


@pytest.mark.parametrize(
    ("text", "seconds"), [("15m", 900), ("24h", 86400), (90, 90), ("1.5s", 1.5), ("2", 2)]
)
def test_durations(text: object, seconds: float):
    """15m, 24h and bare seconds are durations."""
    assert config.duration(text) == seconds


def test_korean_source_is_in_korean_time():
    """A Korean source without a zone of its own writes times in Seoul's."""
    assert config.read(GOOD, HOME).source_named("a").timezone == "Asia/Seoul"


def test_the_zone_of_cron_lines_is_the_schedule_s():
    """That of a source is only of the dates it writes, and without one its host and language tell them."""
    row = "sources: [{name: a, url: 'https://a.example/feed', language: de}]\n"
    made = config.read(row + "schedule: {timezone: Asia/Tokyo}\n", HOME).source_named("a")

    assert (None, "Asia/Tokyo") == (made.timezone, made.clock)


def test_a_bundle_of_authorities_is_found_beside_the_configuration():
    """It is relative to the file that names it; without one certifi's authorities vouch."""
    named = config.read("fetch: {ca_bundle: ours.pem}", HOME)

    assert ("/srv/news/ours.pem", None) == (named.ca_bundle(), config.read(GOOD, HOME).ca_bundle())


def test_what_has_the_wrong_form_is_told_in_words_of_yaml():
    """A mapping where a list belongs is no matter of tuples."""
    assert error("sources: {name: a}") == (
        "config.yaml, line 1: sources: a list is wanted here, each of its items after a dash"
    )
