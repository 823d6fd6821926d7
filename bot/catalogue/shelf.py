"""The house shelf: Marquee's own reviews, read from `data/starter/reviews`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from bot.domain.markup import MarkupError, clean
from bot.domain.reviews import BLURB_LENGTH, Aspect, Review, Reviewer, Verdict, markup
from bot.domain.spoilers import SpoilerLevel
from bot.errors import StartError

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

FIELDS = ("title", "reviewer", "verdict", "blurb", "spoiler_level")


def read_shelf(folder: Path) -> Mapping[str, Review]:
    """Reviews by title key. Raises StartError naming every faulty file, line and field."""
    shelf: dict[str, Review] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.md")):
        try:
            review = read_review(path.read_text("utf-8"))
        except ValueError as error:
            faults.append(f"{path}: {error}")
            continue
        if review.title_key != f"marquee:{path.stem}":
            faults.append(f"{path}: title: {review.title_key} doesn't fit the file's name")
        shelf[review.title_key] = review
    if faults:
        raise StartError("\n".join(faults))
    return shelf


def read_review(text: str) -> Review:
    """One review from Markdown with front matter. Raises ValueError with line and field."""
    head, body, first_line = _split(text)
    fields = _front_matter(head)
    sections = _sections(body, first_line)
    for name, start, section in sections:
        try:
            markup(section)
        except MarkupError as error:
            raise ValueError(
                f"line {start + error.line - 1}, {name or 'opening'}: {error.reason}"
            ) from error
    named = [(name, section) for name, _, section in sections]
    opening = named[0][1]
    key = fields["title"]
    return Review(
        ref=f"h{key}",
        title_key=key,
        reviewer=Reviewer(fields["reviewer"]),
        verdict=_one_of(Verdict, fields, "verdict"),
        blurb=fields["blurb"],
        spoiler_level=_one_of(SpoilerLevel, fields, "spoiler_level"),
        opening=opening,
        aspects=tuple(Aspect(name, section) for name, section in named[1:]),
    )


def _split(text: str) -> tuple[str, str, int]:
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise ValueError("line 1: the front matter must stand between two lines of ---")
    end = lines.index("---", 1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _front_matter(head: str) -> dict[str, str]:
    try:
        # BaseLoader reads every scalar as the text it is: no dates, numbers or booleans.
        fields = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 - builds only strings
    except yaml.YAMLError as error:
        raise ValueError(f"front matter: {str(error).replace(chr(10), ' ')}") from error
    if not isinstance(fields, dict):
        raise ValueError("front matter: must be lines of `field: value`")  # noqa: TRY004
    for field in FIELDS:
        if not isinstance(fields.get(field), str) or not fields[field].strip():
            raise ValueError(f"front matter, {field}: is missing or empty")
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"front matter, {min(unknown)}: is not a field of a review")
    if len(fields["blurb"]) > BLURB_LENGTH:
        raise ValueError(f"front matter, blurb: is longer than {BLURB_LENGTH} characters")
    return {field: clean(value) for field, value in fields.items()}


def _sections(body: str, first_line: int) -> list[tuple[str, int, str]]:
    """(aspect name, its text's first line, text); the opening comes first, unnamed."""
    sections: list[tuple[str, int, list[str]]] = [("", first_line, [])]
    for number, line in enumerate(body.splitlines(), first_line):
        if line.startswith("## "):
            sections.append((line[3:].strip(), number + 1, []))
        else:
            sections[-1][2].append(line)
    whole = [(name, start, "\n".join(lines).strip()) for name, start, lines in sections]
    for name, start, text in whole[1:]:
        if not name or not text:
            raise ValueError(f"line {start - 1}, {name or 'heading'}: has nothing in it")
    return whole


def _one_of(kind: type[ChoiceT], fields: Mapping[str, str], field: str) -> ChoiceT:
    try:
        return kind(fields[field])
    except ValueError:
        known = ", ".join(kind)
        raise ValueError(f"front matter, {field}: {fields[field]!r} is none of {known}") from None
