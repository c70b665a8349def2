"""The report PDF: one page, right words and numbers, the same bytes each time, for any trial."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from host_analysis import motions
from sessions import HEADER, make_session, rewritten
from stork import drills
from stork_format import code_names, codes, session
from stork_format.session_writer import SessionWriter
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.errors import StorkError
from stork_host.replayed import Replayed, Verdict
from stork_host.report import session_pdf, session_sentences
from stork_host.report.session_page import page
from stork_host.report.session_sentences import QUALITY

TOUCHDOWN = make_session(
    motions.sensor_lsb(motions.with_shift(motions.with_jolt(motions.stance(15.0, 1.6, seed=3), 20.0), 1)).tolist(),
    leg="right",
    eyes="closed",
    surface="foam",
    wearer_id="W-017",
    device_id="stork-9f31",
)
WALK = make_session(
    motions.sensor_lsb(motions.heel_to_toe(12, side_step=5)).tolist(), drill="tandem_walk", leg="", steps=9
)


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (width, height) == (pytest.approx(210, abs=0.5), pytest.approx(297, abs=0.5))
    return " ".join(reader.pages[0].extract_text().split())


def printed(data: bytes, replayed: Replayed | None = None) -> str:
    read = read_session(data)
    return text_of(page(read, session_measures(read), replayed))


def test_a_stance_says_what_a_therapist_asks_first() -> None:
    read = read_session(TOUCHDOWN)
    measures = session_measures(read)
    text = printed(TOUCHDOWN)
    held_s = read.result["held_ms"] / 1000
    assert held_s == pytest.approx(read.play_s - 0.5, abs=0.01)
    assert f"Stood on the right leg: held {held_s:.1f} s, then the raised foot came down." in text
    assert f"Time held {held_s:.1f} s counted from 2 s after “go”" in text.replace("  ", " ")
    for told in (
        "21 September 2026, 14:13 UTC",
        str(read.result["score"]),
        "Drill Single-leg stance",
        "Leg right",
        "Eyes closed",
        "Surface foam",
        "Wearer W-017",
        "Time held",
        f"{measures['tilt_rms'].value:.2f}°",
        f"{measures['tilt_speed'].value:.2f}°/s",
        f"{measures['jerk_per_second'].value:.2f} m²/s⁶",
        "touchdown (1)",
        "stork-9f31 (virtual)",
        "Firmware",
        "Scorer",
        "Analysis",
        "LSM6DSOX",
        read.sha256[:12],
        "nothing wrong was noticed",
        "Training aid, not a medical device.",
    ):
        assert told in text, told


def test_the_figures_say_which_way_is_which() -> None:
    text = printed(TOUCHDOWN)
    for told in (
        "forward",
        "back",
        "left",
        "right",
        "seconds in play",
        "drifting from 1.5°",
        "far from 3.8°",
    ):
        assert told in text, told


def test_a_walk_has_steps() -> None:
    text = printed(WALK)
    assert "9 steps heel to toe in " in text
    assert ", 1 of them aside." in text
    for told in (
        "Heel-to-toe walk",
        "Step by step",
        "step (9)",
        "side-step (1)",
        "75 steps a minute",
        "Step time, mean 0.80 s",
        "accuracy in heel-to-toe walking has not been published",
    ):
        assert told in text, told
    assert "Jerk" not in text


def test_a_full_hold_has_its_stars() -> None:
    text = printed(make_session(motions.sensor_lsb(motions.stance(11.0, 0.3)).tolist(), hold_ms=10000))
    assert "Stood on the left leg: held the full 10.0 s." in text
    assert "★★★" in text
    assert "Steady for 100 % of the time" in text


def test_the_wearer_who_was_never_still() -> None:
    tilt = 20 * np.sin(2 * np.pi * motions.times(31.0))[:, None] * [1, 0]
    text = printed(make_session(motions.sensor_lsb(motions.leaning(tilt)).tolist()))
    assert "The drill did not begin: the wearer never stood still for two seconds." in text
    assert "no score" in text
    assert "There is no sway to show" in text
    assert "Look out: The wearer did not stand still long enough to begin." in text
    for absent in ("Time held", "seconds in play", "degrees", "nan"):
        assert absent not in text


def lost(after: int) -> bytes:
    """A session whose sensor falls silent after so many samples."""
    writer = SessionWriter(bytearray(1 << 20), 104)
    writer.begin(HEADER)
    drill = drills.create(HEADER, writer)
    for n, row in enumerate(motions.sensor_lsb(motions.stance(20.0)).tolist()[:after]):
        writer.sample(9 * n, *row)
        drill.step(*row)
    drill.input(codes.SENSOR_LOST, 0)
    writer.finish(drill.result())
    return bytes(writer.take())


def test_a_sensor_that_fell_silent_before_the_first_sample() -> None:
    text = printed(lost(0))
    assert "The drill did not begin: the sensor fell silent." in text
    assert "Check the cable" in text


def test_a_sensor_that_fell_silent_in_play_leaves_no_score() -> None:
    text = printed(lost(1500))
    assert "Stood on the left leg: held 7.4 s, then the sensor fell silent." in text
    assert "no score" in text
    assert "Look out: The sensor fell silent during the trial." in text
    assert "seconds in play" in text


@pytest.mark.parametrize(("stop_at", "shown"), [(732, False), (760, False), (800, True), (1000, True)])
def test_trials_of_moments(stop_at: int, shown: bool) -> None:
    text = printed(make_session(motions.sensor_lsb(motions.stance(4.0)).tolist(), stop_at=stop_at))
    assert "then stopped with the button." in text
    assert ("seconds in play" in text) == shown
    assert ("too short for more numbers" in text) == (stop_at < 1000)


def test_one_step_and_none() -> None:
    hard = motions.heel_to_toe(1)
    hard[:, 2] = 1 + 3 * (hard[:, 2] - 1)  # a single soft peak is no walk
    one = make_session(motions.sensor_lsb(hard).tolist(), drill="tandem_walk", leg="")
    none = make_session(motions.sensor_lsb(motions.still(10.0)).tolist(), drill="tandem_walk", leg="")
    assert "One step of 10 heel to toe" in printed(one)
    assert "No step of 10 heel to toe" in printed(none)


def flawed(bits: int) -> Callable[[session.Session], None]:
    def flaw(found: session.Session) -> None:
        found.result["quality"] = bits

    return flaw


def test_every_flaw_at_once_still_fits_on_one_page() -> None:
    for data in (TOUCHDOWN, WALK):
        text = printed(rewritten(data, flawed(0xFFFF)))
        for sentence in QUALITY.values():
            assert sentence in text
        assert "a flaw that this program does not know" in text
        assert "no score" in text
        assert "Training aid" in text


def test_a_result_that_a_new_scoring_does_not_confirm() -> None:
    difference = Replayed(Verdict.DIFFERENT, "score: stored 900, replay gives 700")
    text = printed(TOUCHDOWN, difference)
    told = "The stored result is not what a new scoring of the samples gives (score: stored 900, replay gives 700)."
    assert f"Look out: {told} Do not rely on the score." in text
    assert "in doubt: see above" in text
    text = printed(TOUCHDOWN, Replayed(Verdict.NOT_POSSIBLE, "expected ..., found scorer version 9"))
    assert "Look out: This program cannot score the session again, so the result is not checked." in text
    assert "in doubt" not in text and "is not what" not in text
    text = printed(TOUCHDOWN, Replayed(Verdict.SAME))
    assert "nothing wrong was noticed" in text and "in doubt" not in text


def test_every_flaw_and_another_result_still_fit_on_one_page() -> None:
    for data in (TOUCHDOWN, WALK):
        text = printed(rewritten(data, flawed(0xFFFF)), Replayed(Verdict.DIFFERENT, "x " * 150))
        assert "Do not rely on the score." in text and "Training aid" in text
        assert "in doubt" not in text  # there is no score


def test_a_fall_is_told_on_top_and_nothing_of_steadiness() -> None:
    def falls(found: session.Session) -> None:
        found.result["end_cause"] = "fall"

    for data in (TOUCHDOWN, WALK):
        text = printed(rewritten(data, falls))
        assert "then a fall was detected. Look out: The wearer fell" in text, "before score and figures"
        assert "Steady for" not in text and "nothing wrong was noticed" not in text


def test_flaws_are_told_on_top() -> None:
    text = printed(rewritten(TOUCHDOWN, flawed(codes.Q_LOOSE)))
    assert text.index("Look out: The belt shook") < text.index("Score, 0 to 1000") and text.count("Look out") == 1


def test_a_trial_without_feedback_is_a_probe() -> None:
    told = "A probe: without feedback, it shows what the wearer can do alone. Compare probes."
    data = rewritten(TOUCHDOWN, lambda found: found.header.update(feedback="two_of_three", live=0))
    assert told in printed(data) and "Steady for" not in printed(data)
    assert told not in printed(rewritten(TOUCHDOWN, lambda found: found.header.update(feedback="full", live=1)))
    assert told not in printed(TOUCHDOWN), "an older session does not know"


def test_a_walk_and_the_standing_after_it_are_told_apart() -> None:
    walked = np.concatenate([motions.heel_to_toe(12), motions.still(40.0)])
    data = make_session(
        motions.sensor_lsb(walked).tolist(), drill="free_walk", leg="", steps=0, stop_at=len(walked) - 200
    )
    read = read_session(data)
    last_s = max(event.happened_s for event in read.events if event.kind == "step")
    text = printed(data)
    stood_s = read.play_s - last_s
    assert stood_s > 30 and f"steps walked in {last_s:.1f} s, then stood for {stood_s:.1f} s." in text
    assert f"in {last_s:.1f} s from “go”" in text and f"standing {stood_s:.1f} s" in text
    assert f"steady {read.result['steady_ms'] / 1000:.1f} s" not in text
    assert "standing" not in printed(make_session(walked_only(), drill="free_walk", leg="", steps=10))


def walked_only() -> list[list[int]]:
    return motions.sensor_lsb(motions.heel_to_toe(12)).tolist()


def test_every_flaw_has_its_words() -> None:
    assert set(QUALITY) == {name for _, name in code_names.QUALITY}
    assert not codes.NO_SCORE & session_sentences.DOUBT


@pytest.mark.parametrize("bit", [bit for bit, _ in code_names.QUALITY])
def test_a_flaw_is_told_and_the_score_is_not_shown_as_sure(bit: int) -> None:
    text = printed(rewritten(TOUCHDOWN, flawed(bit)))
    (name,) = code_names.quality_names(bit)
    assert f"Look out: {QUALITY[name]}" in text
    assert ("no score" in text) == bool(bit & codes.NO_SCORE)
    assert ("in doubt: see above" in text) == bool(bit & session_sentences.DOUBT)


def test_a_belt_worn_upside_down() -> None:
    rows = motions.sensor_lsb(motions.still(8.0))
    rows[:, 0] *= -1
    text = printed(make_session(rows.tolist(), drill="semi_tandem", leg="right"))
    assert "The drill did not begin: the belt was worn the wrong way round." in text
    assert "Turn the belt the right way up" in text
    assert f"Look out: {QUALITY['worn_wrong']}" in text
    assert "no score" in text


@pytest.mark.parametrize(
    ("drill", "leg", "posture", "end"),
    [
        ("feet_together", "", "Stood with the feet together", "a foot moved"),
        ("semi_tandem", "left", "Stood in semi-tandem, left foot in front", "a foot moved"),
        ("tandem_stance", "right", "Stood heel to toe, right foot in front", "a foot moved"),
        ("single_leg", "left", "Stood on the left leg", "the raised foot came down"),
    ],
)
def test_all_stances_alike(drill: str, leg: str, posture: str, end: str) -> None:
    body = motions.with_jolt(motions.stance(15.0, 0.6, seed=3), 20.0)
    data = make_session(motions.sensor_lsb(body).tolist(), drill=drill, leg=leg)
    text = printed(data)
    result = read_session(data).result
    assert f"{posture}: held {result['held_ms'] / 1000:.1f} s, then {end}." in text
    assert f"counted from {2 if drill == 'single_leg' else 3} s after “go”" in text
    assert ("Front foot" in text) == bool(leg and drill != "single_leg")
    assert "Lean of the trunk, seen from above" in text


def test_a_hop_and_a_grab_are_only_likely() -> None:
    def ended(cause: int) -> Callable[[session.Session], None]:
        def end(found: session.Session) -> None:
            found.result["end_cause"] = codes.END_CAUSES[cause]
            found.events = [
                (n, kind, cause if kind in (codes.TOUCHDOWN, codes.END) else detail, value)
                for n, kind, detail, value in found.events
            ]

        return end

    hopped = printed(rewritten(TOUCHDOWN, ended(codes.HOPPED)))
    assert "then probably hopped." in hopped and "hop (1)" in hopped
    grabbed = printed(rewritten(TOUCHDOWN, ended(codes.GRABBED)))
    assert "then probably grabbed a hold." in grabbed and "grab (1)" in grabbed


def test_a_free_walk_has_its_regularity() -> None:
    data = make_session(motions.sensor_lsb(motions.heel_to_toe(12)).tolist(), drill="free_walk", leg="", steps=10)
    measures = session_measures(read_session(data))
    text = printed(data)
    assert "10 steps walked in " in text
    for told in (
        f"Symmetry of left and right {measures['symmetry'].value:.2f}, where 1 is no difference at all.",
        f"Regularity, step to step {measures['step_regularity'].value:.2f}",
        f"Regularity, stride to stride {measures['stride_regularity'].value:.2f}",
        f"Sway within a step, left-right {measures['step_sway_ml'].value:.2f}°",
        "Turns 0",
        "Pauses 0",
    ):
        assert told in text, told
    assert "side-step" not in text.lower()


def test_a_walk_to_a_beat_has_its_beat() -> None:
    data = make_session(
        motions.sensor_lsb(motions.heel_to_toe(20)).tolist(), drill="cued_walk", leg="", steps=18, bpm=75
    )
    read = read_session(data)
    measures = session_measures(read)
    text = printed(data)
    assert f"18 steps to 75 beats a minute, {read.result['hits']} of 14 on the beat." in text
    late = measures["asynchrony"].value
    assert f"On average {abs(late):.0f} ms {'after' if late > 0 else 'before'} the beat" in text
    assert "from the beat, milliseconds (75 a minute)" in text
    assert f"Steadiness on the beat, 0 to 1 {measures['concentration'].value:.2f}" in text


@pytest.mark.parametrize("lean_deg", [20.0, -20.0])
def test_a_calibration_says_what_it_is(lean_deg: float) -> None:
    t = motions.times(4.0)
    lean = np.zeros((len(t), 2))
    lean[:, 1] = lean_deg * np.clip(t - 0.5, 0, 1)
    body = np.vstack([motions.still(), motions.leaning(lean)])
    data = make_session(motions.sensor_lsb(body).tolist(), drill="calibrate", leg="", wearer_id="W-017")
    assert read_session(data).result["end_cause"] == "calibrated"
    text = printed(data)
    for told in ("The belt is calibrated.", "A calibration is no exercise; it has no score.", "Wearer W-017"):
        assert told in text, told
    facing = 0 if lean_deg > 0 else 180
    assert f"The belt's up is 0° and its left-right axis {facing}° from where they were thought to be." in text
    assert ("the lean was backward: calibrate again" in text) == (lean_deg < 0)
    for absent in ("Score", "Time held", "seconds in play"):
        assert absent not in text.replace("Scorer", ""), absent


def test_a_calibration_without_a_lean() -> None:
    text = printed(make_session(motions.sensor_lsb(motions.still(9.0)).tolist(), drill="calibrate", leg=""))
    assert "The belt was not calibrated: no clear lean forward was seen." in text
    assert "The belt's mounting stays as it was." in text


def test_texts_from_a_device_are_only_texts() -> None:
    """Neither typst nor the page's shape takes orders from a device."""

    def hostile(found: session.Session) -> None:
        found.header["device_id"] = '#panic("x") $ \\ *_[ '
        found.header["wearer_id"] = "W\x1b[2J\n" + "w" * 200
        found.header["surface"] = "#read(/etc)"

    text = printed(rewritten(TOUCHDOWN, hostile))
    assert '#panic("x") $ \\ *_[' in text
    assert "#read(/etc)" in text
    assert "w" * 40 in text
    assert "w" * 100 not in text


