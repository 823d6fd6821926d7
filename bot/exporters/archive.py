"""A club as one zip: built piece by piece, and the same to the byte for the same club."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO
from zipfile import ZipFile

from bot.domain.clubs import (
    CLUB_FILE,
    FORMAT,
    FORMAT_VERSION,
    KeptDraft,
    KeptReview,
    KeptTitle,
)
from bot.domain.programmes import NOTHING, KeptPost, Programme
from bot.domain.settings import ClubSettings
from bot.domain.titles import TitleBrief
from bot.exporters.documents import (
    draft_document,
    review_document,
    settings_document,
    title_document,
)
from bot.exporters.file_names import FileNames, slug
from bot.exporters.json_stream import JsonList, JsonStream
from bot.exporters.markdown import review_markdown
from bot.exporters.programmes import (
    SCHEDULE_COLUMNS,
    night_document,
    post_document,
    queued_document,
    schedule_document,
    schedule_row,
)
from bot.exporters.rows import ReviewRow
from bot.exporters.tables import (
    REVIEW_COLUMNS,
    SETTING_COLUMNS,
    TITLE_COLUMNS,
    add_rows,
    begin_table,
    review_row,
    setting_row,
    title_row,
)
from bot.exporters.zips import TextFile, add_file, add_text

README = "README.txt"
_WHAT_IS_WHAT = """\
All that a film club owns in Marquee.

club.json     everything: settings, titles, reviews with every earlier version, removed reviews
              that can still be restored, drafts, schedules, what they posted and skipped, titles
              that are to be posted first, and movie nights that are over. To put the club back, or
              to move it:
                  python -m bot import club THIS-FILE.zip
reviews.csv   the reviews that stand now, for a spreadsheet. A cell that begins with = + - @ or '
              has a ' before it, so that the spreadsheet doesn't run it
titles.csv    the club's own titles, in short
settings.csv  what the club chose
schedules.csv when posts are made, where, and what they choose from
reviews/      each review as Markdown, its fields between the lines of ---

club.json, reviews.csv and the files in reviews/ can each be imported again by themselves. What is
hidden in a review stands between || and ||: whoever opens these files sees it.

A schedule that is put back posts from then on: never what was due before, and no title that was
posted already while there are others. In another server it is paused until it has a channel there:
/watchthis edit, then /watchthis resume.

Not in here: what members told the bot about themselves, their watchlists and their ratings, who
hosted a movie night, nominated, voted or watched (those are theirs: /privacy), movie nights that
are not over, a post that is about to be made, and the record of who did what (that belongs to the
installation: it is in its club.db).
"""


class ClubArchive:
    """A zip that is being written. Blocking: for a thread.

    `begin` it, give it the reviews, then the removed ones, then the drafts and the programme, then
    the posts. As soon as it is more than `most` bytes, `alone` is so: only `club.json` goes in,
    which is everything.
    """

    def __init__(
        self, file: IO[bytes], club: TextFile, table: TextFile, *, most: int | None
    ) -> None:
        self.alone = False
        self._file = file
        self._archive = ZipFile(file, "w")
        self._club_text, self._table_text = club, table
        self._most = most
        self._club = JsonStream(club)
        self._list = JsonList(club)
        self._names = FileNames()

    def begin(self, club: int, settings: ClubSettings, titles: Sequence[KeptTitle]) -> None:
        """What comes before the reviews."""
        choices = settings_document(settings)
        self._club.member("format", FORMAT)
        self._club.member("version", FORMAT_VERSION)
        self._club.member("club", str(club))
        self._club.member("settings", choices)
        self._club.member("titles", [title_document(kept) for kept in titles])
        self._list = self._club.begin_list("reviews")
        add_text(self._archive, README, _WHAT_IS_WHAT)
        if not self.alone:
            begin_table(self._table_text, REVIEW_COLUMNS)
            self._add_table(
                "titles.csv", TITLE_COLUMNS, [title_row(t.document) for t in titles if t.document]
            )
            rows = [setting_row(*choice) for choice in choices.items()]
            self._add_table("settings.csv", SETTING_COLUMNS, rows)

    def _add_table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        with TextFile() as table:
            begin_table(table, columns)
            add_rows(table, rows)
            add_file(self._archive, name, table)

    def add_reviews(self, reviews: Iterable[KeptReview], titles: Mapping[str, TitleBrief]) -> None:
        """More of the reviews that stand; `titles` tells what theirs are called, where known."""
        kept = list(reviews)
        rows = [ReviewRow(one.review, titles.get(one.review.title_key)) for one in kept]
        self._list.add(review_document(one, row.title) for one, row in zip(kept, rows, strict=True))
        if self.alone:
            return
        add_rows(self._table_text, map(review_row, rows))
        for row in rows:
            name = self._names.name(_title_words(row), row.review.reviewer.name)
            add_text(self._archive, f"reviews/{name}.md", review_markdown(row))
        self._check_size()

    def end_reviews(self) -> None:
        """From here on come removed reviews."""
        self._list.end()
        self._list = self._club.begin_list("removed")

    def add_removed(self, reviews: Iterable[KeptReview], titles: Mapping[str, TitleBrief]) -> None:
        """More of the reviews that are removed, and can still be restored."""
        self._list.add(review_document(one, titles.get(one.review.title_key)) for one in reviews)

    def end_removed(self, drafts: Sequence[KeptDraft], programme: Programme = NOTHING) -> None:
        """What comes after the reviews; from here on come posts, which `programme` has none of."""
        self._list.end()
        self._club.member("drafts", [draft_document(kept) for kept in drafts])
        self._club.member("schedules", [schedule_document(one) for one in programme.schedules])
        self._club.member("queue", [queued_document(one) for one in programme.queue])
        self._club.member("nights", [night_document(one) for one in programme.nights])
        self._list = self._club.begin_list("posts")
        if not self.alone:
            rows = [schedule_row(one) for one in programme.schedules if one.removed is None]
            self._add_table("schedules.csv", SCHEDULE_COLUMNS, rows)

    def add_posts(self, posts: Iterable[KeptPost]) -> None:
        """More of what was posted and skipped."""
        self._list.add(map(post_document, posts))

    def finish(self) -> None:
        """Nothing else comes. Then the zip is whole."""
        self._list.end()
        self._club.end()
        if not self.alone:
            add_file(self._archive, "reviews.csv", self._table_text)
            self._check_size()
        self._add_club()
        if self._check_size():
            self._add_club()

    def _add_club(self) -> None:
        add_file(self._archive, CLUB_FILE, self._club_text)
        self.close()

    def close(self) -> None:
        """Write no more to the file."""
        self._archive.close()

    def _check_size(self) -> bool:
        """Begin anew without all that isn't `club.json`, if with it it is too much by now."""
        if self.alone or self._most is None or self._file.tell() <= self._most:
            return False
        self.close()
        self._file.seek(0)
        self._file.truncate()
        self._archive = ZipFile(self._file, "w")
        add_text(self._archive, README, _WHAT_IS_WHAT)
        self.alone = True
        return True


@contextmanager
def club_archive(file: IO[bytes], *, most: int | None = None) -> Iterator[ClubArchive]:
    """The zip that is written to `file`: of at most `most` bytes, if that can be."""
    with TextFile() as club, TextFile() as table:
        archive = ClubArchive(file, club, table, most=most)
        try:
            yield archive
        finally:
            archive.close()


def _title_words(row: ReviewRow) -> str:
    """What a review's file is named after: the title, or the key where no letter of it is ours."""
    name = slug(row.title.name) if row.title else ""
    return name or row.review.title_key.partition(":")[2]
