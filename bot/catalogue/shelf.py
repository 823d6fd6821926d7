"""The house shelf: Marquee's own reviews, read from `data/starter/reviews`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import yaml

from bot.domain.drafts import Unfit, checked
from bot.domain.markup import MarkupError, clean
from bot.domain.reviews import BLURB_LENGTH, HEADING, Aspect, Review, Reviewer, Verdict, markup
from bot.domain.spoilers import SpoilerLevel
from bot.errors import StartError

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

FIELDS = ("title", "reviewer", "verdict", "blurb", "spoiler_level")
FENCE = "---"


@dataclass(frozen=True, slots=True)
class _Field:
    """What the front matter says of one thing, and on which line of the file."""

    line: int
    text: str


def read_shelf(folder: Path) -> Mapping[str, Review]:
    """Reviews by title key. Raises StartError naming every faulty file, line and field."""
    shelf: dict[str, Review] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.md")):
        try:
            review = read_review(path.read_text("utf-8"), key=f"marquee:{path.stem}")
        except ValueError as error:
            faults.append(f"{path}: {error}")
        else:
            shelf[review.title_key] = review
    if faults:
        raise StartError("\n".join(faults))
    return shelf


def read_review(text: str, *, key: str) -> Review:
    """The review of the title `key` from Markdown with front matter.

    Raises ValueError with line and field.
    """
    head, body, first_line = _split(text)
    fields = _front_matter(head)
    title, blurb = fields["title"], fields["blurb"]
    if title.text != key:
        raise ValueError(f"line {title.line}, title: {title.text} doesn't fit the file's name")
    if len(blurb.text) > BLURB_LENGTH:
        raise ValueError(f"line {blurb.line}, blurb: is longer than {BLURB_LENGTH} characters")
    sections = _sections(body, first_line)
    for name, line, section in (("blurb", blurb.line, blurb.text), *sections):
        _check_marks(name or "opening", line, section)
    (_, _, opening), *named = sections
    review = Review(
        ref=f"h{key}",
        title_key=key,
        reviewer=Reviewer(fields["reviewer"].text),
        verdict=_one_of(Verdict, fields, "verdict"),
        blurb=blurb.text,
        spoiler_level=_one_of(SpoilerLevel, fields, "spoiler_level"),
        opening=opening,
        aspects=tuple(Aspect(name, section) for name, _, section in named),
    )
    try:
        return checked(review)
    except Unfit as error:
        raise ValueError(f"line {first_line}, text: {error}") from error


def _split(text: str) -> tuple[str, str, int]:
    """Front matter, what comes after it, and the number of that's first line."""
    lines = text.split("\n")
    if lines[0] != FENCE or FENCE not in lines[1:]:
        raise ValueError(f"line 1, front matter: must stand between two lines of {FENCE}")
    end = lines.index(FENCE, 1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _front_matter(head: str) -> dict[str, _Field]:
    first_line = 2
    try:
        # BaseLoader reads every scalar as the text it is: no dates, numbers or booleans.
        node = yaml.compose(head, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise ValueError(f"line {line}, front matter: {' '.join(str(error).split())}") from error
    if not isinstance(node, yaml.MappingNode):
        raise ValueError(f"line {first_line}, front matter: must be lines of `field: value`")  # noqa: TRY004
    fields: dict[str, _Field] = {}
    for name_node, value in node.value:
        name, line = name_node.value, first_line + name_node.start_mark.line
        if name not in FIELDS:
            raise ValueError(f"line {line}, {name}: is not a field of a review")
        if name in fields:
            raise ValueError(f"line {line}, {name}: is there twice")
        text = clean(value.value) if isinstance(value, yaml.ScalarNode) else ""
        if not text:
            raise ValueError(f"line {line}, {name}: must be text, and not empty")
        fields[name] = _Field(line, text)
    for name in FIELDS:
        if name not in fields:
            raise ValueError(f"line 1, {name}: is missing")
    return fields


def _check_marks(name: str, line: int, text: str) -> None:
    try:
        markup(text)
    except MarkupError as error:
        raise ValueError(f"line {line + error.line - 1}, {name}: {error.reason}") from error


def _sections(body: str, first_line: int) -> list[tuple[str, int, str]]:
    """(aspect name, its text's first line, text); the opening comes first, unnamed."""
    sections: list[tuple[str, int, list[str]]] = [("", first_line, [])]
    for number, line in enumerate(body.split("\n"), first_line):
        if line.startswith(HEADING):
            sections.append((line.removeprefix(HEADING).strip(), number + 1, []))
        else:
            sections[-1][2].append(line)
    whole: list[tuple[str, int, str]] = []
    for name, start, lines in sections:
        text = "\n".join(lines).strip()
        if whole and not (name and text):
            raise ValueError(f"line {start - 1}, {name or 'heading'}: has nothing in it")
        blank = sum(1 for _ in takewhile(lambda line: not line.strip(), lines))
        whole.append((name, start + blank, text))
    return whole


def _one_of(kind: type[ChoiceT], fields: Mapping[str, _Field], name: str) -> ChoiceT:
    field = fields[name]
    try:
        return kind(field.text)
    except ValueError:
        known = ", ".join(kind)
        raise ValueError(f"line {field.line}, {name}: {field.text!r} is none of {known}") from None
