"""Playing a contest through the portal's own acts; what a rehearsal plays is never kept."""

from rehearsals.playing.outcome import Note, Outcome, Step
from rehearsals.playing.script import Script, play

__all__ = ["Note", "Outcome", "Script", "Step", "play"]
