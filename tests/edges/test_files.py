"""The configuration as the commands get it: what only the rooms can judge is judged before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.edges import files
from aggregator.errors import ConfigError


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("every: banana", "config.yaml: source 'b': a cron line has five fields"),
        ("every: 99 9 * * *", "config.yaml: source 'b': the minute field"),
        ("every: 3", "config.yaml: source 'b': every '3' is no time to wait"),
        ("licence: permited", "licence 'permited' is not known (did you mean 'permitted'?)"),
        ("licence: CC-BY-4", "did you mean 'CC-BY-4.0'?"),
    ],
)
def test_a_slip_in_a_source_is_told_before_any_source_is_asked(tmp_path: Path, row: str, said: str):
    """A time that is none and a licence that is almost one are errors of the configuration, with the source's name."""
    file = tmp_path / "config.yaml"
    file.write_text(
        f"sources:\n- {{name: a, url: 'https://a.example'}}\n- name: b\n  url: https://b.example\n  {row}\n"
    )

    with pytest.raises(ConfigError) as caught:
        files.configuration(file)

    assert said in str(caught.value)


def test_a_licence_of_another_family_is_the_operators_business(tmp_path: Path):
    """A code that resembles none of ours is taken, and read as reserved."""
    file = tmp_path / "config.yaml"
    file.write_text("sources: [{name: a, url: https://a.example, licence: OGL-UK-3.0, every: 0 9 * * 1-5}]")

    assert "OGL-UK-3.0" == files.configuration(file).source_named("a").licence
