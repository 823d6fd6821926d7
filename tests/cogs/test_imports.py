"""/manage review import with a file that is one review."""

from __future__ import annotations

import re

import pytest

from bot.domain.drafts import DraftState
from bot.domain.reviews import Review
from tests.cogs.importing import HIDDEN, PROSE, bring, form, packed, press, send, table
from tests.stage import BLAME, Seen, Stage, seen

REFUSED = "Only the club's moderators can do this."
GOAT = "A lovely, silly film about a goat. I laughed twice."
TEXT, ROW, SEPARATOR = 10, 1, 14
OVER = "This import is over"


async def drafts(stage: Stage) -> list[tuple[str, str, str]]:
    """(title's key, reviewer, text) of every draft of the club."""
    found = await stage.bot.services.drafts.of_club(stage.guild.id, tuple(DraftState))
    return [(draft.title_key, draft.reviewer.name, draft.text) for draft in found]


async def published(stage: Stage) -> list[Review]:
    """The club's reviews."""
    found = await stage.bot.services.reviews.find(stage.guild.id)
    return [one.review for one in found if not one.review.house]


UNHEADED = """Blame! (2017)

Reviewed by Tom

Blame! is a walk through a machine that forgot what it was for, and the walk is worth taking by
those who have a free evening, a large screen to spend it in front of, and nobody beside them who
asks what is going on. It will not say so either.

A long way down.

The animation and its backgrounds are cold, exact and enormous. The visuals carry the film: every
frame is drawn as if somebody had measured the place first, and the camera knows how far down it
is. Nothing in the whole of it stands there for us, and that is what makes it a place at all.

The story is told in half sentences. Its plot is thin, the story knows it, and the narrative leaves
most of what matters to whoever looks closely enough at the walls, the doors and the empty rooms.

The characters say little. The main character, Killy, says least of all the characters, and the
rest of the cast exists to be walked past, which is the one thing that I would change about it.

Recommended: “Cold, huge, and I want to live there.”
"""


async def test_a_text_becomes_a_draft_with_its_fields_each_with_the_words_it_came_from(
    stage: Stage,
) -> None:
    told = await bring(stage, ("blame.txt", PROSE))
    assert told.private
    assert told.text.startswith("## Blame! (2017, film) · by Tom\n-# blame.txt")
    assert "It is a draft now" in told.text
    assert "**Reviewer** · Tom\n-# line 3: “Reviewed by Tom”" in told.text
    assert "**Where to watch** · Netflix\n-# line 18: “Blame! is available" in told.text
    ((key, reviewer, text),) = await drafts(stage)
    assert (key, reviewer) == (BLAME, "Tom")
    assert "the walk is worth taking" in text
    assert await published(stage) == []


async def test_what_matters_most_is_read_first_and_aspects_take_a_line_each(stage: Stage) -> None:
    told = await bring(stage, ("blame.txt", PROSE))
    fields = re.findall(r"^\*\*([^*]+)\*\* · ", told.text, flags=re.MULTILINE)
    assert fields[:5] == ["Title", "Verdict", "Spoiler level", "Reviewer", "Blurb"]
    assert fields.index("Where to watch") < fields.index("The ending (spoilers)")
    assert re.search(r"^\*\*The ending \(spoilers\)\*\* · line 10$", told.text, flags=re.MULTILINE)
    quoted = re.findall(r"^-# line \d+: “(.*)”$", told.text, flags=re.MULTILINE)
    assert quoted
    assert all(len(words) <= 60 for words in quoted)


async def test_an_aspect_that_no_heading_names_comes_with_its_first_words(stage: Stage) -> None:
    told = await bring(stage, ("blame.txt", UNHEADED))
    assert re.search(
        r"^\*\*Visuals\*\* · line \d+: “The animation and its", told.text, re.MULTILINE
    )
    assert re.search(r"^\*\*Caption\*\* · line \d+: “A long way down\.”$", told.text, re.MULTILINE)


async def test_words_that_say_what_was_recognised_are_not_said_twice(stage: Stage) -> None:
    told = await bring(stage, ("blame.txt", PROSE))
    assert told.text.count("cold, huge, and I want to live there") == 1


async def test_what_can_be_done_stands_above_the_fields_on_every_page(stage: Stage) -> None:
    told = await bring(stage, table(SURE_ROW))
    kinds = [part["type"] for part in told.components[0]["components"]]
    assert kinds[:3] == [TEXT, ROW, SEPARATOR]
    assert list(told.buttons)[:3] == ["Preview", "Edit", "Discard"]


