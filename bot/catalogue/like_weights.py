"""The tuned weights of suggestions, all of them. Found by `python -m tests.bench.tune_suggestions`.

Likeness is a sum over *clues*, each a number for a pair of titles, times its weight here.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    "themes": 0.472,
    "words": 11.634,
    "people": 0.673,
    "studio": 0.177,
    "company": 0.321,
    "cast": 0.239,
    "own themes": 1.098,
    "tone": 5.904,
    "popular": -0.137,
    "as popular": 0.133,
    "years": 0.431,
    "as good": 0.342,
    "length": 0.285,
    "kind": 0.373,
    "medium": 0.509,
    "good": 0.214,
    "recent": -0.180,
    "series": -0.011,
    "original": 0.191,
    "size": -0.044,
    "told": 0.202,
    "well known": -0.033,
    "outstanding": 0.164,
}
_WEIGHTS = np.array([WEIGHTS[clue] for clue in CLUES], np.float32)


def weighed(clues: NDArray[np.float32]) -> NDArray[np.float32]:
    """The score of each row of `clues`."""
    return np.asarray(clues @ _WEIGHTS)
