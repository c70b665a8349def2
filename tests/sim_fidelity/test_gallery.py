"""The page of virtual people is up to date, and every profile has its picture."""

from dataclasses import fields

import pytest
from matplotlib.image import imread

from stork_sim.fidelity import gallery
from stork_sim.fidelity.people_page_text import DESCRIPTIONS
from stork_sim.motion.people import PEOPLE, PROFILES
from stork_sim.motion.person_parameters import Person


@pytest.fixture(scope="module")
def written(repository):
    return (repository / "docs" / "people.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date(written):
    assert written == gallery.page(), "run `make gallery`"


def test_every_person_is_described_and_drawn(written, repository):
    assert set(DESCRIPTIONS) == set(PEOPLE)
    for name in PEOPLE:
        assert f"images/people_{name}.png" in written
        height, width, _ = imread(repository / "docs" / "images" / f"people_{name}.png").shape
        assert width > 1000 and height > 300
        for parameter in PROFILES[name]:
            assert f"| `{parameter}` |" in written
    for field in fields(Person):
        assert field.name == "name" or f"| `{field.name}` |" in written


def test_the_command_writes_page_and_pictures(tmp_path, monkeypatch, capsys):
    one = {"young": PEOPLE["young"]}
    monkeypatch.setattr(gallery, "PEOPLE", one)
    monkeypatch.setattr(gallery, "_SEEDS", 1)
    assert gallery.main([str(tmp_path)]) == 0
    assert (tmp_path / "people.md").read_text(encoding="utf-8").startswith("# Virtual people")
    # any difference in the drawing would show: pictures have no time stamp
    assert (tmp_path / "images" / "people_young.png").stat().st_size > 20_000
    assert gallery.main([str(tmp_path / "nowhere")]) == 2
    assert "stork: expected a folder for the page" in capsys.readouterr().err