async def test_what_was_not_found_is_said_and_all_else_is_kept(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", GOAT), title="blame")
    assert "**Not found** · a title, a verdict, a blurb or a reviewer" in told.text
    assert "Everything else is kept as the review's text: 1 section" in told.text
    ((_, reviewer, text),) = await drafts(stage)
    assert (reviewer, text) == ("Theo", GOAT)


async def test_what_speaks_of_spoilers_and_hides_nothing_is_to_be_looked_at(stage: Stage) -> None:
    text = f"{GOAT}\n\nThe trailer is a single long spoiler, so I skipped it."
    told = await bring(stage, ("goat.txt", text), title="blame")
    assert "**Look** · It speaks of spoilers, and nothing in it is hidden: look." in told.text


async def test_it_is_looked_at_corrected_and_published(stage: Stage) -> None:
    told = await bring(stage, ("blame.txt", PROSE))
    opened = await stage.moderator.click(told.message, label="Edit")
    preview = await send(stage, opened, **CORRECTED)
    assert "you alone see it" in preview.text
    card = await press(stage, preview, "Publish")
    assert "Published" in card.text
    (review,) = await published(stage)
    assert (review.title_key, review.reviewer.name) == (BLAME, "Tom")
    assert await drafts(stage) == []


CORRECTED = {
    "verdict": ["Must watch"],
    "level": ["major"],
    "blurb": "Huge. I want to live there.",
    "text": "It is a walk through a machine. ||The village burns.||",
}


async def test_what_needs_no_correction_is_published_after_a_look(stage: Stage) -> None:
    told = await bring(stage, table(SURE_ROW))
    preview = await press(stage, told, "Preview")
    assert "you alone see it" in preview.text
    await press(stage, preview, "Publish")
    assert [review.blurb for review in await published(stage)] == ["Cold and huge."]
    again = await bring(stage, table(SURE_ROW))
    assert "It is here already" in again.text
    assert list(again.buttons) == ["Read it"]


SURE_ROW = ("Blame!", "2017", "film", "Tom", "Recommended", "Cold and huge.", "A walk down.")


async def test_sending_it_twice_changes_nothing(stage: Stage) -> None:
    await bring(stage, ("blame.txt", PROSE))
    before = await drafts(stage)
    told = await bring(stage, ("blame.txt", PROSE))
    assert "It is here already" in told.text
    assert await drafts(stage) == before
    assert (await press(stage, told, "Preview")).private


async def test_an_unsure_title_is_asked_about_with_the_nearest_three(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", GOAT))
    assert "Which title is it about?" in told.text
    assert len([label for label in told.buttons if "(" in label]) == 3
    # Whatever happens now, its words are kept.
    assert [(key, text) for key, _, text in await drafts(stage)] == [("", GOAT)]
    again = await bring(stage, ("goat.txt", GOAT))
    assert len(await drafts(stage)) == 1
    chosen = await press(stage, again, next(label for label in again.buttons if "(" in label))
    assert chosen.message.id == again.message.id
    assert "It is a draft now" in chosen.text
    ((key, _, text),) = await drafts(stage)
    assert key
    assert text == GOAT


async def test_another_title_is_typed(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", GOAT))
    typed = await form(stage, told, "Another title …")
    unsure = await send(stage, typed, title="the thing of the rings")
    assert "I'm not sure which title" in unsure.text
    assert len([label for label in unsure.buttons if "(" in label]) == 3
    sure = await send(stage, await form(stage, unsure, "Another title …"), title="blame")
    assert "## Blame! (2017, film) · by Theo" in sure.text
    assert [key for key, _, _ in await drafts(stage)] == [BLAME]


async def test_an_unknown_title_is_added_on_the_spot(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", f"# The Goat of Vortfell (2021)\n\n{GOAT}"))
    opened = await form(stage, told, "Add as a new title …")
    added = await send(stage, opened, name="The Goat of Vortfell", kind=["short"])
    assert "## The Goat of Vortfell (2021, short)" in added.text
    found = await stage.bot.services.titles.find(stage.guild.id, "goat of vortfell")
    assert found.title is not None
    assert [key for key, _, _ in await drafts(stage)] == [found.title.key]


async def test_the_title_that_is_given_goes_before_what_the_file_says(stage: Stage) -> None:
    told = await bring(stage, ("x.txt", PROSE), title="pluto")
    assert "## PLUTO" in told.text or "## Pluto" in told.text


async def test_a_title_is_not_given_for_many(stage: Stage) -> None:
    rows = [("Blame!", "", "", name, "Skip", "No.", "No.") for name in ("A", "B")]
    told = await bring(stage, table(*rows), title="blame")
    assert told.text.startswith("There are 2 reviews in this file")


async def test_whose_it_is_can_be_said(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", GOAT), title="blame", writer=stage.member)
    assert "by Mina" in told.text


@pytest.mark.parametrize("title", ["", "blame"])
async def test_a_member_is_refused(stage: Stage, title: str) -> None:
    await stage.give_everyone("manage")
    told = await bring(
        stage, ("blame.txt", PROSE), by=stage.member, **({"title": title} if title else {})
    )
    assert told.private
    assert told.text == REFUSED
    assert await drafts(stage) == []


async def test_buttons_are_for_the_one_who_imports(stage: Stage) -> None:
    keepers = stage.guild.create_role("Keepers")
    await stage.decide(moderator_role=keepers.id)
    mo = stage.guild.add_member(stage.env.create_user("mo"), roles=[keepers])
    told = await bring(stage, ("goat.txt", GOAT))
    for button in list(told.buttons.values()):
        if button["custom_id"].startswith("mq:imp:"):
            refused = await stage.forge(button["custom_id"], by=stage.member)
            assert refused.text == REFUSED
            assert (await stage.forge(button["custom_id"], by=mo)).text.startswith(OVER)


async def test_after_a_restart_the_file_is_asked_for_again_and_nothing_is_lost(
    stage: Stage,
) -> None:
    told = await bring(stage, ("goat.txt", GOAT))
    session = stage.bot.services.import_desk.sessions
    session.close(session.find(stage.guild.id, stage.moderator.id, token_of(told)))
    for label in told.buttons:
        if told.buttons[label]["custom_id"].startswith("mq:imp:"):
            over = await press(stage, told, label)
            assert over.private
            assert "Send the file once more; what is already in stays." in over.text
    assert len(await drafts(stage)) == 1


def token_of(told: Seen) -> str:
    """The token of the import in a message."""
    ids = (str(part["custom_id"]) for part in told.buttons.values())
    return next(one.split(":")[2] for one in ids if one.startswith("mq:imp:"))


async def test_a_role_that_is_taken_away_counts_no_more(stage: Stage) -> None:
    keepers = stage.guild.create_role("Keepers")
    await stage.decide(moderator_role=keepers.id)
    await stage.give_everyone("manage")
    mo = stage.guild.add_member(stage.env.create_user("mo"), roles=[keepers])
    told = await bring(stage, ("goat.txt", GOAT), by=mo)
    await stage.decide(moderator_role=None)
    label = next(label for label in told.buttons if "(" in label)
    assert (await press(stage, told, label, by=mo)).text == REFUSED


async def test_titles_are_offered_while_they_are_typed(stage: Stage) -> None:
    offered = await stage.moderator.autocomplete(
        stage.channel, "manage review import", "title", "blam"
    )
    assert [choice["value"] for choice in offered][:1] == [BLAME]


async def test_what_a_text_hides_is_veiled_in_what_was_recognised(stage: Stage) -> None:
    text = (
        "# Blame! (2017)\n\nA walk down.\n\n"
        f"## Story ||and {HIDDEN}||\n\nThe fire is ||lit by {HIDDEN}||.\n\n"
        f"Verdict: Recommended, for {HIDDEN} alone.\n"
    )
    told = await bring(stage, ("blame.md", text))
    assert HIDDEN not in told.unveiled


async def test_a_zip_of_one_review_is_one_review(stage: Stage) -> None:
    told = await bring(stage, packed({"old/blame.txt": PROSE}))
    assert told.text.startswith("## Blame! (2017, film) · by Tom\n-# reviews.zip: old/blame.txt")


async def test_a_long_list_of_fields_is_paged(stage: Stage) -> None:
    rows = "\n\n".join(f"## Aspect {n}\n\nWhat there is to say of it, {n}." for n in range(12))
    by = "Reviewed by Tom\n\n(Warning: Minor Spoilers to Follow)"
    first = await bring(stage, ("blame.md", f"# Blame! (2017)\n\n{by}\n\nIt is huge.\n\n{rows}\n"))
    second = await press(stage, first, "Next ›")
    assert second.message.id == first.message.id
    assert "## Blame! (2017, film)" in second.text
    assert "It is a draft now" in second.text
    assert "**Aspect 11** · line " in second.text
    assert "Aspect 11" not in first.text
    assert len(await drafts(stage)) == 1


async def test_a_form_that_comes_after_the_import_is_over_says_so(stage: Stage) -> None:
    told = await bring(stage, ("goat.txt", GOAT))
    typed = await form(stage, told, "Another title …")
    await bring(stage, ("blame.txt", PROSE))
    over = seen(await stage.moderator.submit_modal(typed, {"title": "blame"}))
    assert OVER in over.text
