"""Old names of renamed modules and classes: for one version they can still be imported on a PC, and each says so once.

A name of the tables below gives the very object that has the new name, and a DeprecationWarning. The next version is
without this module. Boards and the virtual board know only the new names. Old names work once ``stork_sim`` or
``stork_host`` was imported; under pytest Stork's plugin does that. Each import of the simulator runs this file, so it
imports little: ``typing`` and ``importlib.abc`` take longer than all of it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

MODULES = {
    "stork.beginning": "stork.app.trial_start",
    "stork.choices": "stork.settings.settings_loader",
    "stork.core.axes": "stork.core.mounting_spec",
    "stork.core.baseline": "stork.core.quiet_stance",
    "stork.core.beat": "stork.core.metronome",
    "stork.core.closing": "stork.core.final_steps",
    "stork.core.fall": "stork.core.fall_detector",
    "stork.core.feet": "stork.core.laterality",
    "stork.core.forward": "stork.core.heading_calibration",
    "stork.core.lull": "stork.core.flash_write_window",
    "stork.core.magnitude": "stork.core.acc_norm",
    "stork.core.maths": "stork.core.integer_math",
    "stork.core.outcome": "stork.core.trial_result",
    "stork.core.quality": "stork.core.signal_quality",
    "stork.core.regularity": "stork.core.step_regularity",
    "stork.core.steps": "stork.core.step_detector",
    "stork.core.touchdown": "stork.core.stance_end_detector",
    "stork.core.turns": "stork.core.turn_detector",
    "stork.core.walking": "stork.core.step_classifier",
    "stork.crashed": "stork.app.crash_handler",
    "stork.drills.gait": "stork.drills.stride_walk",
    "stork.drivers.bus": "stork.drivers.i2c_lock",
    "stork.drivers.opening": "stork.drivers.sensor_probe",
    "stork.drivers.setup": "stork.drivers.sensor_setup",
    "stork.ending": "stork.app.trial_store",
    "stork.feedback.channel": "stork.feedback.pattern_player",
    "stork.feedback.coach": "stork.feedback.feedback_controller",
    "stork.feedback.lean": "stork.feedback.sway_cue",
    "stork.feedback.modes": "stork.feedback.feedback_modes",
    "stork.feedback.player": "stork.feedback.output_player",
    "stork.feedback.words": "stork.feedback.display_text",
    "stork.guard": "stork.app.supervisor",
    "stork.hal.battery": "stork.hal.battery_voltage",
    "stork.hal.parts": "stork.hal.base_ports",
    "stork.hal.row": "stork.hal.pixel_strip",
    "stork.life": "stork.device",
    "stork.life.alarm": "stork.device.fall_alarm",
    "stork.life.battery": "stork.device.battery_level",
    "stork.life.day": "stork.device.training_day",
    "stork.life.fatigue": "stork.device.fatigue",
    "stork.life.gate": "stork.device.pre_drill_checks",
    "stork.life.nap": "stork.device.idle_sleep",
    "stork.life.rest": "stork.device.rest",
    "stork.life.restarts": "stork.device.restarts",
    "stork.life.selftest": "stork.device.self_test",
    "stork.link.files": "stork.link.drive_files",
    "stork.link.pages": "stork.link.pagination",
    "stork.link.plan": "stork.settings.plan_file",
    "stork.link.visit": "stork.link.usb_session",
    "stork.ports": "stork.hal.ports",
    "stork.store.crash": "stork.store.crash_record",
    "stork.store.disk": "stork.store",
    "stork.store.flags": "stork.store.nvm_flags",
    "stork.store.mirror": "stork.store.area_record",
    "stork.store.mounting": "stork.store.mounting_file",
    "stork.ticks": "stork.core.ticks",
    "stork.trials": "stork.app.trial_runner",
    "stork_format.fields": "stork_format.named_fields",
    "stork_format.labels": "stork_format.code_names",
    "stork_format.packing": "stork_format.sample_packing",
    "stork_format.reading": "stork_format.block_reader",
    "stork_format.writer": "stork_format.session_writer",
    "stork_host.cli.collect": "stork_host.cli.batch_ingest",
    "stork_host.cli.progress": "stork_host.cli.progress_bar",
    "stork_host.cli.run": "stork_host.cli.entry_point",
    "stork_host.cli.settings": "stork_host.cli.archive_option",
    "stork_host.cli.source": "stork_host.cli.session_argument",
    "stork_host.intake": "stork_host.ingest",
    "stork_host.link.faults": "stork_host.link.link_errors",
    "stork_host.report.content": "stork_host.report.page_content",
    "stork_host.report.words": "stork_host.report.session_sentences",
    "stork_host.store": "stork_host.archive",
    "stork_host.store.archive": "stork_host.archive.archive",
    "stork_host.store.engine": "stork_host.archive.engine",
    "stork_host.store.explain": "stork_host.archive.db_errors",
    "stork_host.store.facts": "stork_host.archive.session_row",
    "stork_host.store.models": "stork_host.archive.models",
    "stork_host.store.schema": "stork_host.archive.schema",
    "stork_host.store.utc": "stork_host.archive.column_types",
    "stork_sim.board.battery": "stork_sim.board.battery_cell",
    "stork_sim.board.stand_in": "stork_sim.board.module_factory",
    "stork_sim.chips.errors": "stork_sim.chips.exceptions",
    "stork_sim.fidelity.page_text": "stork_sim.fidelity.people_page_text",
    "stork_sim.fidelity.program": "stork_sim.fidelity.recording_options",
    "stork_sim.fidelity.real": "stork_sim.fidelity.real_recordings",
    "stork_sim.fidelity.rows": "stork_sim.fidelity.table_row",
    "stork_sim.fidelity.runs": "stork_sim.fidelity.simulated_runs",
    "stork_sim.firmware": "stork_sim.firmware_folder",
    "stork_sim.month": "stork_sim.month_of_faults",
    "stork_sim.motion.base": "stork_sim.motion.motion_source",
    "stork_sim.motion.beat": "stork_sim.motion.walk_metronome",
    "stork_sim.motion.bow": "stork_sim.motion.lean_forward",
    "stork_sim.motion.falls": "stork_sim.motion.fall_and_stumble",
    "stork_sim.motion.quiet_noise": "stork_sim.motion.stillness_noise",
    "stork_sim.motion.programme": "stork_sim.motion.training_effect",
    "stork_sim.motion.shapes": "stork_sim.motion.movement_curves",
    "stork_sim.motion.track": "stork_sim.motion.sampled_signal",
    "stork_sim.motion.traits": "stork_sim.motion.person_parameters",
    "stork_sim.motion.wearer": "stork_sim.motion.body",
    "stork_sim.plan": "stork_sim.home_programme",
    "stork_sim.trainee": "stork_sim.user_driver",
}
"""Old module -> new module. Modules below an old package are listed, too."""

NAMES = {
    "stork.drills": {"menu": "stork.settings.settings_rules.menu"},
    "stork.app": {"App": "stork.app.loop.App"},
    "stork.settings": {
        "NAMES": "stork.settings.settings_rules.NAMES",
        "PLANNED": "stork.settings.settings_rules.PLANNED",
        "Settings": "stork.settings.settings_rules.SettingsRules",
    },
    "stork.settings.settings_loader": {"unknown": "stork.settings.settings_loader.lines"},
    "stork.app.trial_runner": {"Trials": "stork.app.trial_runner.TrialRunner"},
    "stork_sim.board.drive": {"fresh_drive": "stork_sim.board.fresh_drive.fresh_drive"},
    "stork.core.acc_norm": {"Magnitude": "stork.core.acc_norm.AccNorm"},
    "stork.core.fall_detector": {"Fall": "stork.core.fall_detector.FallDetector"},
    "stork.core.final_steps": {"Closing": "stork.core.final_steps.FinalSteps"},
    "stork.core.flash_write_window": {"Lull": "stork.core.flash_write_window.FlashWriteWindow"},
    "stork.core.laterality": {"Feet": "stork.core.laterality.Laterality"},
    "stork.core.metronome": {"Beat": "stork.core.metronome.Metronome"},
    "stork.core.quiet_stance": {"Baseline": "stork.core.quiet_stance.QuietStance"},
    "stork.core.signal_quality": {"Quality": "stork.core.signal_quality.SignalQuality"},
    "stork.core.stance_end_detector": {"Touchdown": "stork.core.stance_end_detector.StanceEndDetector"},
    "stork.core.step_classifier": {"Walking": "stork.core.step_classifier.StepClassifier"},
    "stork.core.step_detector": {"Steps": "stork.core.step_detector.StepDetector"},
    "stork.core.step_regularity": {"Regularity": "stork.core.step_regularity.StepRegularity"},
    "stork.core.turn_detector": {"Turns": "stork.core.turn_detector.TurnDetector"},
    "stork.device.fall_alarm": {"Alarm": "stork.device.fall_alarm.FallAlarm"},
    "stork.device.idle_sleep": {"Nap": "stork.device.idle_sleep.IdleSleep"},
    "stork.device.pre_drill_checks": {"Gate": "stork.device.pre_drill_checks.PreDrillChecks"},
    "stork.device.training_day": {"Day": "stork.device.training_day.TrainingDay"},
    "stork.drills.stride_walk": {"Gait": "stork.drills.stride_walk.StrideWalk"},
    "stork.feedback.display_text": {"Screen": "stork.feedback.display_text.DisplayText"},
    "stork.feedback.feedback_controller": {"Coach": "stork.feedback.feedback_controller.FeedbackController"},
    "stork.feedback.output_player": {"Player": "stork.feedback.output_player.OutputPlayer"},
    "stork.feedback.pattern_player": {"Channel": "stork.feedback.pattern_player.PatternPlayer"},
    "stork.feedback.sway_cue": {"Lean": "stork.feedback.sway_cue.SwayCue"},
    "stork.hal.base_ports": {"Parts": "stork.hal.base_ports.BasePorts"},
    "stork.hal.battery_voltage": {"Battery": "stork.hal.battery_voltage.BatteryVoltage"},
    "stork.hal.pixel_strip": {"Lights": "stork.hal.pixel_strip.PixelStrip"},
    "stork.link.drive_files": {"DeviceFiles": "stork.link.drive_files.DriveFiles"},
    "stork.link.stork_group": {
        "NO_SUCH_SESSION": "stork.link.forgetting.NO_SUCH_SESSION",
        "DOES_NOT_MATCH": "stork.link.forgetting.DOES_NOT_MATCH",
        "CANNOT_READ": "stork.link.forgetting.CANNOT_READ",
    },
    "stork.link.usb_session": {"Visit": "stork.link.usb_session.UsbSession"},
    "stork.settings.settings_rules": {"Settings": "stork.settings.settings_rules.SettingsRules"},
    "stork_host.archive.session_row": {"SessionFacts": "stork_host.archive.session_row.SessionRow"},
    "stork_host.cli.archive_option": {"Settings": "stork_host.cli.archive_option.ArchiveOption"},
    "stork_host.cli.batch_ingest": {"Collector": "stork_host.cli.batch_ingest.BatchIngest"},
    "stork_host.cli.progress_bar": {"Bar": "stork_host.cli.progress_bar.ProgressBar"},
    "stork_host.cli.session_argument": {"Source": "stork_host.cli.session_argument.SessionArgument"},
    "stork_sim.board.battery_cell": {"Battery": "stork_sim.board.battery_cell.BatteryCell"},
    "stork_sim.fidelity.falls": {"fall_told": "stork_sim.fidelity.falls.fall_reported"},
    "stork_sim.home_programme": {"Plan": "stork_sim.home_programme.HomeProgramme"},
    "stork_sim.motion.body": {"Wearer": "stork_sim.motion.body.WornBody"},
    "stork_sim.motion.recording_file": {
        name: f"stork_sim.motion.recording_physics.{name}"
        for name in ("MAX_GAP_PERIODS", "MEAN_FORCE_M_S2", "MIN_DURATION_S")
    },
    "stork_sim.motion.lean_forward": {"Bow": "stork_sim.motion.lean_forward.LeanForward"},
    "stork_sim.motion.walk_metronome": {"Beat": "stork_sim.motion.walk_metronome.WalkMetronome"},
    "stork_sim.user_driver": {
        "Trainee": "stork_sim.user_driver.UserDriver",
    },
}
"""Module, by its new name -> old name of something in it -> module and name of today."""

_STILL_THERE = frozenset(set(NAMES) - set(MODULES.values()))
"""No old module leads to these: each kept its name and lost something, which is found by attribute."""


def install() -> None:
    """Let imports find the old names. Idempotent."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder())  # before the usual one, which would load a module twice below an old package
    for name in _STILL_THERE:
        if name in sys.modules:
            _add_names(sys.modules[name])


