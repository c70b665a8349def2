"""Vibration, display, battery, USB power, and waiting with little power: each through the ports, on its model."""

import re
from dataclasses import replace

import pytest

from board_bench import Bench
from board_world import Worn, upright
from stork_host.pictures.patterns import colour
from stork_sim.board.models import MODELS

PICO, CLUE = MODELS["raspberry_pi_pico"], MODELS["clue_nrf52840_express"]
XIAO, SENSE = MODELS["Seeed_XIAO_nRF52840_Sense"], MODELS["feather_bluefruit_sense"]


@pytest.fixture
def bench(tmp_path):
    return lambda *args, **kwargs: Bench(tmp_path / "drive", *args, **kwargs)


def test_what_a_board_lacks_takes_no_room(bench):
    b = bench(PICO)
    ports = b.ports
    assert (ports.haptic, ports.display) == (None, None)
    absent = ("screen", "dotstar", "taps")
    assert not {f"stork.hal.{name}" for name in absent} & b.loaded and "stork.drivers.drv2605" not in b.loaded
    assert b.board.console == []


def test_a_motor_on_a_pin(bench):
    b = bench(replace(PICO, motor="GP9"), STORK_HAPTIC="GP9")
    for percent in (100, 40, 0):
        b.ports.haptic.on(percent)
    b.ports.haptic.on(70)
    b.ports.haptic.off()
    assert [value for _, value in b.board.vibration.log] == [100, 40, 0, 70, 0]


def test_two_motors_tell_the_side(bench):
    b = bench(replace(PICO, motors=("GP9", "GP10")), STORK_HAPTIC_LEFT="GP9", STORK_HAPTIC_RIGHT="GP10")
    assert felt_by_side(b) == ["##", ".#", "#.", "##", "##"], "all, right, left, front, back"


@pytest.mark.parametrize("khz", [100, 400])
def test_the_bus_has_the_speed_that_its_cable_carries(bench, khz):
    b = bench(PICO, **({} if khz == 400 else {"STORK_I2C_KHZ": khz}))
    sensor = b.ports.sensor()
    b.clock.advance(200_000)
    sensor.start()
    taken = count = 0
    for _ in range(10):
        b.clock.advance(80_000)
        begun = b.clock.now_us
        count += sensor.poll()
        taken += b.clock.now_us - begun
    assert sensor.errors == 0
    assert count > 70 and 14 * 9 * 1000 / khz < taken / count < 20 * 9 * 1000 / khz, "us a sample of 14 bytes"


MOTORS = {"STORK_HAPTIC_LEFT": "GP9", "STORK_HAPTIC_RIGHT": "GP10"}


def felt_by_side(b):
    """Motors, left and right, that run for each direction (all, right, left, front, back)."""
    felt = []
    for side in range(5):
        b.ports.haptic.side = side
        b.ports.haptic.on(70)
        felt.append("".join(".#"[level.value == 70] for level in b.board.vibration_sides))
        b.ports.haptic.off()
        assert [level.value for level in b.board.vibration_sides] == [0, 0]
    return felt


@pytest.mark.parametrize(
    ("lost", "felt"),
    [("STORK_HAPTIC_RIGHT", ["#.", "..", "#.", "#.", "#."]), ("STORK_HAPTIC_LEFT", [".#", ".#", "..", ".#", ".#"])],
)
@pytest.mark.parametrize("pin", ["GP99", "GP17"])
def test_one_of_two_motors_never_tells_the_other_side(bench, lost, felt, pin):
    """No such pin, and the buzzer's."""
    b = bench(replace(PICO, motors=("GP9", "GP10")), **{**MOTORS, lost: pin})
    (line,) = b.board.console
    assert re.match(rf"stork: settings\.toml, line \d+: {lost}: expected ", line)
    assert felt_by_side(b) == felt and b.ports.haptic.wrong


