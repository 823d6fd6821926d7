"""anime-offline-database: one object an anime, with links to it at many sites.

Its layout: https://github.com/manami-project/anime-offline-database#structure
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.catalogue.entries import KEY_LIMIT
from bot.catalogue.franchises import RELATED

SOURCE = "anime-offline-database"
# Sites by how many know their numbers: the first that an anime has gives its key.
_SITES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"https?://(?:www\.)?{address}/?$", re.IGNORECASE))
    for name, address in (
        ("mal", r"myanimelist\.net/anime/(\d+)"),
        ("anilist", r"anilist\.co/anime/(\d+)"),
        ("kitsu", r"kitsu\.(?:app|io)/anime/([\w-]+)"),
        ("anidb", r"anidb\.net/(?:anime/|a)(\d+)"),
        ("anime-planet", r"anime-planet\.com/anime/([\w-]+)"),
        ("notify", r"notify\.moe/anime/([\w-]+)"),
        ("anisearch", r"anisearch\.com/anime/(\d+)"),
        ("livechart", r"livechart\.me/anime/(\d+)"),
        ("ann", r"animenewsnetwork\.com/encyclopedia/anime\.php\?id=(\d+)"),
        ("simkl", r"simkl\.com/anime/(\d+)"),
        ("animecountdown", r"animecountdown\.com/(\d+)"),
    )
)
_KINDS = {"TV": "series", "MOVIE": "film", "OVA": "special", "SPECIAL": "special"}
_ADULT = frozenset({"hentai", "18 restricted", "erotica", "borderline porn", "pornography"})
# Tags come from many sites, unweighted, up to a hundred an anime. One of a few says more than
# one of many.
_FULL_WEIGHT_TAGS = 10  # up to so many tags weigh 1.0 each,
_LEAST_WEIGHT = 0.2  # then fewer in proportion, but no less than this
_LINK_WORTH = 100  # popularity: names are told apart only among anime of as many sites
_WORD_START = re.compile(r"(?<![\w'’])\w")
_ABOUT_FILE = frozenset({"$schema", "license", "repository", "lastUpdate", "scoreRange"})


def entry(document: object) -> dict[str, Any] | None:
    """`document` where it is one of its anime."""
    if isinstance(document, dict) and "sources" in document and "key" not in document:
        return document
    return None


def is_about_file(document: object) -> bool:
    """Whether this is the first line of its JSONL, which says where it comes from."""
    return (
        isinstance(document, dict)
        and "names" not in document
        and not _ABOUT_FILE.isdisjoint(document)
    )


def document_of(anime: Mapping[str, Any]) -> dict[str, Any]:
    """An anime as an object of title JSONL. What isn't as documented is given on, to be checked."""
    keys = _keys(anime.get("sources"))
    names = _texts(anime.get("synonyms"))
    tags = _texts(anime.get("tags"))
    weight = max(_LEAST_WEIGHT, min(1.0, _FULL_WEIGHT_TAGS / max(1, len(tags))))
    season = anime.get("animeSeason")
    episodes = anime.get("episodes")
    title = anime.get("title")
    return {
        "key": keys[0] if keys else None,
        "ids": keys[1:],
        "kind": _kind(anime.get("type"), episodes),
        "names": [
            {"name": title, "type": "main"},
            *({"name": name, "type": "alias"} for name in names if name != title),
        ],
        "year": _or_none(season.get("year")) if isinstance(season, dict) else None,
        "episodes": _or_none(episodes),
        "minutes": _minutes(anime.get("duration")),
        "themes": [{"theme": tag, "weight": round(weight, 2)} for tag in tags],
        "credits": [
            *({"name": _cased(name), "role": "studio"} for name in _texts(anime.get("studios"))),
            *(
                {"name": _cased(name), "role": "producer company"}
                for name in _texts(anime.get("producers"))
            ),
        ],
        "relations": _relations(anime.get("relatedAnime"), keys),
        "popularity": _LINK_WORTH * len(keys) + min(len(names), _LINK_WORTH - 1),
        "score": _score(anime.get("score")),
        "adult": not _ADULT.isdisjoint(tag.casefold() for tag in tags),
        "source": SOURCE,
    }


def _keys(links: object) -> list[str]:
    """A key for each link to a site that we know, the best known first."""
    found = sorted(filter(None, map(_key, _texts(links))))
    return list(dict.fromkeys(key for _, key in found))


def _key(link: str) -> tuple[int, str] | None:
    for rank, (site, address) in enumerate(_SITES):
        if (match := address.match(link)) and len(key := f"{site}:{match[1]}") <= KEY_LIMIT:
            return (rank, key) if key.isascii() else None
    return None


def _relations(links: object, own: list[str]) -> list[dict[str, str]]:
    """Each related anime once: it has a link at every site, those of the best known site count."""
    keys = [key for key in _keys(links) if key not in own]
    site = keys[0].partition(":")[0] if keys else ""
    return [{"type": RELATED, "to": key} for key in keys if key.partition(":")[0] == site]


def _kind(kind: object, episodes: object) -> str:
    """ONA and UNKNOWN say nothing of the length: several episodes are a series."""
    many = isinstance(episodes, int) and episodes > 1
    return _KINDS.get(str(kind), "series" if many else "special")


def _minutes(duration: object) -> object:
    """Seconds, as it always has them. Minutes and hours are documented in older files."""
    if not isinstance(duration, dict):
        return None
    value = duration.get("value")
    if not isinstance(value, int | float) or not 0 < value < 1e9:
        return None
    seconds = value * {"MINUTES": 60, "HOURS": 3600}.get(str(duration.get("unit")), 1)
    return max(1, round(seconds / 60))


def _score(score: object) -> object:
    if not isinstance(score, dict):
        return None
    means = (score.get(name) for name in ("arithmeticGeometricMean", "arithmeticMean", "median"))
    return next((mean for mean in means if mean is not None), None)


def _or_none(number: object) -> object:
    return None if number == 0 else number


def _cased(company: str) -> str:
    """Companies are published in lower case: each word of theirs begins with a capital."""
    if company != company.lower():
        return company
    return _WORD_START.sub(lambda found: found[0].upper(), company)


def _texts(values: object) -> list[str]:
    """The texts in a list, each once."""
    found: Iterable[object] = values if isinstance(values, list) else ()
    return list(dict.fromkeys(one for one in found if isinstance(one, str) and one.strip()))
