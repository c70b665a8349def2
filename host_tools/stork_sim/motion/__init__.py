"""Sources of motion: virtual persons and recordings, as a belt-worn sensor over the lower back feels them.

May import stork.drills, stork_host.errors.

What others may rely on:

``people.person(name) -> Person``; ``people.PEOPLE`` (name -> Person: young, older, older_fearful, vestibular,
neuropathy, parkinson, knee_replacement, child) and ``people.ALIASES`` (steady, unsteady). A person is plain data;
``people.because(name)`` says for each value that is the profile's own where it comes from.

Activities, what a person does at go (``virtual_person.Activity``): ``standing.Standing``, ``single_leg.SingleLeg``,
``tandem_walk.TandemWalk``, ``free_walk.FreeWalk``, ``fall_and_stumble.Fall``, ``fall_and_stumble.Stumble``. Walks keep
time with a ``walk_metronome.WalkMetronome``. ``conditions.Condition(stance, eyes, surface)`` is how one stands.

``virtual_person.virtual_wearer(person, activity, seed, mounting=..., quiet=Condition()) -> body.WornBody``,
which is a ``motion_source.Motion`` and has ``truths``: true tilt, contacts, events. ``person`` may be a function of the
trial's number.
``recording.recording_wearer(recording)`` wears a measured motion instead.

``training_effect.Training(person, seed=0, sessions_per_week=..., feedback_share=...)``: ``.day(n) -> DayState``
(planned, adhered, skill, form, ...), ``.person_at(day, trial) -> Person`` (learning, good and bad days, fatigue,
response to feedback), ``.wearer(day, activity) -> WornBody`` for a whole session of that day.
"""