@pytest.mark.parametrize("silence", [{"STORK_BUZZER": ""}, {"STORK_VOLUME": 0}])
def test_without_a_sound_the_one_motor_tells_all(bench, silence):
    b = bench(replace(PICO, motors=("GP9", "GP10")), **{**MOTORS, "STORK_HAPTIC_RIGHT": "GP99"}, **silence)
    assert felt_by_side(b) == ["#."] * 5


def test_one_motor_that_alone_is_named_tells_all(bench):
    b = bench(replace(PICO, motors=("GP9", "GP10")), STORK_HAPTIC_LEFT="GP9")
    assert felt_by_side(b) == ["#."] * 5 and b.board.console == [] and "stork.hal.side_motors" not in b.loaded


@pytest.mark.parametrize(("lost", "told"), [({}, False), ({"STORK_HAPTIC_RIGHT": "GP99"}, True)])
def test_a_lost_motor_is_told_and_sound_stands_in_for_it(tmp_path, lost, told):
    """At power-on by the light of a setting; a quiet belt has its sounds."""
    model = replace(PICO, motors=("GP9", "GP11"))
    settings = {"STORK_QUIET": 1, "STORK_HAPTIC_LEFT": "GP9", "STORK_HAPTIC_RIGHT": "GP11", **lost}
    w = Worn(tmp_path / "drive", model=model, **settings).press(8.0).run(12.0)
    assert (colour("settings") in w.colours(0.5, 6.0)) == told
    assert bool(w.board.sound.log) == told
    assert any(side.log for side in w.board.vibration_sides), "the menu is felt"


def test_a_drv2605_shares_the_sensors_bus(bench):
    b = bench(replace(PICO, haptic_bus=("GP5", "GP4")), STORK_HAPTIC="DRV2605")
    haptic, sensor = b.ports.haptic, b.ports.sensor()
    for percent in (100, 40):
        haptic.on(percent)
        assert sensor.poll() >= 0 and sensor.failed == 0
    haptic.off()
    assert [value for _, value in b.board.vibration.log] == [100, 39, 0]  # 50 of 127
    assert b.board.haptic_chip.violations == [] == b.chip.violations


def test_a_drv2605_on_a_bus_of_its_own_and_one_that_falls_off(bench):
    b = bench(replace(XIAO, haptic_bus=("SCL", "SDA")), STORK_HAPTIC="DRV2605")
    b.ports.haptic.on(100)
    b.board.haptic_chip.nack = True
    b.ports.haptic.off()  # the trial goes on
    assert b.ports.haptic.errors == 1
    b.board.haptic_chip.nack = False
    b.ports.haptic.off()
    assert [value for _, value in b.board.vibration.log] == [100, 0]


def test_no_drv2605_there(bench):
    b = bench(PICO, STORK_HAPTIC="DRV2605")
    (line,) = b.board.console
    assert b.ports.haptic is None and re.match(r"stork: settings\.toml, line \d+: STORK_HAPTIC: ", line)
    assert b.ports.sensor().name == "LSM6DSOX", "the bus is free for the sensor"


@pytest.mark.parametrize(
    ("parts", "settings"),
    [({}, {}), ({"pixel": "", "dotstar": ("GP2", "GP3")}, {"STORK_PIXEL": "", "STORK_DOTSTAR": "GP2, GP3"})],
    ids=["NeoPixels", "DotStars"],
)
def test_a_row_of_lights_shows_the_side(bench, parts, settings):
    """All, right half, left half, middle, both ends; the first of them is at the wearer's left."""
    b = bench(replace(PICO, **parts), **settings, STORK_PIXELS=8)
    shown = []
    for side in range(5):
        b.ports.pixel.side = side
        b.ports.pixel.set(9, 0, 5)
        assert set(b.board.light.row) <= {(9, 0, 5), (0, 0, 0)}
        shown.append("".join("#" if any(rgb) else "." for rgb in b.board.light.row))
    assert shown == ["########", "....####", "####....", "..####..", "##....##"]


