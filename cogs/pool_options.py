"""The options that say which titles there are to choose from, whatever they are chosen for."""

from __future__ import annotations

from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.reviews import Verdict
from bot.domain.titles import Kind
from bot.replies import Interaction
from cogs.doors import club_of, offered

REVIEWED, ALL = "reviewed", "all"
LONGEST_MINUTES = 6_000
Minutes = app_commands.Range[int, 1, LONGEST_MINUTES]
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in Kind]
VERDICTS = [
    app_commands.Choice(name=f"{v.symbol} {v}{' or better' * bool(place)}", value=v.name.lower())
    for place, v in enumerate(Verdict)
]
SOURCES = [
    app_commands.Choice(name="Titles with a review here", value=REVIEWED),
    app_commands.Choice(name="All titles", value=ALL),
]
CHOSEN = {"source": SOURCES, "verdict": VERDICTS, "kind": KINDS}
LIMITS = {
    "kind": "Only films, series, specials or shorts",
    "max_minutes": "Longest film, or longest episode, in minutes",
    "service": "Only what this service has",
}
POOL = {
    "verdict": "Only titles that a review here calls at least this",
    "theme": "Only titles about this; up to three, with commas between: any of them",
    **LIMITS,
}


@choices
async def offer_themes(interaction: Interaction, typed: str) -> Choices:
    """Themes for what is typed after the last comma, behind what was typed before it."""
    before, _, last = typed.rpartition(",")
    themes = await interaction.client.services.titles.themes(club_of(interaction), last.strip())
    kept = f"{before.strip()}, " if before.strip() else ""
    return offered(((f"{kept}{theme}", f"{kept}{theme}") for theme in themes), "")


@choices
async def offer_services(interaction: Interaction, typed: str) -> Choices:
    """Services for what is typed so far."""
    services = await interaction.client.services.titles.services(club_of(interaction))
    return offered(((name, name) for name in services), typed)
