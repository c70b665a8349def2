"""Simulated motion for the table, in body axes at 100 Hz, with the truth."""

import numpy as np

from stork_sim.motion.conditions import AT_EASE, Condition
from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate
from stork_sim.motion.motion_source import Floats, Truth
from stork_sim.motion.pendulum import Pendulum, centre_of_pressure_cm, lean, torque_noise
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.standing import Standing
from stork_sim.motion.virtual_person import Activity, virtual_wearer

FS_HZ = 100.0  # [comparison-windows]
STANDING_S = 30.0  # [comparison-windows]
_SETTLE_S = 10.0  # [comparison-windows]
_TO_BODY = body_from_sensor(DEFAULT_AXES)


def stand(person: Person, seed: int, condition: Condition = AT_EASE, seconds: float = STANDING_S) -> Floats:
    """Quiet standing: acceleration and rate (n, 6)."""
    wearer = virtual_wearer(person, Standing(), seed=seed, quiet=condition)
    return rotate(_TO_BODY, wearer.at(np.arange(round(seconds * FS_HZ)) / FS_HZ))


def act(person: Person, activity: Activity, seed: int) -> tuple[Floats, Floats, Truth]:
    """One activity with go at 2 s: times (n,), acceleration and rate (n, 6), truth."""
    wearer = virtual_wearer(person, activity, seed=seed)
    wearer.on_go(2.0)
    assert wearer.ends_at is not None and wearer.truth is not None
    t = np.arange(round(wearer.ends_at * FS_HZ)) / FS_HZ
    return t, rotate(_TO_BODY, wearer.at(t)), wearer.truth


def centre_of_pressure(pendulum: Pendulum, seed: int, seconds: float) -> Floats:
    """Centre of pressure of the pendulum alone (n,) [cm]."""
    settle = round(_SETTLE_S * FS_HZ)
    torque = torque_noise(pendulum, round(seconds * FS_HZ) + settle, FS_HZ, np.random.default_rng(seed))
    return centre_of_pressure_cm(pendulum, lean(pendulum, torque, FS_HZ), torque, FS_HZ)[settle:]