def test_a_clock_that_was_never_set() -> None:
    def unset(found: session.Session) -> None:
        found.header["start_time"] = 0

    assert "date unknown (clock not set)" in printed(rewritten(TOUCHDOWN, unset))


def test_a_drill_that_this_program_does_not_know_keeps_its_name() -> None:
    def other(found: session.Session) -> None:
        found.header["drill"] = "stork_stance"
        found.header["leg"] = ""

    text = printed(rewritten(TOUCHDOWN, other))
    assert "Drill Stork stance" in text
    assert "Stork stance: held " in text
    assert ", then a foot moved." in text
    assert "Leg" not in text


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        read = read_session(TOUCHDOWN)
        session_pdf(read, session_measures(read), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_somebodys_own_matplotlib_settings_do_not_reach_the_page() -> None:
    import matplotlib as mpl

    read = read_session(WALK)
    as_it_is = page(read, session_measures(read))
    with mpl.rc_context({"font.size": 20, "axes.grid": True, "svg.fonttype": "path"}):
        assert page(read, session_measures(read)) == as_it_is
        assert mpl.rcParams["font.size"] == 20


def whole(tmp_path: Path, out: Path) -> None:
    read: SessionData = read_session(WALK)
    session_pdf(read, session_measures(read), out)
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name]


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "walk.pdf"
    out.write_text("older")
    whole(tmp_path, out)
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["missing/walk.pdf", "folder"])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    read = read_session(WALK)
    with pytest.raises(StorkError) as caught:
        session_pdf(read, session_measures(read), tmp_path / name)
    assert str(caught.value).startswith(f"expected to write the report to {tmp_path / name}, found ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_real_walks_are_printed(shared_data: Path) -> None:
    rows = motions.recording(shared_data / "lowback_walk" / "MS_001_Test5_Trial1.csv.gz").tolist()
    data = make_session(rows, drill="tandem_walk", leg="", keep_going=1)
    steps = read_session(data).result["steps"]
    assert f"{steps} steps heel to toe in 15." in printed(data)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"feedback": "full", "live": 1}, "always"),
        ({"feedback": "two_of_three", "live": 1}, "two of three, here yes"),
        ({"feedback": "two_of_three", "live": 0}, "two of three, here no"),
        ({"feedback": "every_third", "live": 0}, "every third, here no"),
        ({"feedback": "silent", "live": 0}, "silent"),
        ({"feedback": "sometimes", "live": 0}, "sometimes"),
    ],
)
def test_the_page_says_how_often_the_wearer_is_told(told: dict[str, str | int], wanted: str) -> None:
    data = rewritten(TOUCHDOWN, lambda found: found.header.update(told))
    assert f"Feedback {wanted}" in printed(data)
    assert "Feedback" not in printed(TOUCHDOWN), "an older session does not know"
    assert read_session(data).result["score"] == read_session(TOUCHDOWN).result["score"]
