"""Entry file of the example: a day in a small greenhouse, with made-up readings."""

from greenhouse.control import Controller

controller = Controller(low=180, high=240)
for reading in (150, 171, 205, 238, 251, 260, 233, 190):
    print(controller.update(reading))
print(controller.report())