def test_each_light_of_a_row_has_a_side(bench):
    shines = bench(PICO).importer.import_("stork.hal.pixel_strip", fromlist=("",)).shines
    for count in range(1, 61):
        for side in range(5):
            row = [shines(side, n, count) for n in range(count)]
            assert any(row)
            if side and (count > 2 or (count == 2 and side < 3)):
                assert not all(row)
                mirrored = [shines((0, 2, 1, 3, 4)[side], n, count) for n in range(count)]
                assert row == mirrored[::-1] or (count % 2 and side < 3)


def test_a_tone_has_the_volume_of_the_settings_and_its_own(bench):
    b = bench(PICO, STORK_VOLUME=50)
    duties = []
    b.board.pins["GP17"].on_pwm.append(lambda hz, duty: duties.append(duty))
    b.ports.buzzer.tone(440)
    b.ports.buzzer.level = 40
    b.ports.buzzer.tone(440)
    assert max(duties[:2]) == 8192 and duties[-1] == 32768 * 20 * 20 // 10000


def test_the_display_shows_words_once(bench):
    b = bench(CLUE)
    begun = b.clock.now_us
    b.ports.display.show("menu", ("Left leg", "Balance"), (0, 0, 255))
    spent = b.clock.now_us - begun
    b.ports.display.show("menu", ("Left leg", "Balance"), (0, 0, 255))
    assert b.clock.now_us - begun == spent, "the same message is not drawn twice"
    b.ports.display.show("stars3", ("Three stars, well done",), (255, 255, 255))
    b.ports.display.show("dark", (), (0, 0, 0))
    b.ports.display.show("grüße", ("Größe", "?", "!", "fourth"), (255, 0, 0))
    assert [(lines, colour) for _, lines, colour in b.board.words.log] == [
        (("Left leg", "Balance"), 0x0000FF),
        (("Three star",), 0xFFFFFF),
        ((), 0x000000),
        (("Gr  e", "?", "!"), 0xFF0000),
    ]
    assert spent < 100_000


@pytest.mark.parametrize("model", [SENSE, XIAO, PICO, MODELS["stork_virtual"]], ids=lambda m: m.board_id)
def test_the_battery_gauge(bench, model):
    b = bench(model)
    for charge, mv in ((1.0, 4192), (0.3, 3762), (0.05, 3602)):
        b.board.battery.charge = charge
        assert b.ports.battery_mv() == pytest.approx(mv, abs=6 if model is not XIAO else 8)


def test_boards_without_a_gauge(bench):
    assert bench(CLUE).ports.battery_mv() is None


def test_usb_power(bench):
    for model in (PICO, SENSE):  # by the pin; by the enumeration
        b = bench(model)
        assert b.ports.usb_power() is False
        b.board.cable = True
        assert b.ports.usb_power() is True


def moving(t_s):
    """Still for 20 s, then carried about for one, then still."""
    out = upright(t_s)
    out[:, 1] += 3.0 * ((t_s > 20.0) & (t_s < 21.0) & (t_s % 0.2 < 0.1))
    return out


@pytest.mark.parametrize("model", [PICO, XIAO, SENSE], ids=lambda m: m.board_id)
def test_asleep_it_feels_that_it_is_moved_and_awake_it_measures(bench, model):
    b = bench(model, moving)
    sensor = b.ports.sensor()
    sensor.start()
    sensor.sleep()
    b.clock.advance(1_000_000)
    assert not sensor.moved() and sensor.poll() == 0
    b.clock.call_at(5_000_000, lambda: None)
    while b.clock.now_us < 19_000_000:
        b.clock.advance(500_000)
        assert not sensor.moved()
    b.clock.advance(3_000_000)
    assert sensor.moved() and not sensor.moved()
    sensor.wake()
    b.clock.advance(120_000)
    assert sensor.poll() in (11, 12)
    sensor.load(3)
    assert sensor.x == pytest.approx(1e6 / 122, rel=0.03)
    assert b.chip.violations == [] and sensor.failed == 0


