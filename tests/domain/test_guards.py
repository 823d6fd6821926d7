"""Guards: what a text hides is known again, however another text types it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts import Draft
from bot.domain.guards import (
    Guard,
    guard_of,
    guard_of_draft,
    guarded,
    lone_mark,
    may_hide,
    words_of,
)
from bot.domain.markup import Markup, parse, render
from bot.domain.markup_tree import runs
from bot.domain.reviews import Reviewer
from tests.domain.hostile import hostile


def told(hidden: str, text: str) -> str:
    """What stays open of a text, beside one that hides something."""
    wire = render(guarded(words_of(text), guard_of([parse(f"||{hidden}||")])))
    return re.sub(r"\|\|.*?\|\|", "…", wire).replace("\\", "")


@pytest.mark.parametrize(
    ("hidden", "text", "left"),
    [
        ("Ame\u0301lie dies", "Amélie lives", "… lives"),
        ("Amélie dies", "Ame\u0301lie lives", "… lives"),
        ("Amélie dies", "AMELIE lives", "… lives"),
        ("Kasimir drowns", "K.a.s.i.m.i.r lives", "… lives"),
        ("K-a-s-i-m-i-r", "Kasimir lives", "… lives"),
        ("Kasimir", "Then K a s i m i r lives", "Then … lives"),
        ("Kasimir", "ＫＡＳＩＭＩＲ lives, Ⓚⓐⓢⓘⓜⓘⓡ too", "… lives, … too"),
        ("Ка\u0301зимир", "Казимир жив", "… жив"),
        ("💀🔪", "Oh 🔪, it ends", "Oh …, it ends"),
        ("मोहन मरता है", "मोहन जीता", "… जीता"),
        ("מֹשֶׁה", "משה חי", "… חי"),
        ("a b c", "a b c d", "a … d"),
        ("The end of it", "It is the way of all", "It is the way of all"),
        ("Kasimir", "Kas lives", "Kas lives"),
    ],
)
def test_a_hidden_word_is_known_however_it_is_typed(hidden: str, text: str, left: str) -> None:
    assert told(hidden, text) == left


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ("พ่อของเขาคือฆาตกร", "เขาคือพ่อของฆาตกร"),
        ("พ่อของเขาคือฆาตกร", "พ่อของเขาคือฆาตกร"),
        ("ຄາດຕະກອນ", "ລາວແມ່ນຄາດຕະກອນ"),
        ("មនុស្សឃាត", "គាត់ជាមនុស្សឃាត"),
        ("လူသတ်သမား", "သူသည်လူသတ်သမား"),
    ],
)
def test_scripts_that_put_no_space_between_words_are_guarded(hidden: str, text: str) -> None:
    assert hidden[-5:] in text
    left = told(hidden, text)
    assert not any(hidden[at : at + 3] in left for at in range(len(hidden) - 2)), left


def test_letters_that_are_shown_open_elsewhere_open_no_hidden_word() -> None:
    text = "หนังเรื่องนี้ดีมาก พ่อกับเขา ||ฆาตกร|| กรรม ฆ่า ตก"
    guard = guard_of([parse(text)])
    wire = render(guarded(words_of("เขาคือฆาตกร"), guard))
    assert "ฆาตกร" not in re.sub(r"\|\|.*?\|\|", "…", wire)


SCRIPTS = st.text(alphabet="abzé\u0301ฆาตกร死ぬが\u3099दे .-'_*🔪\u200d", max_size=40)
ESCAPED = re.compile(r"([!-/:-@[-`{-~])")


def words_in(text: Markup) -> str:
    """All words of a text, hidden or not, without the spaces."""
    flat = (run.text for paragraph in text.paragraphs for run in runs(paragraph))
    return re.sub(r"\s", "", "".join(flat))


@hostile
@given(SCRIPTS, SCRIPTS, SCRIPTS)
def test_a_guard_takes_no_word_and_knows_its_own(hidden: str, before: str, after: str) -> None:
    veil = "x" if not hidden.strip() else ESCAPED.sub(r"\\\1", hidden)
    guard = guard_of([parse(f"||{veil}||")])
    words = words_of(f"{before} {hidden} {after}")
    veiled = guarded(words, guard)
    assert words_in(veiled) == words_in(words)
    left = [run for p in veiled.paragraphs for run in runs(p) if not run.hidden]
    assert not any(part.hidden for run in left for part in guard.veiled([run]))


def test_a_draft_guards_what_it_hides_and_shows_nowhere() -> None:
    text = "It ends. ||Xanthippe burns.||\n\n## Sound\nThe fire burns."
    draft = Draft("", 7, Reviewer("Mina", 7), blurb="Fine.", text=text)
    assert guard_of_draft(draft) == Guard(frozenset({"xanthippe"}))
    assert guard_of_draft(Draft("", 7, Reviewer("Mina", 7), text="Half ||open")).words


@pytest.mark.parametrize(
    ("text", "hides"),
    [
        ("||x||", True),
        (">!x!<", True),
        ("~!x!~", True),
        ("[spoiler]x[/spoiler]", True),
        ("<spoiler>x</spoiler>", True),
        ("Half || open", True),
        ("x !<", True),
        ("||||x||||", True),
        (r"x \|\| y \|\|", False),
        ("Story", False),
        ("", False),
    ],
)
def test_what_may_hide_something_is_told_in_every_notation(text: str, hides: bool) -> None:
    assert may_hide(text) is hides


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("A ||b|| c.\n## Story\nD ||e||.", True),
        ("A ||b.\n## Story\nC||.", False),
        ("A.\n## ||B\nC.", False),
        ("A !< b.", False),
        ("", True),
    ],
)
def test_a_lone_mark_is_found_section_by_section(text: str, whole: bool) -> None:
    assert (lone_mark(text) is None) is whole
