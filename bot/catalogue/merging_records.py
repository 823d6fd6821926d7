"""What is known of records while they are compared: columns, by the record's place from 0."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.arrays import Array

MAIN, AMPLE = 1, 2  # marks of a name


@dataclass(frozen=True, slots=True)
class Told:
    """Columns of records, of their ids and of their names. Texts are hashes of 64 bits.

    `prefix` is the source that the key begins with, `told` the one that the record names (-1:
    none), `id_spaces` the source that an id begins with. `names` has those of records with a year.
    """

    keys: Array
    prefix: Array
    told: Array
    year: Array
    kind: Array
    adult: Array
    episodes: Array
    ids: Array
    id_spaces: Array
    id_records: Array
    names: Array
    name_records: Array
    spellings: Array
    marks: Array

    def __len__(self) -> int:
        return len(self.keys)