def test_a_sensor_that_does_not_wake_as_it_should_says_so(bench):
    b = bench(PICO)
    sensor = b.ports.sensor()
    sensor.sleep()
    b.chip.wrong_bits[0x10] = (0xF0, 0x20)
    with pytest.raises(RuntimeError, match="LSM6DSOX: expected 104 Hz, 4 g, 250 dps, found CTRL 28 40"):
        sensor.wake()
    b.chip.nack = True
    with pytest.raises(OSError):
        sensor.sleep()
    assert not sensor.moved() and not sensor.tapped() and sensor.failed == 2


def test_a_doze_lasts_its_time(bench):
    b = bench(PICO)
    begun = b.clock.now_us
    b.ports.doze(2000)
    assert b.clock.now_us - begun == pytest.approx(2_000_000, abs=10_000)
    assert b.board.slept_us > 1_900_000, "asleep, not waiting"


def test_a_press_ends_a_doze_and_the_button_works_on(bench):
    b = bench(PICO)
    begun = b.clock.now_us
    b.clock.call_in(700_000, lambda: b.board.press(True))
    b.ports.doze(5000)
    assert b.clock.now_us - begun == pytest.approx(700_000, abs=20_000)
    assert b.ports.button.pressed()
    b.ports.doze(5000)  # held: no sleep
    b.board.press(False)
    assert not b.ports.button.pressed() and b.clock.now_us - begun < 800_000


def test_the_sensors_wire_ends_a_doze(bench):
    b = bench(SENSE, moving)
    sensor = b.ports.sensor()
    sensor.sleep()
    b.ports.doze(60_000)
    assert b.clock.now_us == pytest.approx(20_000_000, abs=400_000)
    assert sensor.moved()


def test_a_doze_that_is_over_before_it_begins(bench):
    """Weeks after power-on CircuitPython's seconds come in twos: the alarm's time has passed."""
    b = bench(PICO)
    b.clock.advance(WEEKS_US + 1_400_000)
    begun = b.clock.now_us
    b.ports.doze(0)
    assert b.clock.now_us - begun < 1000 and b.board.console == [] and not b.ports.button.pressed()


PICO_2 = MODELS["raspberry_pi_pico2"]
WEEKS_US = 60 * 86_400_000_000
BRANCHES = {  # model, settings, time since power-on
    "light sleep": (PICO, {}, 0),
    "no alarms on this chip": (PICO_2, {}, 0),
    "no alarms, and a wire": (PICO_2, {"STORK_WAKE": "GP14"}, 0),
    "a wire that is no pin": (PICO, {"STORK_WAKE": "GP99"}, 0),
    "a wire that is taken": (PICO, {"STORK_WAKE": "GP17"}, 0),
    "seconds that are coarse": (PICO, {}, WEEKS_US),
    "on an nRF52840, a wire that is no pin": (CLUE, {"STORK_WAKE": "P99"}, 0),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_a_press_is_heard_however_it_waits(bench, name):
    model, settings, uptime_us = BRANCHES[name]
    b = bench(model, **settings)
    b.clock.advance(uptime_us)
    for _ in range(2):  # the button works on
        begun = b.clock.now_us
        b.clock.call_in(400_000, lambda: b.board.press(True))
        b.ports.doze(3000)
        assert 390_000 < b.clock.now_us - begun < 900_000
        assert b.ports.button.pressed()
        b.board.press(False)


@pytest.mark.parametrize("name", ["no alarms, and a wire", "a second wire that is no pin"])
def test_the_wire_ends_a_wait_without_light_sleep(bench, name):
    two = {"STORK_WAKE": "GP14, GP99"}
    model, settings = (PICO_2, {"STORK_WAKE": "GP14"}) if name in BRANCHES else (PICO, two)
    b = bench(replace(model, wake="GP14"), moving, **settings)
    sensor = b.ports.sensor()
    sensor.sleep()
    for _ in range(2):
        b.ports.doze(60_000)
        if sensor.moved():
            break
    assert b.clock.now_us == pytest.approx(20_000_000, abs=400_000)
    b.ports.doze(1)  # its pin was let go
