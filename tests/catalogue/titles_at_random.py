"""Sound titles as hypothesis makes them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from bot.catalogue.entries import FIRST_YEAR, LAST_YEAR, is_seen
from bot.domain.text import clean
from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Liked,
    Name,
    NameType,
    Relation,
    Synopsis,
    Theme,
    Title,
)

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
_names = _texts.filter(lambda text: is_seen(text) and clean(text) == text and "\n" not in text)
_keys = st.from_regex(r"[a-z0-9-]{1,8}:[!-~]{1,20}", fullmatch=True)
_numbers = st.floats(0, 10**11) | st.integers(0, 10**11).map(float)
_weights = st.floats(0, 1, exclude_min=True)


@st.composite
def titles(draw: st.DrawFn) -> Title:
    """A title that a file of titles may hold."""
    key = draw(_keys)
    others = _keys.filter(lambda one: one != key)

    def some(of: st.SearchStrategy[object]) -> tuple[object, ...]:
        return tuple(draw(st.lists(of, max_size=3)))

    names = st.builds(Name, _names, st.sampled_from(NameType), st.none() | _texts)
    liked = st.builds(Liked, others, st.integers(1, 10**9), st.none() | _texts)
    places = st.builds(
        Availability,
        _texts,
        st.none() | _texts,
        st.none() | st.just("https://example.org/a"),
        st.none() | st.dates(date(1990, 1, 1)),
    )
    fields: dict[str, tuple[object, ...]] = {
        "themes": some(st.builds(Theme, _texts, _weights, st.booleans())),
        "credits": some(st.builds(Credit, _texts, _texts)),
        "relations": some(st.builds(Relation, _texts, others)),
        "availability": some(places),
        "ids": some(others),
        "suggested": some(liked),
    }
    return Title(
        key=key,
        kind=draw(st.sampled_from(Kind)),
        names=tuple(draw(st.lists(names, min_size=1, max_size=3))),
        year=draw(st.none() | st.integers(FIRST_YEAR, LAST_YEAR)),
        episodes=draw(st.none() | st.integers(1, 2000)),
        minutes=draw(st.none() | st.integers(1, 2000)),
        synopsis=draw(st.none() | st.builds(Synopsis, _texts, _texts)),
        source_material=draw(st.none() | _texts),
        franchise=draw(st.none() | _texts),
        popularity=draw(_numbers),
        score=draw(st.none() | _numbers),
        adult=draw(st.booleans()),
        source=draw(st.none() | _texts),
        **fields,  # type: ignore[arg-type]  # each is a tuple of what its field holds
    )
