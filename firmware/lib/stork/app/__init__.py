"""The application: the loop, start-up, a drill from start to end, the USB service, loading on demand, crash handling.

May import core, device, drills, drivers, feedback, link, settings, store, stork_format; never hal. It is given hal's
ports, and has no rule of movement or play of its own.

Here: which modules each phase lets go when it is over (docs/decisions/0019-memory-by-phase.md). The names are handed to
``ports.forget_modules``; a module that a later phase needs is loaded again then. What a trial and a PC need has no
list: all that was loaded since start-up goes at once (``ports.clear_modules``).
"""

# Names with commas between them: one text takes a third of the memory of a tuple.
AFTER_SELF_TEST = "stork.device.self_test,stork.drivers.lsm6dso32"
# Below stork.device. Compiled, they are one file, that of the first; it would not hold a module named in full.
AFTER_CHECKS = "pre_drill_checks,training_day,rest,fatigue,battery_level"
AFTER_ROOM = "stork.store.store_scan"
AFTER_TRIAL_START = (
    "stork.app.trial_start,stork.core.mounting_spec,stork.feedback.feedback_modes,stork_format.named_fields"
)
AFTER_TRIAL_STORE = "stork.app.trial_store,stork.store.area_commit,stork.store.mounting_file,stork_format.named_fields"
AFTER_USB_START = "stork.app.usb_start"
AFTER_BACKUP = "stork.store.area_record"
AFTER_STUCK = "stork.app.crash_handler"
