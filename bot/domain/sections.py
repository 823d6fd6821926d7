"""A long review, cut into parts of which each fits a form, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.reviews import HEADING, split_sections

PART_LENGTH = 4_000
"""What a form's text field takes: components/reference in Discord's documentation."""
_JOINTS = ("\n\n", "\n", " ")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a review, or as much of it as fits a form.

    `name` is its aspect's, empty for the opening. `joint` is what stands between it and the part
    before it of the same section; None: it begins the section.
    """

    name: str
    text: str
    joint: str | None = None


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a review typed as one text, in order. The first one is the opening's."""
    opening, aspects = split_sections(text)
    sections = (("", opening), *((aspect.name, aspect.text) for aspect in aspects))
    return tuple(part for name, section in sections for part in _cut(name, section))


def _cut(name: str, text: str) -> Iterator[Part]:
    joint = None
    while len(text) > PART_LENGTH:
        end, after = _cut_at(text)
        yield Part(name, text[:end], joint)
        text, joint = text[end + len(after) :], after
    yield Part(name, text, joint)


def _cut_at(text: str) -> tuple[int, str]:
    """Where the first part of a text that is too long ends, and what stands there."""
    for joint in _JOINTS:
        # A part that is nearly empty is no help to anybody.
        end = text.rfind(joint, PART_LENGTH // 2, PART_LENGTH)
        if end > 0:
            return end, joint
    return PART_LENGTH, ""


def with_part(text: str, index: int, *, name: str, part: str) -> str:
    """The review with part `index` of it said anew. An aspect left without a text goes.

    An index that it does not have adds an aspect at the end.
    """
    parts = list(parts_of(text))
    if not 0 <= index < len(parts):
        return joined([*parts, Part(name, part)])
    old = parts[index]
    if old.name:
        # What follows in the same section goes by its name.
        end = next((n for n in range(index + 1, len(parts)) if parts[n].joint is None), len(parts))
        parts[index:end] = [replace(one, name=name) for one in parts[index:end]]
    parts[index] = replace(parts[index], text=part)
    return joined(parts)


def joined(parts: Sequence[Part]) -> str:
    """The review as one text, which `parts_of` reads back."""
    sections: list[tuple[str, str]] = []
    for part in parts:
        if part.joint is None or not sections:
            sections.append((part.name, part.text))
        else:
            name, before = sections[-1]
            joint = part.joint if before and part.text else ""
            sections[-1] = (name, f"{before}{joint}{part.text}")
    # Only the opening has no heading: one without a name is still one.
    told = (
        f"{HEADING}{name}\n{text}" if number else text
        for number, (name, text) in enumerate(sections)
        if text.strip()
    )
    return "\n\n".join(told)
