"""What stands in for a visit where there is no memory for one."""

_LOOP_MS = 12


class NullServer:
    """The PC gets no answer; the next one, or the next trial, ends it."""

    came = False
    deaf = False

    def __init__(self, app):
        self.app = app

    def serve(self, now, playing):
        if not self.app.visited():
            self.app.visit = None
        return _LOOP_MS
