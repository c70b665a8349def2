"""Text of docs/people.md; its numbers and pictures come from the code."""

DESCRIPTIONS = {
    "young": "Steady on any floor; nearly always outlasts the 45 seconds of a single-leg trial.",
    "older": "Healthy, in the seventies. Sways more and more slowly, steps beside the line now and then.",
    "older_fearful": "In the eighties, and afraid to fall: stiff, so the sway is quick for its size; slow careful "
    "steps, short holds, many side-steps.",
    "vestibular": "Vestibular loss, both sides. Fair with open eyes on firm ground, lost on foam with eyes closed. "
    "Gains much from feedback; good and bad days.",
    "neuropathy": "Numb feet. Closing the eyes is hard on any floor, and foam takes away little that was there.",
    "parkinson": "Jerky sideways sway, tremor, short quick steps. Freezes when starting and turning; a beat helps.",
    "knee_replacement": "Some weeks after the operation on the right knee. Limps, and hardly stands on that leg; "
    "learns fast.",
    "child": "About eight years old. Small, quick, easily bored.",
}

BEFORE = """
# Virtual people

Written by `make gallery`; please change the code, not this page.

Whoever works on the firmware, the scoring or the reports can test against the people on this page in seconds. They
stand, stand on one leg, walk heel to toe and normally, keep time with a beat, freeze, stumble and fall, and they
train over weeks. With every run comes the truth about it: true tilt, true contacts, true events. The same person,
activity and seed always move in the same way.

**They are not patients.** A profile is a set of numbers that was made to look like somebody. Most of these numbers are
assumptions, and every one says so. Do not conclude from a virtual person what a real one would do. Stork is not a
medical device.

```python
import numpy as np
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer

wearer = virtual_wearer(person("older"), SingleLeg("left"), seed=7)
wearer.on_go(3.0)                              # stands for 3 s, then the device says go
felt = wearer.at(np.arange(0.0, 30.0, 0.0096))  # (n, 6): m/s² and deg/s in the sensor's axes
wearer.truth.events, wearer.truth.tilt_deg(np.arange(3.0, 30.0, 0.1))
```

| activity | what it can do |
|---|---|
| `standing.Standing` | at ease, feet together, semi-tandem, tandem; eyes, floor; ends with a step, grab, fall, or not |
| `single_leg.SingleLeg` | weight shift, lift, hold; ends with touchdown, hop, grab or fall |
| `tandem_walk.TandemWalk` | heel to toe: side-steps, stops, turns, eyes closed, a beat |
| `free_walk.FreeWalk` | normal steps: turns, stops, side-steps, freezing, stumbles, a fall, a beat |
| `falls.Fall`, `falls.Stumble` | forward, backward, left, right, and up again; caught by a quick step |
| `programme.Training` | days and weeks: adherence, learning, forgetting, good and bad days, fatigue, feedback |

## How they stand

Each direction is an inverted pendulum held by a delayed ankle torque and pushed by wandering noise. The published
pendulum [pendulum-pmc5664365] moves much like the younger of the two adults whose centre of pressure we have
[cop-adults], the fitted one [pendulum-fit] like the older one, once the noise wanders over 3 s. A pendulum alone has
too little motion above 1 Hz: at the lower back its jerk is too small by far [pendulum-shortfall]. So the trunk also
turns about the hips, against the legs, at 0.7 to 5 Hz, and muscle, pulse and breath add what is left up to 15 Hz. Sizes
of these lean on the still parts before the walks of two people [still-parts].

`make sim-fidelity` prints every measure beside its range. The first of its table, medians of 12 times 30 s, at ease,
eyes open, firm floor; the ranges stand in the heading:
"""

AFTER = """
In each picture: left, horizontal acceleration at the lower back, low-passed at 3.5 Hz; the dashed circle is the median
RMS of real quiet standing, the dotted ones its least and greatest. Middle, the spectrum of these 30 s with the medians
of F50 and F95; grey is what was measured on real people. Right, one walk heel to toe with the true tilt.

## Where the ranges come from

- RMS of quiet standing at L5: median 0.056 m/s² (0.032 to 0.110), ap 0.049, ml 0.021 [quiet-l5]. The ranges of ap and
  ml apply the same spread to their medians.
- Jerk and F95: a pendulum alone falls short by a factor [pendulum-shortfall]. We multiplied our pendulum by it, and
  widened both ranges to hold the two longest still parts below.
- Still parts [still-parts]: what stands still before walking in the lower-back recordings of [mobgap-data]:
  4.8 s and 2 s of one person with multiple sclerosis, one second each of two recordings of a healthy older adult. That
  is all the lower-back standing at hand, too little for a frequency below 0.5 Hz. **F50 is therefore a weak claim.**
- Eyes closed and foam: centre of pressure of two adults, 33 and 62 years [cop-adults], of the data set [santos-2016].
  The gains of `young` and `older` were set from the same two adults, so that the ratios agree shows that
  the code does what it was told, and nothing about other people.
- Single-leg hold: [springer-2007] and [bohannon-2006]. The scatter of single trials is an assumption.
- Walking: six walks of three people [mobgap-data]. The waveform is that of one of them [walk-waveform], so agreement is
  no proof either.
- Falls and stumbles: impact, rate and tilt of waist recordings [stumble-size], [first-fall-rule].

A claim is what the table calls "in" or "OUT" without "no claim". Which measures are claimed was decided after looking:
what failed is in the table, as "out, no claim".

## Two-sample tests

`python -m stork_sim.fidelity --data FOLDER` compares windows of 10 s of the pendulums' centre of pressure with the two
adults' (Kolmogorov-Smirnov). Forward and back, speed over RMS and F50 cannot be told apart from either adult. What
fails: F95 of the younger adult in both directions and of the older one sideways, and the younger adult's speed over
RMS sideways: real sideways sway is slower than either pendulum's. The younger adult also sways half as much as `young`,
who was made for the median of the lower-back measurements instead.

## Not validated

- Everything that is called an assumption in the tables [people-assumed], and every clinical profile as a whole.
- Narrow stances: only the order of their sway has a source [neville-2015], the sizes have none.
- Single-leg sway (not the hold time), heel-to-toe walking, side-steps, hops, grabs: shapes and sizes are assumptions.
- How a fall looks before and after its impact, and how somebody gets up.
- Freezing: how often, how long, how it trembles.
- Keeping time: correcting a share of each asynchrony is a model of tapping [repp-2012]; its sizes for walking are
  assumptions.
- The child: all ranges here were measured on adults.
- Learning, forgetting, fatigue, days, adherence: that reduced feedback is kept better has a source [aoyagi-2019] and is
  disputed [marco-ahullo-2024]; sizes have none. No trial was planned with them, and none should be.
- Between 1 and 3.5 Hz every profile sways more than the few seconds of two people that we have: up to twice as much.
  With less, jerk would leave its range; the recordings reach it by motion above 3.5 Hz that the filter lets through.

## All parameters

The usual values; a profile's own are under its picture.
"""
