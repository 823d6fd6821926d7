"""The tuned weights of suggestions, all of them. Found by `python -m tests.bench.tune_suggestions`.

Likeness is a sum over *clues*, each a number for a pair of titles, times its weight here.
"""

from __future__ import annotations

from typing import Final

# What is known of a pair, in the order of the columns that `like_scoring` makes of it.
CLUES: Final = (
    "themes",  # themes of both franchises, the rarer the more
    "words",  # words of both franchises' synopses, the rarer the more
    "people",  # people who made both
    "studio",  # of both
    "company",  # producers of both
    "cast",  # voices and actors of both
    "own themes",  # themes of the title asked for and of the other franchise's main title
    "tone",  # how alike the words of both lean towards themes, as a cosine
    "latent",  # how near both lie by what goes with what they have, as a cosine
    "popular",  # minus the logarithm of the other's rank
    "as popular",  # minus how far apart the logarithms of their ranks are
    "years",  # minus the logarithm of how many years they are apart
    "as good",  # minus how far apart their scores are
    "length",  # minus how far apart the logarithms of their numbers of episodes are
    "kind",  # 1 for the same kind
    "medium",  # 1 for the same source material
    "good",  # the other's score
    "recent",  # the other's year, in decades since 2000
    "series",  # 1 where the other is a series
    "original",  # 1 where the other is adapted from nothing
    "size",  # logarithm of how many titles the other's franchise has
    "told",  # logarithm of how many words are known of the other
    "well known",  # "popular" squared: the best known stand further out than their rank says
    "outstanding",  # "good" squared, with its sign lost: the very good ones
)
LISTED: Final = 2.5  # people's lists name the other: times 1 + the logarithm of the votes
# About what a synopsis adds: its lack isn't held against a club's own title.
UNTOLD: Final = 3.5

WEIGHTS: Final = {
    "themes": 0.000,
    "words": 7.849,
    "people": 0.640,
    "studio": 0.121,
    "company": 0.263,
    "cast": 0.143,
    "own themes": 0.988,
    "tone": 5.445,
    "latent": 2.970,
    "popular": -0.152,
    "as popular": 0.125,
    "years": 0.419,
    "as good": 0.347,
    "length": 0.278,
    "kind": 0.379,
    "medium": 0.482,
    "good": 0.209,
    "recent": -0.199,
    "series": 0.040,
    "original": 0.190,
    "size": 0.028,
    "told": 0.081,
    "well known": -0.033,
    "outstanding": 0.156,
}
# For a catalogue of too few titles to find out what goes together: found without "latent".
UNPLACED: Final = {
    "themes": 0.478,
    "words": 11.130,
    "people": 0.664,
    "studio": 0.155,
    "company": 0.315,
    "cast": 0.158,
    "own themes": 1.102,
    "tone": 6.021,
    "latent": 0.000,
    "popular": -0.112,
    "as popular": 0.131,
    "years": 0.422,
    "as good": 0.352,
    "length": 0.288,
    "kind": 0.368,
    "medium": 0.494,
    "good": 0.195,
    "recent": -0.197,
    "series": 0.067,
    "original": 0.190,
    "size": -0.043,
    "told": 0.379,
    "well known": -0.031,
    "outstanding": 0.163,
}
