"""Plan from a PC for the days to come, ``/plan.cbor``: one map with the names of settings.toml, over which it lies.

It comes from outside and may be anything: unreadable parts are reported and skipped, and settings.toml counts.
"""

from stork.link.paths import PLAN

_MOST = 2048  # [input-limits]


def load(known):
    """(values, complaints): name -> int or str of the names in ``known``; a line for each thing that is wrong."""
    try:
        with open(PLAN, "rb") as file:
            data = file.read(_MOST + 1)
    except OSError:
        return {}, []  # no plan
    if len(data) > _MOST:
        return {}, [_line("up to %d bytes" % _MOST, "more", "going on without the plan")]
    # Imported late: most boards have no plan most of the time.
    from micro_smp.cbor_reader import decode

    try:
        values = decode(memoryview(data))
    except (ValueError, RuntimeError) as error:  # RuntimeError: nested deeper than the stack
        found = "%d bytes that are none (%s)" % (len(data), error)
        return {}, [_line("one CBOR map", found, "going on without the plan")]
    if not isinstance(values, dict):
        return {}, [_line("one CBOR map", "something else", "going on without the plan")]
    found = {}
    complaints = []
    for name in values:
        value = values[name]
        if name not in known:
            complaints.append(_line("names of settings.toml", repr(name)[:40], "left out"))
        elif isinstance(value, bool) or not isinstance(value, (int, str)):
            complaints.append(_line("a number or a text for " + name, "neither", "left out"))
        else:
            found[name] = value
    return found, complaints


def _line(expected, found, what):
    return "plan.cbor: expected %s, found %s; %s" % (expected, found, what)
