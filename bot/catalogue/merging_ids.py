"""Ties between records by what they say themselves: keys and ids that they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from bot.catalogue.merging_records import Told
from bot.catalogue.ties import Tie, Ties


def tie_by_ids(told: Told, ties: Ties) -> None:
    """Tie records that share an id, or of which one has the other's key for an id.

    An id that two titles of one source claim, and two keys of one source that one record claims,
    show nothing.
    """
    shared = list(_shared(told))
    ties.declare(_declared(told, shared))
    links, others = _sound(told, ties, shared)
    against = ties.tie([*links, *others], ids_differ=False)
    # A chain may go wrong by an id that was copied: a key is not as easily mistaken.
    keyed = {tie[:2] for tie in links}
    for chain in against:
        left = ties.tie([tie for tie in chain if tie[:2] in keyed], ids_differ=False)
        ties.unsure.extend(_records(one) for one in left or [chain])


def _shared(told: Told) -> Iterator[tuple[int, list[int], list[int]]]:
    """Each key or id of several records: itself, whose key it is, and whose id."""
    everything = np.concatenate([told.keys, told.ids])
    order = np.argsort(everything, kind="stable")  # owners before those that only claim it
    everything = everything[order]
    starts = np.flatnonzero(np.r_[True, everything[1:] != everything[:-1]])
    ends = np.r_[starts[1:], len(everything)]
    several = np.flatnonzero(ends - starts > 1)
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        places = order[start:end]
        owners = places[places < len(told)].tolist()
        claims = told.id_records[places[places >= len(told)] - len(told)].tolist()
        yield int(everything[start]), owners, claims


def _declared(told: Told, shared: Sequence[tuple[int, list[int], list[int]]]) -> Iterator[Tie]:
    """What a source says of its own records: the same key twice, or one's key as another's id."""
    for value, owners, claims in shared:
        for owner in owners[:1]:
            for other in (*owners[1:], *claims):
                if told.prefix[owner] == told.prefix[other] or (
                    told.told[owner] == told.told[other] >= 0
                ):
                    yield Tie(owner, other, by_id=True, shared=value)


def _sound(
    told: Told, ties: Ties, shared: Sequence[tuple[int, list[int], list[int]]]
) -> tuple[list[Tie], list[Tie]]:
    """Ties by keys and ties by other ids, those that contradict themselves left out."""
    others: list[Tie] = []
    claimed: defaultdict[tuple[int, int], list[Tie]] = defaultdict(list)
    for value, owners, claims in shared:
        by_root = {ties.root(one): one for one in (*owners, *claims)}
        holders = sorted(by_root)
        if len(holders) == 1:
            continue
        if _rivals(told, ties, holders):
            ties.unsure.append(tuple(holders))
        elif owners:
            owner = owners[0]
            for one in claims:
                claimant = (ties.root(one), int(told.prefix[owner]))
                claimed[claimant].append(Tie(owner, one, by_id=True, shared=value))
        else:
            first, *rest = (by_root[holder] for holder in holders)
            others += [Tie(first, one, by_id=True, shared=value) for one in rest]
    links = []
    for found in claimed.values():
        if len({ties.root(tie.one) for tie in found}) == 1:
            links += found
        else:
            ties.unsure.append(_records(found))
    return links, others


def _rivals(told: Told, ties: Ties, holders: Sequence[int]) -> bool:
    """Whether two of these are of one source."""
    records = [[*ties.members(holder)] for holder in holders]
    for column in (told.prefix, told.told):
        sources = [{int(column[record]) for record in members} - {-1} for members in records]
        if sum(map(len, sources)) > len(set().union(*sources)):
            return True
    return False


def _records(chain: Sequence[Tie]) -> tuple[int, ...]:
    return tuple(sorted({record for tie in chain for record in tie[:2]}))
