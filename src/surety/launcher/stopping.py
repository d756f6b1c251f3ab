"""Being asked to stop: Ctrl-C, SIGTERM or a closed terminal."""

import signal
import sys


class Stopping:
    """Remembers the request, and interrupts whatever is going on unless told to wait for a look.

    An exception alone would not do: Python drops one that is raised while an object is being finalised.
    """

    def __init__(self) -> None:
        self.asked = False
        self.interrupts = True

    def listen(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._note)
        sys.unraisablehook = _report

    def _note(self, *_: object) -> None:
        self.asked = True
        if self.interrupts:
            raise KeyboardInterrupt


def _report(dropped: "sys.UnraisableHookArgs") -> None:
    """As Python does, but for our own interruption: `asked` has kept it, and a traceback would look like a fault."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
