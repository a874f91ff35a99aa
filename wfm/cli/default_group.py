"""A command that has sub-words and still takes an argument of its own."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

DEFAULT = "show"
"""Name of the command that runs when the first word is no sub-word."""


class DefaultGroup(TyperGroup):
    """Run the command `DEFAULT` unless the first word names another one or asks for help.

    ``wfm forecast quick`` thus means ``wfm forecast show quick``. A scenario folder that has
    the name of a sub-word is reached as ``./update``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front where no command is named."""
        asks_for_help = bool(args) and args[0] in ctx.help_option_names
        if args and args[0] not in self.commands and not asks_for_help:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)
