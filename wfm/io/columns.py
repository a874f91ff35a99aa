"""The columns of every table wfm reads or writes: one reference for code and documentation.

`columns.csv` beside this module holds them. `FORMAT_VERSION` goes up whenever a column is
renamed, removed or changes its meaning.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FORMAT_VERSION = 1

INPUT_TABLES = (
    "history",
    "agents",
    "teams",
    "leave",
    "events",
    "ledger",
    "previous",
    "requests",
    "protections",
    "calendar",
    "cleaning",
    "overrides",
)
"""The tables of a scenario folder; the others belong to a plan folder."""

WORDS: dict[str, dict[str, str]] = {
    "role": {
        "agent": "agent|csr|座席|坐席|客服代表|组员",
        "deputy": "deputy|deputy_leader|副班长|副组长",
        "leader": "leader|team_leader|班长|组长",
    },
    "leave_kind": {
        "annual": "annual|annual_leave|al|年假|年休假",
        "sick": "sick|sick_leave|sl|病假",
        "personal": "personal|personal_leave|pl|事假",
        "maternity": "maternity|maternity_leave|ml|产假",
        "paternity": "paternity|paternity_leave|陪产|陪产假",
        "marriage": "marriage|marriage_leave|婚假",
        "bereavement": "bereavement|bereavement_leave|丧假",
        "toil": "toil|time_off_in_lieu|调休",
        "training": "training|tr|培训",
    },
    "burden": {
        "night": "night|nights|夜班",
        "weekend": "weekend|周末",
        "holiday": "holiday|节假日|法定节假日",
        "spring_festival": "spring_festival|春节",
        "late": "late|late_shift|late_shifts|晚班",
    },
    "request_kind": {
        "lock": "lock|fixed|pin|锁定|固定",
        "want": "want|wish|prefer|希望|想要|意愿",
        "avoid": "avoid|not|dislike|避免|不希望|不想要",
    },
    "protection_kind": {
        "pregnant": "pregnant|pregnancy|孕期|怀孕|孕妇",
        "nursing": "nursing|breastfeeding|哺乳期|哺乳",
        "medical": "medical|health|医嘱|病情",
        "minor": "minor|未成年工|未成年",
        "intern": "intern|实习生|实习",
    },
    "day_class": {
        "workday": "workday|工作日",
        "makeup": "makeup|makeup_day|调休上班|补班|调休上班日",
        "off": "off|rest|休息日|休息|公休",
        "statutory": "statutory|public_holiday|法定节假日|法定假日",
    },
    "appointment_kind": {
        "meeting": "meeting|team_meeting|会议|班组会|班会",
        "talk": "talk|one_to_one|1:1|面谈|谈话",
    },
    "event_kind": {
        "campaign": "campaign|marketing|营销活动|活动|促销",
        "launch": "launch|product_launch|新产品|上线",
        "incident": "incident|outage|故障|突发事件",
        "salary": "salary|payday|工资日|发薪日",
        "statement": "statement|statement_day|账单日",
        "repayment": "repayment|repayment_day|还款日",
        "other": "other|其他",
    },
    "cleaning_state": {
        "accepted": "accepted|accept|yes|采纳|接受",
        "rejected": "rejected|reject|no|驳回|拒绝",
        "replaced": "replaced|replace|替换",
    },
}
"""Kinds of columns that hold one of a few words, and how each word may be written."""

OPEN_WORDS = ("leave_kind", "protection_kind")
"""Kinds that also take a word not listed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        As wfm writes it.
    kind : str
        What its cells hold: ``moment``, ``day``, ``clock``, ``code``, ``codes``, ``text``,
        ``count``, ``number``, ``seconds``, ``factor``, ``share``, ``yes_no``, or a key of
        `WORDS`.
    required : bool
        Whether a table without it is refused.
    default : str
        What an empty cell or a missing column stands for, as text.
    unit : str
    aliases : tuple of str
        Other headings that are understood.
    meaning : str
    """

    name: str
    kind: str
    required: bool
    default: str
    unit: str
    aliases: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class TableFormat:
    """The columns of one table, in the order in which wfm writes them."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(c.name for c in self.columns)

    def column_of(self, heading: str) -> Column | None:
        """Return the column a heading stands for, in English or Chinese."""
        wanted = plain_heading(heading)
        for column in self.columns:
            if wanted in {plain_heading(n) for n in (column.name, *column.aliases)}:
                return column
        return None


@cache
def table_formats() -> dict[str, TableFormat]:
    """Return the format of every table by its name."""
    text = files("wfm.io").joinpath("columns.csv").read_text(encoding="utf-8")
    grouped: dict[str, list[Column]] = {}
    for row in csv.DictReader(text.splitlines()):
        column = Column(
            name=row["column"],
            kind=row["kind"],
            required=row["required"] == "yes",
            default=row["default"],
            unit=row["unit"],
            aliases=tuple(a for a in row["aliases"].split("|") if a),
            meaning=row["meaning"],
        )
        grouped.setdefault(row["table"], []).append(column)
    return {name: TableFormat(name, tuple(columns)) for name, columns in grouped.items()}


def table_format(name: str) -> TableFormat:
    """Return the format of one table."""
    return table_formats()[name]


_UNIT_SUFFIX = re.compile(r"\((秒|s|sec|secs|second|seconds|个|次|通)\)$")


def plain_heading(heading: str) -> str:
    """Return a heading without case, spaces, underscores and a harmless unit at its end.

    Units other than seconds stay in, so that a column in minutes is not taken for seconds.
    """
    text = unicodedata.normalize("NFKC", heading).strip().casefold()
    return re.sub(r"[\s_\-]+", "", _UNIT_SUFFIX.sub("", text))


def column_reference() -> str:
    """Return the reference of all columns as Markdown tables."""
    lines = [f"Format version {FORMAT_VERSION}.", ""]
    for table in table_formats().values():
        lines += [f"### {table.name}.csv", "", "| column | holds | also read as | meaning |"]
        lines += ["|---|---|---|---|"]
        for c in table.columns:
            need = (
                "required" if c.required else f"default {c.default}" if c.default else "optional"
            )
            holds = f"{c.kind}{f' ({c.unit})' if c.unit else ''}; {need}"
            cells = (c.name, holds, ", ".join(c.aliases), c.meaning)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)
