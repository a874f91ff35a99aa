"""The command line: a thin shell that parses, calls and prints."""

from wfm.cli.shell import main

__all__ = ["main"]
