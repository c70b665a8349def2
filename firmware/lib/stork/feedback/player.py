"""Plays lights and sounds on the outputs, a step at a time; touches them only when something changes."""

from stork import ticks
from stork.feedback import language


class Channel:
    """One running pattern. ``tick`` returns True when a new step has begun; ``step`` is that step or None."""

    def __init__(self):
        self.steps = ()
        self.repeats = False
        self.index = 0
        self.due = 0
        self.step = None

    def begin(self, steps, repeats, now):
        self.steps = steps
        self.repeats = repeats
        self.index = -1
        self.due = now

    def tick(self, now):
        if self.index >= len(self.steps) or ticks.diff(now, self.due) < 0:
            return False
        self.index += 1
        if self.index == len(self.steps):
            if not self.repeats or not self.steps:
                self.step = None
                return True
            self.index = 0
        self.step = self.steps[self.index]
        # From when it was due, not from now: a late tick does not slow the rhythm. After a long gap it starts anew.
        self.due = ticks.add(self.due, self.step[0])
        if ticks.diff(now, self.due) > 0:
            self.due = ticks.add(now, self.step[0])
        return True


class Player:
    """pixel: ``set(r, g, b)`` or None; buzzer: ``tone(hz)``, 0 = off, or None. Percent: 0..100 each."""

    def __init__(self, pixel, buzzer, brightness_percent=100, quiet=False):
        self.pixel = pixel
        self.buzzer = None if quiet else buzzer
        self.percent = brightness_percent
        self.light = Channel()
        self.sound = Channel()
        self.light_name = ""

    def show(self, name, now):
        """The light ``name`` of the language, unless it is on already."""
        if name != self.light_name:
            self.light_name = name
            self.light.begin(language.LIGHTS[name], True, now)

    def show_menu(self, place, now):
        self.light_name = ""
        self.light.begin(language.MENU_LIGHTS[place], True, now)
        self.sound.begin(language.MENU_SOUNDS[place], False, now)

    def play(self, name, now):
        """The sound ``name``, from its start."""
        repeats, steps = language.SOUNDS[name]
        self.sound.begin(steps, repeats, now)

    def hush(self, now):
        """No sound any more."""
        self.sound.begin(language.SILENCE, False, now)

    def tick(self, now):
        """Bring the outputs up to date."""
        if self.light.tick(now) and self.pixel is not None:
            step = self.light.step
            if step is not None:
                # Rounded up: what is lit stays lit, however dim.
                p = self.percent
                self.pixel.set((step[1] * p + 99) // 100, (step[2] * p + 99) // 100, (step[3] * p + 99) // 100)
        if self.sound.tick(now) and self.buzzer is not None:
            step = self.sound.step
            self.buzzer.tone(step[1] if step is not None else 0)
