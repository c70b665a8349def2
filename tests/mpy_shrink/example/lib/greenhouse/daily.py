"""The report of a day, loaded only when somebody asks for it."""

from greenhouse.states import COMFORTABLE, UNITS_PER_DEGREE


def summary(seen, last_mean, switched):
    comfortable_share = 100 * seen.count(COMFORTABLE) // len(seen)
    whole, tenths = divmod(last_mean, UNITS_PER_DEGREE)
    degrees = str(whole) + "." + str(tenths)
    return str(comfortable_share) + " % comfortable, " + degrees + " degrees, " + str(switched) + " switches"
