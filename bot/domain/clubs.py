"""A club as a whole: all that it owns, as it leaves one Marquee and enters another.

What members told the bot about themselves is theirs, not the club's, and the audit trail is the
record of one installation: neither is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.programmes import NOTHING, Programme
from bot.domain.reviews import Review, Reviewer
from bot.domain.settings import ClubSettings

CLUB_FILE = "club.json"
FORMAT = "marquee-club"
FORMAT_VERSION = 1
"""Counts up when a file of a club can no longer be read as before."""

Document = Mapping[str, object]
"""A title as a JSON object, as `bot.domain.documents` has it."""


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A version of a review that a newer one replaced: who saved it, who replaced it, and when."""

    version: int
    review: Review
    saved: Stamp
    replaced: Stamp


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A review with its past. `number` names it in buttons; `removed` says by whom, and when.

    `origin` is a hash of what it was imported from; `earlier` counts up.
    """

    number: int
    version: int
    review: Review
    saved: Stamp
    origin: str = ""
    removed: Stamp | None = None
    earlier: tuple[EarlierText, ...] = ()

    @property
    def identity(self) -> tuple[str, int | str]:
        """Whose review of what: a club has one of each."""
        return review_identity(self.review.title_key, self.review.reviewer)


def review_identity(title_key: str, reviewer: Reviewer) -> tuple[str, int | str]:
    """Title and reviewer: a member by their id, a guest by their name."""
    return (title_key, reviewer.name if reviewer.member is None else reviewer.member)


@dataclass(frozen=True, slots=True)
class EarlierDocument:
    """A version of a club's own title, who saved it, and when. None: it was withdrawn."""

    version: int
    document: Document | None
    saved: Stamp


@dataclass(frozen=True, slots=True)
class KeptTitle:
    """A title that a club added or changed for itself, with its past. `earlier` counts up.

    `document` is None where it is withdrawn.
    """

    key: str
    version: int
    document: Document | None
    saved: Stamp
    earlier: tuple[EarlierDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft, and the message in the moderators' channel that it stands in, if it is an offer."""

    draft: Draft
    origin: str = ""
    channel: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Club:
    """All that one club owns. `ident` is the id of its Discord server.

    `moved`: it comes from another server, so that roles, channels and messages are not its own.
    """

    ident: int
    settings: ClubSettings
    titles: tuple[KeptTitle, ...] = ()
    reviews: tuple[KeptReview, ...] = ()
    drafts: tuple[KeptDraft, ...] = ()
    programme: Programme = NOTHING
    moved: bool = False

    def to(self, ident: int) -> Club:
        """The club as the server with this id can have it."""
        if ident == self.ident:
            return self
        drafts = tuple(replace(kept, channel=None, message=None) for kept in self.drafts)
        programme = self.programme.elsewhere()
        return replace(self, ident=ident, drafts=drafts, programme=programme, moved=True)

    def settings_over(self, present: ClubSettings) -> ClubSettings:
        """Its choices where `present` holds now; a server keeps its own roles and channels."""
        if not self.moved:
            return self.settings
        return replace(
            self.settings,
            moderator_role=present.moderator_role,
            reviewer_role=present.reviewer_role,
            moderators_channel=present.moderators_channel,
            audit_channel=present.audit_channel,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one kind of thing when a club was put back."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """What putting a club back did, or would do. `settings` are the names of those that changed."""

    settings: tuple[str, ...]
    titles: Tally
    reviews: Tally
    drafts: Tally
    schedules: Tally = Tally()
    posts: Tally = Tally()
    queue: Tally = Tally()
    nights: Tally = Tally()

    @property
    def tallies(self) -> Mapping[str, Tally]:
        """What became of each kind of thing, by what it is called."""
        return {
            "titles": self.titles,
            "reviews": self.reviews,
            "drafts": self.drafts,
            "schedules": self.schedules,
            "posts": self.posts,
            "queue": self.queue,
            "nights": self.nights,
        }

    @property
    def changes(self) -> bool:
        """Whether anything is other than before."""
        tallies = self.tallies.values()
        return bool(self.settings) or any(tally.added or tally.changed for tally in tallies)


def changed_settings(before: ClubSettings, after: ClubSettings) -> tuple[str, ...]:
    """The names of the choices that differ."""
    return tuple(
        choice.name
        for choice in fields(ClubSettings)
        if getattr(before, choice.name) != getattr(after, choice.name)
    )
