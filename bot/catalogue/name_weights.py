"""How much each sign counts that a name is the one that was meant. Found by `python -m
tests.bench.tune_lookups --write` on five thousand real look-ups; names are as in name_features.py.

Three weights each: for ten letters and more; what is added for fewer, in full for two; and what
is added where some name starts exactly as typed, so that somebody may still be typing.
"""

from __future__ import annotations

from collections.abc import Mapping

LONG, SHORT = 12, 2  # letters of the base between which the second weight fades

WEIGHTS: Mapping[str, tuple[float, float, float]] = {
    # The whole name was typed.
    "key": (0.00, 0.00, 0.00),
    # The name starts as typed.
    "key_start": (0.71, 0.04, 0.71),
    # Then: the share of it that was typed.
    "key_share": (-0.90, 1.63, -0.90),
    # The name has what was typed somewhere, letter by letter.
    "in_key": (3.29, -0.15, -0.18),
    # Then: the share of it that was typed.
    "in_key_share": (-0.42, 1.36, -0.44),
    # The name's base starts as typed: the share of it that was typed.
    "base_share": (-2.20, -0.15, 0.27),
    # Likeness of the bases without spaces.
    "whole": (-0.10, -0.33, -0.36),
    # The same, above 0.6.
    "close": (1.78, -0.04, -3.62),
    # Likeness with the start of the base, as long as what was typed.
    "begin": (0.64, 0.09, -0.38),
    # The same, above 0.8.
    "begin_close": (0.27, -1.83, -0.06),
    # Likeness letter by letter, articles and numbers included.
    "literal": (3.92, 0.86, -0.68),
    # Likeness with the start, letter by letter.
    "literal_begin": (2.09, 0.02, 0.12),
    # The likeness letter by letter above 0.8.
    "literal_close": (3.81, -1.75, -4.74),
    # Likeness of the words in the order of the alphabet.
    "sorted": (3.66, -0.96, 1.00),
    # Likeness with the part of the name that is most like what was typed.
    "partial": (2.99, -1.98, -1.86),
    # A word of the base starts as typed.
    "inner": (-0.09, -0.51, 0.30),
    # What was typed starts with the whole base: the share that this is.
    "contained": (-0.48, -0.49, -0.11),
    # The share of the typed words that the name has, by how telling they are.
    "asked_words": (4.02, -2.05, -1.51),
    # The share of the name's words that were typed.
    "name_words": (0.59, -1.39, 0.30),
    # The name has every word.
    "every_word": (2.53, -0.65, -0.53),
    # What was typed are the name's initials.
    "initials": (1.43, 1.13, 0.54),
    # The name's initials start as typed.
    "initials_start": (1.14, 0.85, -1.45),
    # What was typed is made of the starts of the name's words.
    "abbreviation": (2.89, 0.39, -2.17),
    # The same sequel number.
    "number": (2.32, -0.10, -0.35),
    # Another sequel number.
    "number_off": (-1.50, 0.03, -0.40),
    # The name has a number, what was typed has none.
    "number_more": (-1.32, 0.35, 0.78),
    # What was typed has a number, the name has none.
    "number_less": (-0.83, 0.07, 0.75),
    # Then: the title is of that number in its franchise, by year.
    "by_order": (1.08, 0.69, 0.57),
    # Then: it is not.
    "order_off": (-1.90, -0.62, 0.19),
    # A word for its kind was typed.
    "kind": (1.98, 0.79, -0.48),
    # A word for another kind was typed.
    "kind_off": (-1.98, -0.79, 0.48),
    # Its year was typed.
    "year": (2.70, 0.85, 1.00),
    # A year that is not near its own was typed.
    "year_off": (-1.94, -0.61, -0.50),
    # Popularity: 1 for the most popular title, 0 for the least, by the logarithm of the rank.
    "standing": (8.43, 1.67, 0.80),
    # The same, above 0.4.
    "high_standing": (-4.63, -3.09, -3.05),
    # Popularity, where the name starts as typed.
    "start_standing": (0.66, 0.07, 0.66),
    # Popularity, where the initials do.
    "initials_standing": (1.49, 1.16, -0.05),
    # Popularity, where it is an abbreviation, by how good a one.
    "abbreviation_standing": (2.13, 0.54, -0.82),
    # It is the title's main name.
    "main": (0.41, 0.16, 0.73),
    # The name is that of another title of its franchise.
    "sibling": (-2.93, 1.01, 0.16),
}