class _Finder:
    """Asked at each import, so it looks into tables and does no more."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith("stork"):
            return None
        if name in MODULES:
            return ModuleSpec(name, _OldModule(name, ""))
        if name in _STILL_THERE:
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None and isinstance(spec.loader, SourceFileLoader):
                spec.loader = _WithOldNames(spec.loader.name, spec.loader.path)
            return spec
        if name.rpartition(".")[0] in MODULES:  # never was there; the new package may have a file of that name
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


class _OldModule(SourceFileLoader):
    """Loader that puts the module of the new name where the old one is looked for."""

    def create_module(self, spec: ModuleSpec) -> None:
        """The usual new module, which ``exec_module`` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        old = module.__name__
        new = import_module(MODULES[old])
        sys.modules[old] = new  # what importlib then gives (importlib/_bootstrap.py, _load_unlocked)
        _add_names(new)
        _tell(old, MODULES[old])


class _WithOldNames(SourceFileLoader):
    """Loader of a module that has attributes of old names."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _add_names(module)


def _add_names(module: ModuleType) -> None:
    known = NAMES.get(module.__name__)
    if known is None or "__getattr__" in vars(module):
        return
    told = set()

    def find(name: str) -> object:
        if name not in known:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module)
        place, _, new = known[name].rpartition(".")
        found = getattr(import_module(place), new)
        if name not in told:
            told.add(name)
            _tell(f"{module.__name__}.{name}", known[name])
        return found

    vars(module)["__getattr__"] = find


def _tell(old: str, new: str) -> None:
    from warnings import warn

    warn(
        f"expected {new}, found its old name {old}; try: write the new name, the next version knows no other",
        DeprecationWarning,
        stacklevel=3,  # the import; frames of importlib do not count
    )
