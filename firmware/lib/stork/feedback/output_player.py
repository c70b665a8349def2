"""Player of light, sound and vibration patterns; writes to the outputs only on a change."""

from stork.core import ticks
from stork.feedback import language
from stork.feedback.pattern_player import PatternPlayer
from stork_format import const

_BEFORE = const(1 << 28)
_APART_MS = const(340)  # least time between two darkenings: less than three flashes a second [flash-spacing]
_FELT = const(25)  # percent; softer sounds do not move the motor [motor-start]


class OutputPlayer:
    """pixel, buzzer, haptic, display: stork.hal.ports, or None. Percent: 0..100.
    ``quiet``: no sound but the fall alarm; vibration goes on.
    """

    def __init__(self, pixel, buzzer, brightness_percent=100, *, quiet=False, haptic=None, display=None):
        self.pixel = pixel
        self.buzzer = buzzer
        self.haptic = haptic
        self.screen = None
        if display is not None:
            # Imported late: most boards have no display, and no memory for its texts.
            from stork.feedback.display_text import DisplayText

            self.screen = DisplayText(display)
        self.quiet = quiet
        self.percent = brightness_percent
        self.light = PatternPlayer(language.LIGHT, 9)
        self.sound = PatternPlayer(language.SOUND, 72)
        self.light_name = ""
        self.menu = None  # place, drill, leg
        self.lean = None
        self.mute = False
        self.hz = 0
        self.strength = 0
        self.felt = 0
        self.level = 0  # luminance of the light that is on
        self.darkened = 0
        self.pending = 0  # of a step that may darken only later: where it is in its pattern
        self.due = 0  # nothing to do before

    def show(self, name, now):
        """The light ``name``, unless it is on already."""
        if name != self.light_name:
            self._light(name, language.WHOLE, now, None, language.LIGHTS[name])

    def flash(self, name, now):
        """The light ``name``, restarted where it is on already; a display does not change."""
        self.show(name, now)
        self.light.begin(language.WHOLE, now, None, language.LIGHTS[name])
        self.due = now

    def show_menu(self, place, now, play=("", "")):
        """The place (from 0) of ``play`` (drill, leg) in the menu, and its leg."""
        self.menu = (place, play[0], play[1])
        self._light("menu", language.menu_light(place, play[1]), now)
        self._sound("menu", language.menu_sound(place, play[1]), now)

    def show_lean(self, lean, now):
        """The light of a lean, from its first beat."""
        self.lean = lean
        self._light(lean.name(), b"", now, lean.light)

    def play(self, name, now):
        """The sound ``name``, from its start; it replaces the sound before."""
        self._sound(name, language.WHOLE, now, None, language.SOUNDS[name])

    def play_lean(self, lean, now, after=""):
        """The sound of a lean, from its first beat; behind the sound ``after``."""
        at = language.SOUNDS[after] if after else -1
        self._sound("lean", language.WHOLE if after else b"", now, lean.sound, at)

    def tell(self, name, now):
        """Light and sound of that name."""
        self.show(name, now)
        self.play(name, now)

    def hush(self, now):
        """No sound any more."""
        self.sound.begin(b"", now)
        self.due = now

    def tick(self, now):
        """Bring the outputs up to date."""
        if (now - self.due) & _BEFORE:  # ticks.diff(now, self.due) < 0, without a call
            return
        light = self.light
        sound = self.sound
        if light.tick(now) and light.at and self.pixel is not None:
            self.pending = light.at
            self._lit(now)
            if self.pending == light.first:  # a message that waits is delayed as a whole, for its blinks are counted
                light.due = ticks.add(light.due, _APART_MS - ticks.diff(now, self.darkened))
        elif self.pending:
            self._lit(now)
        if sound.tick(now):
            self._sounded(sound)
        due = ticks.first(light.due, sound.due)
        if self.pending:
            due = ticks.first(due, ticks.add(self.darkened, _APART_MS))
        if self.screen is not None:
            due = self.screen.tick(self, due, now)
        self.due = due

    def _light(self, name, steps, now, source=None, at=-1):
        self.light_name = name
        self.lean = self.lean if source else None  # releases the trial, too
        self.light.begin(steps, now, source, at)
        self.due = now
        if self.screen is not None:
            self.screen.unsaid = name

    def _sound(self, name, steps, now, source=None, at=-1):
        self.mute = self.quiet and name not in language.ALWAYS_HEARD
        if self.mute and self.haptic is None:
            self.hush(now)
            return
        self.sound.begin(steps, now, source, at)
        self.due = now

    def _lit(self, now):
        """Show the step at ``pending``; a darker one only when the last darkening is long enough ago."""
        steps = self.light.steps
        at = self.pending
        r = steps[at + 1]
        g = steps[at + 2]
        b = steps[at + 3]
        level = r * 54 + g * 183 + b * 19  # luminance times 256 [itu-bt-709]
        if level * 8 < self.level * 7:
            if 0 <= ticks.diff(now, self.darkened) < _APART_MS:
                return
            self.darkened = now
        self.pending = 0
        self.level = level
        self.pixel.side = self.light.side
        p = self.percent  # rounded up, so that a dim light stays on
        self.pixel.set((r * p + 99) // 100, (g * p + 99) // 100, (b * p + 99) // 100)

    def _sounded(self, channel):
        """Play the tone; the motor follows it."""
        at = channel.at
        hz = channel.steps[at + 1] * 10 if at else 0
        strength = channel.steps[at + 2] if hz else 0
        heard = 0 if self.mute else hz
        buzzer = self.buzzer
        if buzzer is not None and (heard != self.hz or (heard and strength != self.strength)):
            buzzer.level = strength
            buzzer.tone(heard)
        self.hz = heard
        self.strength = strength
        if self.haptic is not None:
            felt = 40 + strength * 6 // 10 if strength >= _FELT else 0  # below some 40 % it stands still [motor-start]
            if felt != self.felt:
                self.felt = felt
                if felt:
                    self.haptic.on(felt)
                else:
                    self.haptic.off()
