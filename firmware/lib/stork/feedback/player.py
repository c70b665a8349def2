"""Plays lights and sounds on the outputs, a step at a time; touches them only when something changes."""

from stork import ticks
from stork.feedback import language

_ALWAYS_HEARD = ("fall", "fall_question")  # who lies on the floor cannot turn the sound on
_BEFORE = 1 << 28
_IDLE_MS = 1 << 20  # a channel with nothing to do is looked at again after this


class Channel:
    """One running pattern. ``tick`` returns True when a new step has begun; ``step`` is that step or None."""

    def __init__(self):
        self.begin((), False, 0)
        self.index = 0  # nothing to play, and nobody needs to be told that it is over
        self.step = None

    def begin(self, steps, repeats, now):
        self.steps = steps
        self.repeats = repeats
        self.index = -1
        self.due = now

    def tick(self, now):
        if ticks.diff(now, self.due) < 0:
            return False
        over = self.index >= len(self.steps)
        self.index += 1
        if self.index >= len(self.steps):
            if not self.repeats or not self.steps:
                self.index = len(self.steps)
                self.step = None
                self.due = ticks.add(now, _IDLE_MS)
                return not over
            self.index = 0
        self.step = self.steps[self.index]
        # From when it was due, not from now: a late tick does not slow the rhythm. After a long gap it starts anew.
        self.due = ticks.add(self.due, self.step[0])
        if ticks.diff(now, self.due) > 0:
            self.due = ticks.add(now, self.step[0])
        return True


class Player:
    """pixel: ``set(r, g, b)`` or None; buzzer: ``tone(hz)``, 0 = off, or None. Percent: 0..100.

    ``quiet``: no sound but the fall alarm.
    """

    def __init__(self, pixel, buzzer, brightness_percent=100, quiet=False):
        self.pixel = pixel
        self.buzzer = buzzer
        self.quiet = quiet
        self.percent = brightness_percent
        self.light = Channel()
        self.sound = Channel()
        self.light_name = ""
        self.due = 0  # nothing to do before

    def show(self, name, now):
        """The light ``name`` of the language, unless it is on already."""
        if name != self.light_name:
            self.light_name = name
            self._begin(self.light, language.LIGHTS[name], True, now)

    def show_menu(self, place, now):
        self.light_name = ""
        self._begin(self.light, language.MENU_LIGHTS[place], True, now)
        if self.quiet:
            self.hush(now)
        else:
            self._begin(self.sound, language.MENU_SOUNDS[place], False, now)

    def play(self, name, now):
        """The sound ``name``, from its start, in place of the one before."""
        if self.quiet and name not in _ALWAYS_HEARD:
            self.hush(now)
            return
        repeats, steps = language.SOUNDS[name]
        self._begin(self.sound, steps, repeats, now)

    def tell(self, name, now):
        """Light and sound of that name."""
        self.show(name, now)
        self.play(name, now)

    def hush(self, now):
        """No sound any more."""
        if self.sound.steps:
            self._begin(self.sound, language.SILENCE, False, now)

    def tick(self, now):
        """Bring the outputs up to date."""
        if (now - self.due) & _BEFORE:  # ticks.diff(now, self.due) < 0, without a call
            return
        if self.light.tick(now) and self.pixel is not None:
            step = self.light.step
            if step is not None:
                # Rounded up: what is lit stays lit, however dim.
                p = self.percent
                self.pixel.set((step[1] * p + 99) // 100, (step[2] * p + 99) // 100, (step[3] * p + 99) // 100)
        if self.sound.tick(now) and self.buzzer is not None:
            step = self.sound.step
            self.buzzer.tone(step[1] if step is not None else 0)
        first = self.light.due
        other = self.sound.due
        self.due = other if ticks.diff(other, first) < 0 else first

    def _begin(self, channel, steps, repeats, now):
        channel.begin(steps, repeats, now)
        self.due = now
