"""Contact-centre workforce management, from call history to roster and fair targets."""

__version__ = "0.1.0"
