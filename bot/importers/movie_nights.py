"""Movie nights that are over, made of the JSON objects that `bot.exporters.programmes` writes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.audit import COMMAND_LINE
from bot.domain.movie_nights import (
    MOST_EACH,
    PLACE_LENGTH,
    Ballot,
    Cancel,
    MovieNight,
    Nomination,
    State,
)
from bot.domain.programmes import NOWHERE
from bot.domain.votes import How, Result, Round
from bot.importers.club_objects import LARGEST_COUNT, Fields
from bot.importers.club_parts import MOST_VERSIONS, needed, read_key, read_number
from bot.importers.programmes import (
    WHY_LENGTH,
    read_count,
    read_line,
    read_pool,
    read_reason,
    read_time,
    read_zone,
)

Places = dict[str, int]
"""The place of each nomination, by its title's key."""


def read_night(fields: Fields) -> MovieNight:
    """A night that is over or was cancelled, its nominations numbered from 1."""
    nominations = _nominations(fields)
    places = {one.title_key: one.ref for one in nominations}
    cancelled = read_reason(fields, "cancelled", Cancel)
    result = _result(fields.within("result"), places) if fields.says("result") else None
    if result is None and cancelled is None:
        raise fields.fault("result", "there, unless it was cancelled")
    found = MovieNight(
        club=0,
        channel=fields.ident("channel_id") or NOWHERE,
        host=COMMAND_LINE,
        zone=read_zone(fields),
        starts=_time(fields, "starts"),
        nominate_until=_time(fields, "nominate_until"),
        vote_until=_time(fields, "vote_until"),
        saved=_time(fields, "saved"),
        ballot=needed(fields, "ballot", fields.word("ballot", Ballot)),
        each=fields.number("each", least=1, most=MOST_EACH),
        pool=read_pool(fields),
        voice=fields.ident("voice_id"),
        place=fields.text("place", longest=PLACE_LENGTH),
        role=fields.ident("role_id"),
        line=read_line(fields),
        state=State.OVER if cancelled is None else State.CANCELLED,
        winner=nominations[result.winner - 1].title_key if result else None,
        minutes=read_count(fields, "minutes"),
        result=result,
        cancelled=cancelled,
        ref=needed(fields, "number", read_number(fields) or None),
        version=fields.number("version", least=1, most=MOST_VERSIONS),
        nominations=nominations,
    )
    fields.end()
    return found


def _nominations(fields: Fields) -> tuple[Nomination, ...]:
    found: dict[str, Nomination] = {}
    for one in fields.objects("nominations"):
        key = read_key(one)
        if key in found:
            raise one.fault("key", "nominated once only")
        why = one.text("why", longest=WHY_LENGTH)
        found[key] = Nomination(key, _time(one, "at"), why=why, ref=len(found) + 1)
        one.end()
    return tuple(found.values())


def _result(fields: Fields, places: Places) -> Result:
    winner = needed(fields, "winner", fields.text("winner") or None)
    if winner not in places:
        raise fields.fault("winner", "one of the nominations")
    how = needed(fields, "how", read_reason(fields, "how", How))
    ballots = fields.number("ballots", least=0, most=LARGEST_COUNT)
    rounds = []
    for one in fields.objects("rounds"):
        votes, out = _votes(one, places), _out(one, places)
        rounds.append(Round(votes, out, one.number("exhausted", least=0, most=LARGEST_COUNT)))
        one.end()
    fields.end()
    return Result(places[winner], how, tuple(rounds), ballots)


def _votes(fields: Fields, places: Places) -> tuple[tuple[int, int], ...]:
    votes = fields.value("votes")
    if not isinstance(votes, dict) or not votes.keys() <= places.keys():
        raise fields.fault("votes", "counts by the keys of nominations")
    whole = [type(count) is int and 0 <= count <= LARGEST_COUNT for count in votes.values()]
    if not all(whole):
        raise fields.fault("votes", f"whole numbers from 0 to {LARGEST_COUNT}")
    return tuple((places[key], count) for key, count in votes.items())


def _out(fields: Fields, places: Places) -> tuple[int, ...]:
    out = fields.value("out") or []
    if not isinstance(out, list) or not all(isinstance(key, str) and key in places for key in out):
        raise fields.fault("out", "a list of keys of nominations")
    return tuple(places[key] for key in out)


def _time(fields: Fields, name: str) -> datetime:
    return needed(fields, name, read_time(fields, name))
