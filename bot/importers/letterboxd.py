"""What Letterboxd exports (Settings, Data, Export your data): `reviews.csv` and its neighbours.

`reviews.csv` has Date, Name, Year, Letterboxd URI, Rating, Rewatch, Review, Tags, Watched Date;
`diary.csv`, `ratings.csv` and `watched.csv` have some of them and no review. A rating is 0.5 to 5
in half stars, a review is text with a little HTML. Layout: https://letterboxd.com/about/importing-data/
and files that members published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.imports import Entry, Fault, Place
from bot.importers.fields import MOST_TEXT, Given, read_fields
from bot.importers.hypertext import markup_of
from bot.importers.site_veils import with_our_veils

LETTERBOXD = (
    "date",
    "name",
    "year",
    "letterboxd uri",
    "rating",
    "rewatch",
    "review",
    "tags",
    "watched date",
)
_OURS = {"name": "title", "year": "year", "date": "written"}
# `profile.csv`, `comments.csv` and those in the folder `lists` come in the same zip.
_LIST_MARK = "letterboxd list export"
_OTHERS = ({"date joined", "username"}, {"date", "content", "comment"}, {"date", "comment", "film"})


def is_other_list(header: Sequence[str]) -> bool:
    """Whether a table with these columns is one of Letterboxd's that holds no reviews."""
    names = {name.strip().casefold() for name in header}
    return any(name.startswith(_LIST_MARK) for name in names) or any(
        other <= names for other in _OTHERS
    )


def letterboxd_fields(row: dict[str, Given], place: Place) -> Iterator[Entry | Fault]:
    """What a row of Letterboxd's says."""
    if "review" not in row:
        sentence = "This is a rating without a text, so it is left out."
        yield Fault(place, sentence, left_out=True)
        return
    given = {ours: row[theirs] for theirs, ours in _OURS.items() if theirs in row}
    words = row["review"].words
    text = markup_of(with_our_veils(words)) if len(words) <= MOST_TEXT else words
    given["text"] = Given(text, row["review"].place)
    if "rating" in row:
        given["rating"] = row["rating"]._replace(words=f"{row['rating'].words.strip()}/5")
    as_it_stands = text == words
    yield from read_fields(given, place, text_as_it_stands=as_it_stands)
