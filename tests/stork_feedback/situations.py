"""Messages that a wearer must tell apart at one moment: name -> how it looks, name -> how it sounds."""

from stork.feedback import language
from stork_format import codes
from stork_host.pictures import patterns
from stork_host.pictures.patterns import Steps

WAYS = codes.DIRECTIONS[1:]
MENUS = [(place, leg) for place in range(4) for leg in ("", "left", "right")]
FAULTS = ("fault", "memory_full", "worn_wrong", "not_still", "doubtful")
ALARMS = ("fall", "fall_question")
OUTSIDE = ("battery_low", "storage", "asleep", "support", "rest", "fault", "memory_full", "settings")  # of a trial


def _lights(*names: str) -> dict[str, Steps]:
    return {name: patterns.light(name) for name in names}


def _sounds(*names: str) -> dict[str, Steps]:
    return {name: patterns.sound(name) for name in names}


def _menu(part: str) -> dict[str, Steps]:
    make = patterns.menu_light if part == "light" else patterns.menu_sound
    return {f"menu {place} {leg}": make(place, leg) for place, leg in MENUS}


def lean_lights() -> dict[str, Steps]:
    found = {"steady": patterns.lean_light(codes.STEADY)}
    for zone in (codes.DRIFTING, codes.FAR):
        found |= {f"{codes.ZONES[zone]} {way}": patterns.lean_light(zone, way) for way in WAYS}
    return found


def lean_sounds(tone: bool) -> dict[str, Steps]:
    found = {"steady": patterns.lean_sound(codes.STEADY, tone=tone, closed=True)}
    for zone in (codes.DRIFTING, codes.FAR):
        found |= {f"{codes.ZONES[zone]} {way}": patterns.lean_sound(zone, way, tone=tone) for way in WAYS}
    return found


LIGHTS = {
    "choosing": _menu("light") | _lights("plugged", *OUTSIDE, *ALARMS),
    "getting ready": _lights("support", "still", "countdown", "go", "fault", "memory_full", *ALARMS),
    "balancing": lean_lights() | _lights("hold", "go", "fault", *ALARMS),
    "walking to a beat": _lights("beat", "hold", "go", "fault", *ALARMS),
    "done": _lights(
        *("best", "stars0", "stars1", "stars2", "stars3", "learned", "rest", "battery_low", "storage", "asleep"),
        "plugged",
        *FAULTS,
        *ALARMS,
    ),
}

SOUNDS = {
    "choosing": _menu("sound") | _sounds(*OUTSIDE, "start", *ALARMS),
    "getting ready": _sounds("support", "start", "tick", "go", "fault", "memory_full", *ALARMS),
    "balancing to a tone": lean_sounds(True) | _sounds("go", *ALARMS),
    "balancing in zones": lean_sounds(False) | _sounds("go", *ALARMS),
    "walking to a beat": _sounds("beat", "go", *ALARMS),
    "done": _sounds(
        *("best", "stars0", "stars1", "stars2", "stars3", "learned", "stopped", "rest", "battery_low", "storage"),
        "asleep",
        *FAULTS,
        *ALARMS,
    ),
}

ALL_LIGHTS = {**_lights(*language.LIGHTS), **lean_lights()}
ALL_LIGHTS |= {f"menu {place} {leg}": patterns.menu_light(place, leg) for place in range(8) for leg in ("", *WAYS[:2])}
ALL_SOUNDS = {**_sounds(*language.SOUNDS)}
ALL_SOUNDS |= {f"{name} tone": steps for name, steps in lean_sounds(True).items()}
ALL_SOUNDS |= {f"{name} zones": steps for name, steps in lean_sounds(False).items()}
ALL_SOUNDS |= {f"menu {place} {leg}": patterns.menu_sound(place, leg) for place in range(8) for leg in ("", *WAYS[:2])}
