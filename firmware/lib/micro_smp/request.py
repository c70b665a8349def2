"""Typed look-ups in the map of a request. A missing value or another type raises SMP's INVALID."""

from micro_smp import errors


def integer(request, key, default=None):
    """A non-negative integer. Without a default the key is mandatory."""
    value = request.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise errors.SMPError(errors.INVALID)
    return value


def text(request, key, default=None):
    value = request.get(key, default)
    if not isinstance(value, str):
        raise errors.SMPError(errors.INVALID)
    return value


def array(request, key):
    value = request.get(key)
    if not isinstance(value, list):
        raise errors.SMPError(errors.INVALID)
    return value


def data(request, key):
    """A byte string: a view into the request, good until the answer is complete."""
    value = request.get(key)
    if not isinstance(value, memoryview):
        raise errors.SMPError(errors.INVALID)
    return value
