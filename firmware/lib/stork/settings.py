"""The wearer's choices from settings.toml, checked: a wrong value falls back and is told, never a crash."""

_CHOICES = {
    "STORK_EYES": ("open", "closed"),
    "STORK_SURFACE": ("firm", "foam", "board"),
}

# name: (least, most, without a value)
_NUMBERS = {
    "STORK_HOLD_S": (1, 120, 45),
    "STORK_STEPS": (0, 200, 10),
    "STORK_KEEP_GOING": (0, 1, 0),
    "STORK_LIMIT_S": (5, 180, 180),
    "STORK_BRIGHTNESS": (1, 100, 100),
    "STORK_QUIET": (0, 1, 0),
}


class Settings:
    """``get``: name -> str, int or None. What was wrong is in ``complaints``, a line each."""

    def __init__(self, get):
        self.get = get
        self.complaints = []

    def number(self, name):
        least, most, usual = _NUMBERS[name]
        raw = self.get(name)
        if raw is None:
            return usual
        try:
            value = int(raw)
        except ValueError:
            value = least - 1
        if least <= value <= most:
            return value
        self.complaints.append(
            "settings.toml: %s: expected %d to %d, found %r; using %d" % (name, least, most, raw, usual)
        )
        return usual

    def choice(self, name):
        raw = self.get(name)
        if raw is None or raw in _CHOICES[name]:
            return raw or _CHOICES[name][0]
        self.complaints.append(
            "settings.toml: %s: expected one of %s, found %r; using %s"
            % (name, ", ".join(_CHOICES[name]), raw, _CHOICES[name][0])
        )
        return _CHOICES[name][0]

    def text(self, name, usual):
        raw = self.get(name)
        return usual if raw is None else str(raw)
