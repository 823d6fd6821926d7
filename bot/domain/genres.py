"""Themes that say only which shelf a title stands on: what thousands share tells little.

Written for the genres of the public databases, casefolded.
"""

from __future__ import annotations

# Whom a title is meant for.
AUDIENCES = frozenset({"children", "family", "josei", "kids", "seinen", "shoujo", "shounen"})
GENRES = AUDIENCES | {
    "action",
    "adult",
    "adventure",
    "animation",
    "avant garde",
    "award winning",
    "biography",
    "boys love",
    "comedy",
    "crime",
    "dementia",
    "documentary",
    "drama",
    "ecchi",
    "erotica",
    "fantasy",
    "film-noir",
    "game",
    "girls love",
    "hentai",
    "historical",
    "history",
    "horror",
    "imax",
    "magic",
    "music",
    "musical",
    "mystery",
    "parody",
    "psychological",
    "romance",
    "school",
    "sci-fi",
    "science fiction",
    "short",
    "slice of life",
    "sport",
    "sports",
    "super power",
    "supernatural",
    "suspense",
    "thriller",
    "war",
    "western",
}
