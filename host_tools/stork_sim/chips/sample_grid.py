"""When samples happen and how many FIFO words they make: closed forms, so that nothing is counted one by one."""

from dataclasses import dataclass

TICK_US_E4 = (
    1_500_000  # one tick, in units of 1e-4 us: 150 us = 1 / 6.67 kHz, from which every rate is divided
)


@dataclass(frozen=True)
class StreamSettings:
    """What the control registers ask for. Dividers are in ticks of 150 us, 0 is off.

    ``batch_temperature`` and ``timestamp_decimation`` are about FIFO words only; the decimation counts time
    slots that hold accelerometer or gyroscope words.
    """

    gyro_divider: int = 0
    accel_divider: int = 0
    gyro_lsb_udps: int = 8750
    accel_lsb_ug: int = 122
    batch_gyro: int = 0
    batch_accel: int = 0
    batch_temperature: int = 0
    timestamp_decimation: int = 0

    @property
    def slot_ticks(self) -> int:
        """Ticks between slots of the fastest sensor; 0 when everything is off."""
        return min((d for d in (self.gyro_divider, self.accel_divider) if d), default=0)

    def word_steps(self) -> tuple[int, int, int, int]:
        """Every how many slots gyroscope, accelerometer, temperature, time stamp put a word; 0 is never.

        Nothing is batched faster than its sensor measures.
        """
        ticks = self.slot_ticks
        if not ticks:
            return (0, 0, 0, 0)
        gyro, accel = (
            max(batch, sensor) // ticks if batch and sensor else 0
            for batch, sensor in (
                (self.batch_gyro, self.gyro_divider),
                (self.batch_accel, self.accel_divider),
            )
        )
        temperature = max(1, self.batch_temperature // ticks) if self.batch_temperature else 0
        timestamp = self.timestamp_decimation * min((s for s in (gyro, accel) if s), default=0)
        return (gyro, accel, temperature, timestamp)


@dataclass(frozen=True)
class Segment:
    """One stretch of unchanged settings; it owns the slots after ``first_slot``.

    Slot n is due ``n * slot_e4 / rate`` us after ``base_us``, the moment the first sensor was switched on, where
    ``rate`` is 10000 * (1 + 0.0015 * INTERNAL_FREQ_FINE): integers, so no sample is early or late by rounding.
    ``word_limit`` is where a FIFO that stops when full stops.
    """

    settings: StreamSettings
    base_us: int
    rate: int
    first_slot: int
    words_before: int = 0
    word_slots_before: int = 0
    word_limit: int = 1 << 60
    slot_e4: int = 1 << 62
    steps: tuple[int, int, int, int] = (0, 0, 0, 0)
    word_slot_step: int = 0

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
    ) -> "Segment":
        ticks = settings.slot_ticks
        slot_e4 = ticks * TICK_US_E4 if ticks else 1 << 62
        steps = settings.word_steps()
        return cls(
            settings,
            base_us,
            rate,
            (now_us - base_us) * rate // slot_e4,
            words_before,
            word_slots_before,
            word_limit,
            slot_e4,
            steps,
            min((s for s in steps if s), default=0),
        )

    def slot(self, now_us: int) -> int:
        """The number of the last slot that is due at ``now_us``."""
        return (now_us - self.base_us) * self.rate // self.slot_e4

    def time_us(self, slot: int) -> float:
        return self.base_us + slot * self.slot_e4 / self.rate

    def words_offered(self, slot: int) -> int:
        """Words made up to and with ``slot`` since the FIFO was started, also those a full FIFO refused."""
        first = self.first_slot
        total = self.words_before
        for step in self.steps:
            if step:
                total += slot // step - first // step
        return total

    def words(self, slot: int) -> int:
        offered = self.words_offered(slot)
        return offered if offered < self.word_limit else self.word_limit

    def word_slots(self, slot: int) -> int:
        """Time slots with at least one word, up to and with ``slot``, since the FIFO was started."""
        step = self.word_slot_step
        return self.word_slots_before + (slot // step - self.first_slot // step if step else 0)

    def slot_of_word_slot(self, k: int) -> int:
        """The slot of the k-th time slot with words (0 is the first since the FIFO was started)."""
        return (self.first_slot // self.word_slot_step + 1 + k - self.word_slots_before) * self.word_slot_step
