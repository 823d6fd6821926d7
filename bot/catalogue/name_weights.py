"""By what signs a name is the one that was meant, and how much they count together.

Signs of 0 to 1 go into one layer of hidden units, and both count. The weights, found by `python -m
tests.bench.tune_lookups --write` on five thousand real look-ups, stand in name_weights.txt: a line
for each sign, with what it counts itself and what for each of the hidden units; then the units'
offsets, and what each unit counts.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

LONG, SHORT = 12, 2  # letters of the base: what is longer is not short, what is shorter all of it
FILE = "name_weights.txt"
OFFSETS, UNITS = "offsets", "units"

FEATURES = (
    # What was typed is short: 1 for two letters, 0 for twelve and more.
    "asked_short",
    # Some name starts exactly as typed: somebody may still be typing.
    "asked_started",
    # How long what was typed is, 1 for twenty letters.
    "asked_length",
    # How many words were typed, 1 for six.
    "asked_count",
    # The whole name was typed.
    "key",
    # The name starts as typed.
    "key_start",
    # Then: the share of it that was typed.
    "key_share",
    # The name has what was typed somewhere, letter by letter.
    "in_key",
    # Then: the share of it that was typed.
    "in_key_share",
    # The name's base starts as typed: the share of it that was typed.
    "base_share",
    # Likeness of the bases without spaces.
    "whole",
    # The same, above 0.6.
    "close",
    # Likeness with the start of the base, as long as what was typed.
    "begin",
    # The same, above 0.8.
    "begin_close",
    # Likeness letter by letter, articles and numbers included.
    "literal",
    # Likeness with the start, letter by letter.
    "literal_begin",
    # The likeness letter by letter above 0.8.
    "literal_close",
    # Likeness of the words in the order of the alphabet.
    "sorted",
    # Likeness with the part of the name that is most like what was typed.
    "partial",
    # A word of the base starts as typed.
    "inner",
    # What was typed starts with the whole base: the share that this is.
    "contained",
    # The share of the typed words that the name has, by how telling they are.
    "asked_words",
    # The share of the name's words that were typed.
    "name_words",
    # The name has every word.
    "every_word",
    # What was typed are the name's initials.
    "initials",
    # The name's initials start as typed.
    "initials_start",
    # What was typed is made of the starts of the name's words.
    "abbreviation",
    # The same sequel number.
    "number",
    # Another sequel number.
    "number_off",
    # The name has a number, what was typed has none.
    "number_more",
    # What was typed has a number, the name has none.
    "number_less",
    # Then: the title is of that number in its franchise, by year.
    "by_order",
    # Then: it is not.
    "order_off",
    # A word for its kind was typed.
    "kind",
    # A word for another kind was typed.
    "kind_off",
    # Its year was typed.
    "year",
    # A year that is not near its own was typed.
    "year_off",
    # Popularity: 1 for the most popular title, 0 for the least, by the logarithm of the rank.
    "standing",
    # The same, above 0.4.
    "high_standing",
    # The same, above 0.6: what everybody has heard of.
    "top_standing",
    # Popularity, where the name starts as typed.
    "start_standing",
    # Popularity, where the initials do.
    "initials_standing",
    # Popularity, where it is an abbreviation, by how good a one.
    "abbreviation_standing",
    # It is the title's main name.
    "main",
    # The name is that of another title of its franchise.
    "sibling",
    # How long the base is, 1 for forty letters.
    "length",
    # The name is in a script other than plain letters.
    "native",
    # What was typed has signs, and the name starts so, signs included.
    "signs",
    # It has, and the name starts so but for the signs.
    "signs_off",
    # The base starts as typed, and a word of it ends there.
    "word_end",
    # The base has what was typed as whole words, side by side.
    "inner_whole",
    # The last word typed is a whole word of the base.
    "last_whole",
    # The share of the typed letters that the base has in that order.
    "in_order",
    # A 1 was typed, and the title is the first of its franchise, by year.
    "first",
    # A 1 was typed, and it is not.
    "first_off",
    # It is a series.
    "series",
    # It is a special.
    "special",
    # It is a short.
    "short",
)


class Weights(NamedTuple):
    """A layer of hidden units, each 0 where its sum is below, beside a sum of all signs.

    With n signs and u units: `own` has n numbers, `hidden` n lines of u, the others u.
    """

    own: Numbers
    hidden: Numbers
    offsets: Numbers
    units: Numbers

    def scores(self, values: Numbers) -> Numbers:
        """What `values`, a line for each sign and a column for each name, come to."""
        lit = self.hidden.T @ values
        lit += self.offsets[:, None]
        np.maximum(lit, 0, out=lit)
        return np.asarray(self.own @ values + self.units @ lit, np.float32)


@cache
def weights() -> Weights:
    """The weights as they stand in the file."""
    return parsed(files("bot.catalogue").joinpath(FILE).read_text(encoding="utf-8"))


def parsed(text: str) -> Weights:
    """Weights as `written` put them."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    found = {name: np.array(values, np.float32) for name, *values in lines}
    signs = np.array([found[name] for name in FEATURES], np.float32)
    inner = np.ascontiguousarray(signs[:, 1:])
    return Weights(signs[:, 0].copy(), inner, found[OFFSETS], found[UNITS])


def written(weights: Weights) -> str:
    """Weights as text: a name and its numbers a line."""
    lines = [
        "# How much each sign of name_weights.py counts: itself, then for each hidden unit.",
        "# Found by python -m tests.bench.tune_lookups --write",
    ]
    table = np.concatenate((weights.own[:, None], weights.hidden), axis=1)
    for name, values in zip((*FEATURES, OFFSETS, UNITS), (*table, *weights[2:]), strict=True):
        lines.append(" ".join((name, *(f"{value:.3f}" for value in values))))
    return "\n".join(lines) + "\n"
