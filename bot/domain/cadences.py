"""How often: words to a cron expression of five fields, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.cadence_rules import cron_of, rule_of, told_rule
from bot.domain.cadence_words import read_words
from bot.domain.clock_times import WhenError, plain
from bot.domain.cron_fields import looks_like_cron, read_fields

_TOLD = re.compile(r"(?:by the cron expression )?`?(.*?)`?")


@dataclass(frozen=True, slots=True)
class Cadence:
    """A cron expression in its plainest form, and what it says: `every Friday at 18:30`.

    `words` can be read by `read_cadence` again, and give the same expression.
    """

    cron: str
    words: str


def read_cadence(typed: str) -> Cadence:
    """What is meant by words (`first Sunday 20:00`) or by a cron expression.

    Raises WhenError. Whether a cron expression ever fires is hardly looked at.
    """
    text = plain(typed)
    told = _TOLD.fullmatch(text)
    expression = told[1] if told is not None else text
    if not looks_like_cron(expression):
        cron = cron_of(read_words(text))
        return Cadence(cron, told_cadence(cron))
    fields = read_fields(expression)
    rule = rule_of(fields)
    cron = fields.text if rule is None else cron_of(rule)
    return Cadence(cron, told_cadence(cron))


def told_cadence(cron: str) -> str:
    """`every Friday at 18:30`, `on the first Sunday of each month at 20:00`.

    What words can't say is told as "by the cron expression `…`". Raises WhenError for what is no
    cron expression.
    """
    rule = rule_of(read_fields(cron))
    return f"by the cron expression `{cron}`" if rule is None else told_rule(rule)


def known_by(cron: str) -> str:
    """By what a schedule is known where a deed is told, whatever its expression is."""
    try:
        return told_cadence(cron)
    except WhenError:
        return cron
