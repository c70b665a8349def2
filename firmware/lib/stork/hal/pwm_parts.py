"""Parts on PWM pins: tone, motor, LEDs."""


class Tone:
    """A piezo or a small speaker: a square wave."""

    level = 100  # percent of the volume, for the next tone

    def __init__(self, pwm, volume_percent):
        self.pwm = pwm
        self.volume = volume_percent

    def tone(self, hz):
        if hz:
            self.pwm.freq(hz)
            # It is loudest at half; hearing goes by ratios, so the volume does too.
            percent = self.volume * self.level // 100
            self.pwm.duty(32768 * percent * percent // 10000)
        else:
            self.pwm.duty(0)


class Motor:
    """A vibration motor behind a transistor."""

    side = 0

    def __init__(self, pwm):
        self.pwm = pwm

    def on(self, strength_percent):
        self.pwm.duty(65535 * strength_percent // 100)

    def off(self):
        self.pwm.duty(0)


class Leds:
    """Three LEDs, or one of any colour that shows brightness only. ``low``: they are lit while their pin is low."""

    side = 0

    def __init__(self, pwms, low):
        self.pwms = pwms
        self.flip = 65535 if low else 0
        self.set(0, 0, 0)

    def set(self, r, g, b):
        pwms = self.pwms
        flip = self.flip
        if len(pwms) == 1:
            pwms[0].duty(max(r, g, b) * 257 ^ flip)
            return
        pwms[0].duty(r * 257 ^ flip)
        pwms[1].duty(g * 257 ^ flip)
        pwms[2].duty(b * 257 ^ flip)
