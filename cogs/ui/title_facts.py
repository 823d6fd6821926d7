"""What a card tells of a title: as much as one look takes, the most telling of it first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.domain.comparing import Part, part_of, person_name
from bot.domain.names import name_key
from bot.domain.spoiler_themes import spoiling
from bot.domain.titles import Credit, Name, NameType, Synopsis, Title, TitleBrief
from cogs.ui.words import bounded, relation, shown

SYNOPSIS_LENGTH = 560
SHORTEST_CUT = 350
"""A synopsis that is too long ends with a sentence, unless less than this is left by that."""
OTHER_NAMES = 4
CREDIT_LINES, NAMES_A_LINE = 6, 3
NAMES_SHOWN = 9
THEMES_SHOWN = 8
RELATED_SHOWN, RELATED_NAME, RELATED_LENGTH = 3, 50, 130
NAME_LENGTH, ROLE_LENGTH, THEME_LENGTH = 60, 60, 40

# The order in which roles tell what a title is like. Others stand where "" does.
_TELLING = (
    "director",
    "original creator",
    "creator",
    "writer",
    "series composition",
    "screenplay",
    "script",
    "studio",
    "music",
    "composer",
    "character design",
    "character designer",
    "original character design",
    "",
    "voice",
    "actor",
    "storyboard",
    "sound director",
    "producer",
    "producer company",
    "production company",
    "distributor",
    "licensor",
)
_PLACES = {role: place for place, role in enumerate(_TELLING)}
_HARDLY = _PLACES["storyboard"]
"""Roles from here on are told only of a title of which nothing better is known."""
# The order in which relations are told: what one watches next, or should have watched before.
_NEXT = ("sequel", "prequel", "parent story", "full story", "side story", "spin-off")
_UNSAID = frozenset({"other", "related"})
# Databases end a synopsis with who wrote it.
_WRITTEN = re.compile(
    r"\s*[\[(]\s*(?:written\s+by|source:|sources?:)\s*([^\[\]()]{1,60})[\])]\s*$", re.IGNORECASE
)
_LONG_VOWEL = re.compile("([aeiou])(?:(?<=o)u|\\1)+")
_SENTENCE = re.compile(r"[.!?…。！？][\"”’')\]」』]*(?=\s|$)|[。！？]")


def other_names(names: Sequence[Name]) -> str:
    """The native name first, then those in Latin letters; none that is only spelled differently."""
    main = next((name for name in names if name.type is NameType.MAIN), None)
    met = {name_key(main.name)} if main is not None else set()
    others: list[Name] = []
    for name in names:
        if (folded := name_key(name.name)) not in met:
            met.add(folded)
            others.append(name)
    native = [name for name in others if name.type is NameType.NATIVE]
    native = native or [name for name in others if not _latin(name)][:1]
    rest = sorted((name for name in others if name not in native), key=_latin, reverse=True)
    told = [shown(name.name, NAME_LENGTH) for name in (*native, *rest)[:OTHER_NAMES]]
    return " · ".join(told) + _more(len(others) - len(told), "name")


def _latin(name: Name) -> bool:
    letters = [letter for letter in name.name if letter.isalpha()]
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


def synopsis(found: Synopsis) -> str:
    """The text, cut where a sentence ends, and below it where the words are from."""
    source, text = found.source, found.text.strip()
    if written := _WRITTEN.search(text):
        text = text[: written.start()]
        by = written[1].strip().rstrip(".")
        source = source if by.casefold() in source.casefold() else f"{source} ({by})"
    return f"{_cut(text)}\n-# Synopsis: {shown(source, NAME_LENGTH)}"


def _cut(text: str) -> str:
    if len(text) > SYNOPSIS_LENGTH:
        ends = [end.end() for end in _SENTENCE.finditer(text[:SYNOPSIS_LENGTH])]
        if ends and ends[-1] >= SHORTEST_CUT:
            text = f"{text[: ends[-1]]} …"
        else:
            text = f"{text[:SYNOPSIS_LENGTH].rpartition(' ')[0] or text[: SYNOPSIS_LENGTH - 1]}…"
    return shown(text, SYNOPSIS_LENGTH + 100)


def credits_told(credits_: Iterable[Credit]) -> str:
    """`**Director, writer** · Hayao Miyazaki`: a line for each set of people, roles together.

    The most telling roles first, and of a long list the first few names.
    """
    spelled: dict[tuple[str, str], str] = {}
    for credit in credits_:
        name = said(credit)
        spelled.setdefault((credit.role, _romanised(name)), name)
    people: dict[str, list[str]] = {}
    for (role, _), name in spelled.items():
        people.setdefault(role, []).append(name)
    ranked = sorted(people, key=_place)
    telling = [role for role in ranked if _place(role) < _HARDLY] or ranked
    together: dict[tuple[str, ...], list[str]] = {}
    for role in telling:
        together.setdefault(tuple(people[role]), []).append(role)
    lines, left = [], NAMES_SHOWN
    for persons, roles in list(together.items())[:CREDIT_LINES]:
        if left <= 0:
            break
        many = min(len(persons), left, NAMES_SHOWN if len(together) == 1 else NAMES_A_LINE)
        left -= many
        lines.append(_line(roles, persons, many))
    return "\n".join(lines)


def _romanised(name: str) -> str:
    """`Tetsurō`, `Tetsurou` and `Tetsuro` in one spelling: sources differ in it."""
    return _LONG_VOWEL.sub(r"\1", name_key(name))


def _place(role: str) -> int:
    return _PLACES.get(role, _PLACES[""])


def _line(roles: Sequence[str], names: Sequence[str], many: int) -> str:
    spelled = [_plural(role) if len(names) > 1 else role for role in roles]
    told = ", ".join(shown(name, NAME_LENGTH) for name in names[:many])
    heading = shown(", ".join(spelled).capitalize(), ROLE_LENGTH)
    return f"**{heading}** · {told}{_more(len(names) - many)}"


def _plural(role: str) -> str:
    """`directors`, `voices`; what somebody does rather than is stays: `music`."""
    if role.endswith("company"):
        return f"{role.removesuffix('y')}ies"
    return f"{role}s" if role.endswith(("or", "er", "ist", "studio", "voice")) else role


def said(credit: Credit) -> str:
    """The name as it is said: `Shinichirou Watanabe`, whatever order its source has."""
    person = part_of(credit.role) in {Part.PERSON, Part.CAST}
    return person_name(credit.name) if person else credit.name


def themes_told(title: Title) -> str:
    """The heaviest, but for those that give something away."""
    hidden = spoiling(title)
    told: dict[str, str] = {}
    for theme in sorted(title.themes, key=lambda theme: -theme.weight):
        if (folded := theme.theme.casefold()) not in hidden:
            told.setdefault(folded, theme.theme)
    return ", ".join(shown(theme, THEME_LENGTH) for theme in list(told.values())[:THEMES_SHOWN])


def related_told(related: Sequence[tuple[str, TitleBrief]]) -> str:
    """At most three related titles on one line, what is watched next before what is like it."""
    ranked = sorted(related, key=lambda one: _NEXT.index(one[0]) if one[0] in _NEXT else len(_NEXT))
    line, told = "", 0
    for kind, brief in ranked[:RELATED_SHOWN]:
        same = told and kind == ranked[told - 1][0]
        one = relation("" if same or kind in _UNSAID else kind, brief, RELATED_NAME)
        longer = f"{line}{', ' if same else ' · '}{one}" if line else one
        if line and len(longer) > RELATED_LENGTH:
            break
        line, told = longer, told + 1
    return line + _more(len(ranked) - told)


def details(title: Title) -> str:
    """Who made it and what it is about; nothing where neither is known."""
    themes = themes_told(title)
    lines = (credits_told(title.credits), f"**Themes** · {themes}" if themes else "")
    return "\n".join(filter(None, lines))


def told_apart(title: Title) -> str:
    """What tells a title from its namesakes of the same year and kind, plain; empty for nothing."""
    makers = {credit.role: said(credit) for credit in reversed(title.credits)}
    maker = makers.get("director") or makers.get("creator") or makers.get("studio")
    if maker:
        return bounded(maker, 40)
    others = (name.name for name in title.names if name_key(name.name) != name_key(title.name))
    return bounded(next(others, ""), 40)


def _more(count: int, noun: str = "") -> str:
    if count <= 0:
        return ""
    what = f" more {noun}{'s' * (count != 1)}" if noun else " more"
    return f" and {count}{what}"
