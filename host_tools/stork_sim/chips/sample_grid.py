"""Times of samples and numbers of FIFO entries, as closed forms: nothing is counted one by one."""

from dataclasses import dataclass

# One tick, in units of 1e-4 us: 150 us = 1 / 6.67 kHz, from which every rate is divided [lsm6dsox-sheet].
TICK_US_E4 = 1_500_000


@dataclass(frozen=True)
class StreamSettings:
    """Settings of the sample stream in the control registers. Dividers are in ticks of 150 us, 0 is off.

    ``steps``: every how many slots gyroscope, accelerometer, temperature, time stamp make a FIFO entry; 0 is never.
    ``trigger_step``: every how many slots the FIFO may take anything at all. ``accel_test`` and ``gyro_test``: sign
    of the self-test, 0 is off. ``stuck``: an element that repeats its last value.
    """

    gyro_divider: int = 0
    accel_divider: int = 0
    gyro_lsb_udps: int = 8750
    accel_lsb_ug: int = 122
    steps: tuple[int, int, int, int] = (0, 0, 0, 0)
    trigger_step: int = 1
    accel_test: int = 0
    gyro_test: int = 0
    stuck: bool = False

    @property
    def slot_ticks(self) -> int:
        """Ticks between slots of the fastest sensor; 0 when everything is off."""
        return slot_ticks(self.gyro_divider, self.accel_divider)


def slot_ticks(gyro_divider: int, accel_divider: int) -> int:
    """Ticks between slots of the faster of two sensors; 0 when both are off."""
    return min((d for d in (gyro_divider, accel_divider) if d), default=0)


@dataclass(frozen=True)
class Segment:
    """One stretch of unchanged settings; it owns the slots after ``first_slot``.

    Slot n is due ``n * slot_e4 / rate`` us after ``base_us``, the moment the first sensor was switched on, where
    ``rate`` is 10000 times the true over the nominal rate: integers, so no sample is early or late by rounding.
    Entries come at the slots ``phase + k * step``. ``word_limit`` is where a FIFO that stops when full stops.
    """

    settings: StreamSettings
    base_us: int
    rate: int
    first_slot: int
    words_before: int = 0
    word_slots_before: int = 0
    word_limit: int = 1 << 60
    slot_e4: int = 1 << 62
    word_slot_step: int = 0
    phase: int = 0
    sources: int = 0  # that make an entry every ``word_slot_step``, where all that make any do
    offset: int = 0  # of the closed form for these

    @classmethod
    def begin(
        cls,
        settings: StreamSettings,
        base_us: int,
        rate: int,
        now_us: int,
        *,
        words_before: int = 0,
        word_slots_before: int = 0,
        word_limit: int = 1 << 60,
        phase: int = 0,
    ) -> "Segment":
        ticks = settings.slot_ticks
        slot_e4 = ticks * TICK_US_E4 if ticks else 1 << 62
        first_slot = (now_us - base_us) * rate // slot_e4
        used = [step for step in settings.steps if step]
        step = min(used, default=0)
        sources = len(used) if used and max(used) == step else 0
        return cls(
            settings,
            base_us,
            rate,
            first_slot,
            words_before,
            word_slots_before,
            word_limit,
            slot_e4,
            step,
            phase,
            sources,
            words_before - sources * ((first_slot - phase) // step) if sources else 0,
        )

    def slot(self, now_us: int) -> int:
        """The number of the last slot that is due at ``now_us``."""
        return (now_us - self.base_us) * self.rate // self.slot_e4

    def time_us(self, slot: int) -> float:
        return self.base_us + slot * self.slot_e4 / self.rate

    def words_offered(self, slot: int) -> int:
        """Entries made up to and with ``slot`` since the FIFO was started, also those a full FIFO refused."""
        if self.sources:
            return self.offset + self.sources * ((slot - self.phase) // self.word_slot_step)
        first, end = self.first_slot - self.phase, slot - self.phase
        total = self.words_before
        for step in self.settings.steps:
            if step:
                total += end // step - first // step
        return total

    def words(self, slot: int) -> int:
        offered = self.words_offered(slot)
        return offered if offered < self.word_limit else self.word_limit

    def word_slots(self, slot: int) -> int:
        """Time slots with at least one entry, up to and with ``slot``, since the FIFO was started."""
        step = self.word_slot_step
        if not step:
            return self.word_slots_before
        return self.word_slots_before + (slot - self.phase) // step - (self.first_slot - self.phase) // step

    def slot_of_word_slot(self, k: int) -> int:
        """The slot of the k-th time slot with entries (0 is the first since the FIFO was started)."""
        step = self.word_slot_step
        done = (self.first_slot - self.phase) // step + 1
        return self.phase + (done + k - self.word_slots_before) * step
