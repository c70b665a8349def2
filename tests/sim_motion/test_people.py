"""Profiles: every value has a unit and a source, and profiles differ as their names say."""

from dataclasses import fields

import numpy as np
import pytest

from stork_host.errors import StorkError
from stork_sim.motion.people import ALIASES, PEOPLE, PROFILES, because, person
from stork_sim.motion.person_parameters import Person

NAMES = {"young", "older", "older_fearful", "vestibular", "neuropathy", "parkinson", "knee_replacement", "child"}


def test_everybody_is_there():
    assert set(PEOPLE) == NAMES
    assert {alias: person(alias).name for alias in ALIASES} == {"steady": "young", "unsteady": "older_fearful"}
    with pytest.raises(StorkError, match=r"young.*steady"):
        person("nobody")


def test_every_usual_value_says_where_it_comes_from():
    for field in fields(Person):
        if field.name != "name":
            assert field.metadata["source"], field.name
            assert "unit" in field.metadata, field.name


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_own_value_says_where_it_comes_from(name):
    usual = Person(name=name)
    sources = because(name)
    changed = {f.name for f in fields(Person) if getattr(PEOPLE[name], f.name) != getattr(usual, f.name)}
    assert changed <= set(sources) == set(PROFILES[name])
    assert all(sources.values())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_person_is_consistent(name):
    p = PEOPLE[name]
    assert p.quiet_ap.mass_kg == p.quiet_ml.mass_kg
    assert p.quiet_ap.mass_kg == pytest.approx(p.mass_kg)
    assert 0.4 < p.quiet_ap.com_height_m / p.height_m < 0.6
    assert 0.8 <= p.tandem_cadence_hz <= 1.5
    assert 0.0 < p.feedback_gain < 0.66
    for field in fields(Person):
        value = getattr(p, field.name)
        if isinstance(value, float) and field.name != "beat_offset_s":
            assert np.isfinite(value) and value >= 0.0


def test_they_are_what_they_are_called():
    p = PEOPLE
    assert p["vestibular"].foam_eyes_closed_gain == max(q.foam_eyes_closed_gain for q in p.values())
    assert p["neuropathy"].eyes_closed_gain == max(q.eyes_closed_gain for q in p.values())
    assert [n for n, q in p.items() if q.freeze_chance] == ["parkinson"]
    assert p["knee_replacement"].weak_leg == "right" and p["knee_replacement"].gait_asymmetry > 0
    assert p["child"].height_m == min(q.height_m for q in p.values())
