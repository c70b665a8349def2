"""Text of docs/people.md; its numbers and pictures come from the code."""

DESCRIPTIONS = {
    "young": "Steady on any floor; nearly always outlasts the 45 seconds of a single-leg trial.",
    "older": "Healthy, in the seventies. Sways more, and more slowly; sometimes steps beside the line.",
    "older_fearful": "In the eighties and afraid of falling. Stiff, so the sway is fast for its size; slow, careful "
    "steps, short holds, many side-steps.",
    "vestibular": "Vestibular loss on both sides. Fair with open eyes on a firm floor, very unsteady on foam with "
    "closed eyes. Gains much from feedback; has good and bad days.",
    "neuropathy": "Numb feet. Closed eyes make standing hard on any floor; foam adds little to that.",
    "parkinson": "Jerky sideways sway, tremor, short quick steps. Freezes when starting and turning; a beat helps.",
    "knee_replacement": "Some weeks after an operation on the right knee. Limps and can hardly stand on that leg; "
    "learns fast.",
    "child": "About eight years old. Small, quick, easily bored.",
}

BEFORE = """
# Virtual people

Written by `make gallery`; please change the code, not this page.

The people on this page are for tests of the firmware, the scoring and the reports; a test takes seconds. They stand on
two legs and on one, walk heel to toe and normally, walk to a beat, freeze, stumble and fall, and train over weeks.
Every run comes with its truth: true tilt, true contacts, true events. The same person, activity and seed always give
the same motion.

**They are not patients.** A profile is a set of numbers, chosen to look like such a person. Most of the numbers are
assumptions, and the tables mark each of them. Do not conclude from a virtual person what a real one would do. Stork is
not a medical device.

```python
import numpy as np
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer

wearer = virtual_wearer(person("older"), SingleLeg("left"), seed=7)
wearer.on_go(3.0)                              # stands for 3 s, then starts the activity
felt = wearer.at(np.arange(0.0, 30.0, 0.0096))  # (n, 6): m/s² and deg/s in the sensor's axes
wearer.truth.events, wearer.truth.tilt_deg(np.arange(3.0, 30.0, 0.1))
```

| activity | what it can do |
|---|---|
| `standing.Standing` | at ease, feet together, semi-tandem, tandem; eyes, floor; may end with step, grab or fall |
| `single_leg.SingleLeg` | weight shift, lift, hold; ends with touchdown, hop, grab or fall |
| `tandem_walk.TandemWalk` | steps heel to toe: side-steps, stops, turns, eyes closed, a beat |
| `free_walk.FreeWalk` | normal steps: turns, stops, side-steps, freezing, stumbles, a fall, a beat |
| `fall_and_stumble.Fall`, `fall_and_stumble.Stumble` | in four directions, getting up; caught by a quick step |
| `training_effect.Training` | days and weeks: adherence, learning, forgetting, good and bad days, fatigue, feedback |

## How they stand

Each direction is an inverted pendulum, held by a delayed ankle torque and pushed by slow noise. With a time constant of
3 s for this noise, the published pendulum [pendulum-pmc5664365] moves much like the younger of two adults with a
recorded centre of pressure [cop-adults], and the fitted pendulum [pendulum-fit] like the older one. A pendulum alone
has too little motion above 1 Hz: its jerk at the lower back is much too small [pendulum-shortfall]. Therefore the trunk
also turns about the hips, against the legs, at 0.7 to 5 Hz; muscles, pulse and breath add motion up to 15 Hz. The sizes
of both are based on the still parts before the walks of two people [still-parts].

`make sim-fidelity` prints every measure beside its range. The first rows of its table are below: medians of 12 runs of
30 s in quiet standing, eyes open, firm floor. The ranges are in the heading.
"""

AFTER = """
Each picture has three parts. Left: horizontal acceleration at the lower back, low-passed at 3.5 Hz; the dashed circle
is the median RMS of real quiet standing, the dotted circles are its smallest and largest. Middle: the spectrum of these
30 s, with the medians of F50 and F95; grey was measured on real people. Right: one walk heel to toe with the true tilt.

## Where the ranges come from

- RMS of quiet standing at L5: median 0.056 m/s² (0.032 to 0.110), ap 0.049, ml 0.021 [quiet-l5]. The ranges of ap and
  ml apply the same spread to their medians.
- Jerk and F95: those of a pendulum alone are too small by a known factor [pendulum-shortfall]. The ranges are our
  pendulum's values times this factor, widened so that the two longest still parts below lie inside.
- Still parts [still-parts]: standing still before walking in the lower-back recordings of [mobgap-data]: 4.8 s and 2 s
  of one person with multiple sclerosis, one second each in two recordings of a healthy older adult. There is no other
  recording of standing at the lower back, and this is too short for frequencies below 0.5 Hz. **F50 is therefore a weak
  claim.**
- Eyes closed and foam: centre of pressure of two adults, 33 and 62 years [cop-adults], of the data set [santos-2016].
  The gains of `young` and `older` were set from the same two adults. So the agreement of the ratios tests the code; it
  says nothing about other people.
- Single-leg hold: [springer-2007] and [bohannon-2006]. The scatter of single trials is an assumption.
- Walking: six walks of three people [mobgap-data]. The waveform is that of one of them [walk-waveform], so this
  agreement proves nothing about other people, too.
- Falls and stumbles: impact, rate and tilt of waist recordings [stumble-size], [first-fall-rule].

A row of the table with "in" or "OUT" is a claim, unless it says "no claim". The claims were chosen after the results
were known: measures that failed are in the table as "out, no claim".

## Two-sample tests

`python -m stork_sim.fidelity --data FOLDER` compares windows of 10 s of the pendulums' centre of pressure with the two
adults' (Kolmogorov-Smirnov). Forward and back, the tests find no difference from either adult in speed over RMS and
F50. They do find one in F95, of the younger adult in both directions and of the older one sideways, and in the younger
adult's speed over RMS sideways: real sideways sway is slower than either pendulum's. The younger adult also sways half
as much as `young`, because `young` was made for the median of the lower-back measurements.

## Not validated

- Everything that the tables call an assumption [people-assumed], and every clinical profile as a whole.
- Narrow stances: the order of their sway has a source [neville-2015], the sizes have none.
- Single-leg sway (not the hold time), heel-to-toe walking, side-steps, hops, grabs: shapes and sizes are assumptions.
- Motion before and after the impact of a fall, and getting up.
- Freezing: its frequency, duration and trembling.
- Walking to a beat: the model, correcting a share of each asynchrony, is one of finger tapping [repp-2012]; its numbers
  for walking are assumptions.
- The child: all ranges here were measured on adults.
- Learning, forgetting, fatigue, good and bad days, adherence: better retention after reduced feedback has a source
  [aoyagi-2019] and is disputed [marco-ahullo-2024]; the sizes have none. Do not plan a study with them.
- Between 1 and 3.5 Hz every profile sways up to twice as much as the two people in the few seconds recorded. With less
  sway, jerk would be out of its range. In the recordings jerk comes from motion above 3.5 Hz that passes the filter.

## All parameters

The usual values. A profile's own values are below its picture.
"""
