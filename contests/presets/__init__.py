"""Complete rules of contests that were really held, from which new contests are made."""

from contests.presets.applying import apply_preset, contest_columns
from contests.presets.reading import Preset, available, load

__all__ = ["Preset", "apply_preset", "available", "contest_columns", "load"]
