from __future__ import annotations

from dataclasses import replace

from bot.domain.comparing import Part
from bot.domain.reasons import SharedTrait
from bot.domain.suggestions import Alike, Filters, related, suggest
from bot.domain.titles import Credit, Kind, Name, NameType, Relation, Theme, Title


def title(key: str, *, themes: tuple[str, ...] = ("heist",), studio: str | None = None) -> Title:
    return Title(
        key=key,
        kind=Kind.FILM,
        names=(Name(key, NameType.MAIN),),
        year=2000,
        themes=tuple(Theme(theme, 1.0) for theme in themes),
        credits=(Credit(studio, "studio"),) if studio else (),
    )


SEED = title("seed")
HEIST = (SharedTrait(Part.THEME, "heist", 1.0, 5.0),)


def alike(key: str, score: float, *, studio: str | None = None) -> Alike:
    return Alike(title(key, studio=studio), score, (HEIST,))


def keys(found: list[Alike], limit: int = 5) -> list[str]:
    return [one.title.key for one in suggest([SEED], found, limit)]


def test_the_most_alike_come_first_and_no_more_than_asked_for() -> None:
    found = [alike("a", 1.0), alike("b", 3.0), alike("c", 2.0)]
    assert keys(found) == ["b", "c", "a"]
    assert keys(found, 2) == ["b", "c"]


def test_what_has_no_reason_to_say_is_left_out() -> None:
    silent = Alike(title("a"), 9.0, ((),))
    assert keys([silent, alike("b", 1.0)]) == ["b"]
    assert all(one.reasons for one in suggest([SEED], [silent, alike("b", 1.0)], 5))


def test_of_titles_as_alike_those_by_others_come_before_more_by_the_same() -> None:
    same = [alike(f"same{n}", 2.0 - n / 100, studio="Sunrise") for n in range(4)]
    found = keys([*same, alike("other", 1.9, studio="Bones"), alike("far", 0.5)])
    assert found == ["same0", "same1", "other", "same2", "same3"]


def test_between_two_titles_each_has_a_reason_for_either() -> None:
    other = title("other", themes=("diary",))
    diary = (SharedTrait(Part.THEME, "diary", 1.0, 5.0),)
    both = Alike(title("both", themes=("heist", "diary")), 1.0, (HEIST, diary))
    one_only = Alike(title("one"), 2.0, (HEIST, ()))
    (found,) = suggest([SEED, other], [one_only, both], 5)
    assert [reason.sentence for reason in found.reasons] == [
        "seed, both: heist",
        "other, both: diary",
    ]


def test_what_belongs_to_a_title_is_told_nearest_first_and_then_the_oldest() -> None:
    seed = replace(
        SEED,
        relations=(
            Relation("other", "gag"),
            Relation("sequel", "two"),
            Relation("side story", "late"),
            Relation("side story", "early"),
            Relation("prequel", "nowhere"),
        ),
    )
    known = [title(key) for key in ("gag", "late", "two", "stranger")]
    known += [replace(title("kept"), ids=("early",), year=1990)]
    assert [(one.type, one.title.key) for one in related(seed, known)] == [
        ("sequel", "two"),
        ("side story", "kept"),
        ("side story", "late"),
        ("other", "gag"),
    ]


def test_filters_are_true_once_a_limit_is_set() -> None:
    assert not Filters()
    assert Filters(kind=Kind.FILM)
    assert Filters(year_from=2000)
