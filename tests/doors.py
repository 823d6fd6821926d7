"""Every door into the bot, and the least that one must be to go through it.

A new command, button, menu or form gets a line here: `tests/test_permissions.py` fails until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import discord
import simcord
from discord import app_commands

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState
from bot.domain.movie_nights import NightPlan
from bot.domain.permissions import Standing
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.schedules import Pool, Schedule
from bot.domain.spoilers import SpoilerLevel
from bot.services.drafts import GONE
from bot.services.drafts import NOT_YOURS as NOT_TO_CHANGE
from bot.services.versions import NOT_YOURS
from cogs.ui import (
    ids,
    import_ids,
    night_ids,
    notice_ids,
    offer_ids,
    schedule_ids,
    setting_ids,
    suggestion_ids,
    watchlist_ids,
)
from tests.cogs.scheduling import rest
from tests.stage import BLAME, NOW, Stage

MODAL_SUBMIT, LABEL, TEXT_INPUT, MENU = 5, 18, 4, 3
OUTSIDER, MEMBER, REVIEWER, MODERATOR, OWNER = Standing
HIDDEN = "xanthippe"
LONG_AGO = 20
OTHER, THIRD = "marquee:redline-2009", "marquee:akira-1988"
HERE = "#here"
"""Stands for the channel where the door is."""
NOT_MINE = "You have no review of Blame! here. Others' are for moderators."


class Way(StrEnum):
    """How somebody comes to a door."""

    COMMAND = "command"
    ON_MESSAGE = "command on a message"
    PRESS = "button"
    CHOOSE = "menu"
    SEND = "form"


class Gives(StrEnum):
    """What somebody gets. A public message that is changed stays public."""

    PUBLIC = "an answer that all can see"
    PRIVATE = "an answer for them alone"
    FORM = "a form"


@dataclass(frozen=True)
class Door:
    """One door, by one way. `name` is a command's name, or the template of the ids it takes.

    Text among `options`, and `custom_id`, may name what is made for the one who tries it
    (`Making`). `gives` is what those get who may; `club` are the settings that it takes, `said` is
    another refusal than usual.
    """

    way: Way
    name: str
    least: Standing
    gives: Gives
    custom_id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    club: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""

    @property
    def told(self) -> str:
        """What this door is called in a failure."""
        return f"{self.way} {self.custom_id or self.name} {dict(self.options) or ''}".strip()

    @property
    def of_schedules(self) -> bool:
        """Whether a club's schedules are behind it."""
        return "watchthis" in self.name or ":wt:" in self.custom_id

    @property
    def of_nights(self) -> bool:
        """Whether a club's movie nights are behind it."""
        return "movienight" in self.name or ":mn:" in self.custom_id


PUBLIC, PRIVATE, FORM = Gives


def command(
    name: str, least: Standing, gives: Gives = PRIVATE, said: str = "", /, **options: Any
) -> Door:
    """A slash command."""
    return Door(Way.COMMAND, name, least, gives, options=options, said=said)


def on_message(name: str, least: Standing, gives: Gives, *, by: str) -> Door:
    """A command in the menu of a message, written by the one who tries it or by `others`."""
    return Door(Way.ON_MESSAGE, name, least, gives, options={"by": by})


def press(
    name: str,
    custom_id: str,
    least: Standing,
    gives: Gives = PRIVATE,
    *,
    said: str = "",
) -> Door:
    """A button."""
    return Door(Way.PRESS, name, least, gives, custom_id, said=said)


def choose(
    name: str,
    custom_id: str,
    value: str,
    least: Standing,
    gives: Gives = PRIVATE,
    *,
    said: str = "",
) -> Door:
    """A menu, with what is chosen from it."""
    return Door(Way.CHOOSE, name, least, gives, custom_id, {"value": value}, said=said)


def send(name: str, custom_id: str, least: Standing, /, **fields: str | list[str]) -> Door:
    """A form, with what is typed into its fields by their ids; chosen ones are in a list."""
    return Door(Way.SEND, name, least, PRIVATE, custom_id, fields)


def with_offers(door: Door) -> Door:
    """The door in a club that lets members offer reviews."""
    return replace(door, club={"offers": True, "moderators_channel": 1})


REVIEW: dict[str, str | list[str]] = {
    "verdict": ["Must watch"],
    "level": ["none"],
    "blurb": "Cold and huge.",
    "text": "A film to play loud.",
}
ACTS = {
    ids.Act.OPEN: PRIVATE,
    ids.Act.SECTIONS: PRIVATE,
    ids.Act.EDIT: FORM,
    ids.Act.PUBLISH: PUBLIC,
    ids.Act.SAVE: PUBLIC,
    ids.Act.DISCARD: PUBLIC,
    ids.Act.DROP: PUBLIC,
}
DOORS: tuple[Door, ...] = (
    command("title", OUTSIDER, PUBLIC, title=BLAME),
    command("review", OUTSIDER, PUBLIC, title=BLAME),
    command("reviews", OUTSIDER, PUBLIC),
    command("similar", OUTSIDER, PUBLIC, title=BLAME),
    press(suggestion_ids.BETWEEN, f"mq:between:{{title}} {OTHER}", OUTSIDER),
    command("help", OUTSIDER),
    command("about", OUTSIDER),
    command("privacy", OUTSIDER),
    command("watchlist", MEMBER),
    command("settings show", MODERATOR),
    command("settings moderators", OWNER),
    command("settings reviewers", OWNER),
    command("settings channel", MODERATOR),
    command("settings audit", MODERATOR),
    command("settings offers", MODERATOR, allow=False),
    command("settings spoilers", MODERATOR, policy="withhold"),
    command("settings house-reviews", MODERATOR, show=False),
    command("settings time-zone", MODERATOR, zone="berlin"),
    command("settings region", MODERATOR, region="DE"),
    command("settings late-posts", MODERATOR, hours=12),
    command("watchthis add", MODERATOR, times="every Friday 18:30", channel=HERE),
    command("watchthis edit", MODERATOR, schedule="every", line="Hello."),
    command("watchthis list", MODERATOR),
    command("watchthis pause", MODERATOR, schedule="every"),
    command("watchthis resume", MODERATOR, schedule="every"),
    command("watchthis remove", MODERATOR, schedule="every"),
    command("watchthis preview", MODERATOR, schedule="every"),
    command("watchthis post-now", MODERATOR, schedule="every"),
    command("watchthis history", MODERATOR),
    command("watchthis queue", MODERATOR, title=BLAME),
    command("movienight start", MODERATOR, when="in 3 hours"),
    command("movienight nominate", MEMBER, title=BLAME, night="{night}"),
    command("movienight show", MEMBER, night="{night}"),
    command("movienight suggest", MODERATOR, night="{night}"),
    command("movienight close", MODERATOR, night="{night}"),
    command("movienight postpone", MODERATOR, when="in 5 hours", night="{night}"),
    command("movienight cancel", MODERATOR, night="{night}"),
    press(night_ids.ACT, "mq:mn:show@7b:{night}", MEMBER),
    press(night_ids.ACT, "mq:mn:nominate@7b:{night}", MEMBER, FORM),
    press(night_ids.ACT, "mq:mn:vote@7b:{voting}", MEMBER),
    press(night_ids.ACT, "mq:mn:watched@7b:{begun}", MEMBER),
    press(night_ids.ACT, "mq:mn:suggest:{night}", MODERATOR),
    press(night_ids.ACT, "mq:mn:close:{night}", MODERATOR),
    press(night_ids.ACT, "mq:mn:end:{voting}", MODERATOR),
    press(night_ids.ACT, "mq:mn:postpone:{night}", MODERATOR, FORM),
    press(night_ids.ACT, "mq:mn:cancel:{night}", MODERATOR),
    press(night_ids.ACT, "mq:mn:off:{night}", MODERATOR),
    press(night_ids.TAKE, "mq:mn:take:{night}:{title}", MEMBER),
    press(night_ids.OUT, "mq:mn:out:{night}:{nominated}", MEMBER),
    choose(night_ids.OUT_MENU, "mq:mn:out:{night}", "{nominated}", MEMBER),
    choose(night_ids.RANK, "mq:mn:rank:{voting}:0", "{candidate}", MEMBER),
    press(night_ids.BALLOT, "mq:mn:ballot:{voting}:0", MEMBER),
    press(night_ids.RATE, "mq:mn:rate:w:{begun}:", MEMBER, PUBLIC),
    press(night_ids.UNSEE, "mq:mn:unsee:{begun}:", MEMBER, PUBLIC),
    send(night_ids.SENT_TITLE, "mq:sent:mn:title:{night}", MEMBER, title=BLAME),
    send(night_ids.SENT_TIME, "mq:sent:mn:time:{night}", MODERATOR, text="in 5 hours"),
    *(press(schedule_ids.ACT, f"mq:wt:{act}:{{schedule}}", MODERATOR) for act in schedule_ids.Act),
    press(schedule_ids.LIST, "mq:wt:list:0", MODERATOR),
    press(schedule_ids.HISTORY, "mq:wt:past:{schedule}:0", MODERATOR),
    press(schedule_ids.PUT, "mq:wt:put:{schedule}:{title}", MODERATOR),
    choose(schedule_ids.PICK, "mq:wt:pick", "{schedule}", MODERATOR),
    choose(schedule_ids.BRING_BACK, "mq:wt:back", "{schedule}", MODERATOR),
    choose(schedule_ids.LESS, "mq:wt:less:{schedule}", "line", MODERATOR),
    choose(schedule_ids.TAKE_OUT, "mq:wt:queue:out", "{queued}", MODERATOR),
    choose(schedule_ids.MOVE_UP, "mq:wt:queue:up", "{queued}", MODERATOR),
    press(setting_ids.TAKE_AWAY, "mq:set:away:moderators:1", OWNER, PUBLIC),
    press(setting_ids.TAKE_AWAY, "mq:set:away:reviewers:1", OWNER, PUBLIC),
    press(setting_ids.TAKE_AWAY, "mq:set:away:region:DE", MODERATOR, PUBLIC),
    command("manage review add", REVIEWER, FORM, title=BLAME),
    command("manage review edit", REVIEWER, FORM, title=BLAME),
    command("manage review list", REVIEWER),
    command("manage review list", REVIEWER, show="drafts"),
    command("manage review history", REVIEWER, title=BLAME, reviewer="{me}"),
    command(
        "manage review history", MODERATOR, PRIVATE, NOT_MINE, title=BLAME, reviewer="{writer}"
    ),
    command("manage review remove", REVIEWER, title=BLAME, reviewer="{me}"),
    command("manage review remove", MODERATOR, PRIVATE, NOT_MINE, title=BLAME, reviewer="{writer}"),
    command("manage review import", MODERATOR, file=("walk.txt", b"A walk."), title=BLAME),
    command("manage audit", MODERATOR),
    command("manage export", MODERATOR),
    command("manage title add", MODERATOR, name="Our short", kind="short"),
    command("manage title edit", MODERATOR, title=BLAME),
    on_message("Save as review", REVIEWER, FORM, by="self"),
    on_message("Save as review", MODERATOR, FORM, by="others"),
    on_message("Add to my draft", REVIEWER, PRIVATE, by="self"),
    on_message("Add to my draft", MODERATOR, PRIVATE, by="others"),
    press(ids.OPEN, "mq:open:review:{title}", OUTSIDER),
    press(ids.CARD, "mq:card:{ref}", OUTSIDER),
    press(ids.PAGE, "mq:page:a:0:{ref}", OUTSIDER),
    press(ids.PAGE, "mq:page:a:0:d{number}", REVIEWER),
    press(ids.PAGE, "mq:page:a:0:d{others_number}", MODERATOR, said=GONE),
    choose(ids.PROGRESS, "mq:far:0:{ref}", "ending", OUTSIDER),
    choose(ids.PROGRESS, "mq:far:0:d{others_number}", "ending", MODERATOR, said=GONE),
    press(ids.ASK_PROGRESS, "mq:ask:0:{ref}", OUTSIDER),
    press(ids.ASK_PROGRESS, "mq:ask:0:d{others_number}", MODERATOR, said=GONE),
    choose(ids.REVIEWER, "mq:reviewer:{title}", "{ref}", OUTSIDER, PUBLIC),
    press(ids.LIST, "mq:list:0:newest:::", OUTSIDER, PUBLIC),
    press(ids.FORGET, "mq:forget", OUTSIDER, PUBLIC),
    press(watchlist_ids.SEEN, "mq:seen@7b:{title}", MEMBER),
    press(watchlist_ids.WANT, "mq:want@7b:{title}", MEMBER),
    press(watchlist_ids.UNWANT, "mq:unwant:{title}", MEMBER, PUBLIC),
    press(watchlist_ids.RATE, "mq:rate:w::{title}", MEMBER, PUBLIC),
    press(watchlist_ids.UNSEE, "mq:unsee:w:{title}", MEMBER, PUBLIC),
    press(watchlist_ids.LIST, "mq:watchlist:0", MEMBER, PUBLIC),
    choose(watchlist_ids.TAKE_OUT, "mq:watchlist:out:0", "{title}", MEMBER, PUBLIC),
    press(ids.FORM, "mq:form:{title}", REVIEWER, FORM),
    *(
        door
        for act, gives in ACTS.items()
        for door in (
            press(ids.DRAFT_ACT, f"mq:draft:{act}:{{draft}}", REVIEWER, gives),
            press(ids.DRAFT_ACT, f"mq:draft:{act}:{{others}}", MODERATOR, gives, said=GONE),
        )
    ),
    press(ids.OVER, "mq:over:1:{draft}", REVIEWER, PUBLIC),
    press(ids.OVER, "mq:over:1:{others}", MODERATOR, PUBLIC, said=GONE),
    choose(ids.SECTION, "mq:section:{draft}", "0", REVIEWER, FORM),
    choose(ids.SECTION, "mq:section:{others}", "0", MODERATOR, FORM, said=GONE),
    press(ids.PICK, "mq:pick:{pick}:{title}", REVIEWER),
    press(ids.PICK, "mq:pick:{others_pick}:{title}", MODERATOR, said=GONE),
    send(ids.SENT_NEW, "mq:sent:w:new:{title}", REVIEWER, **REVIEW),
    send(ids.SENT_NEW, "mq:sent:o:new:{title}", REVIEWER, **REVIEW),
    with_offers(send(ids.SENT_NEW, "mq:sent:o:new:{title}", MEMBER, **REVIEW)),
    with_offers(send(ids.SENT_NEW, "mq:sent:w:new:{title}", REVIEWER, **REVIEW)),
    with_offers(press(ids.DRAFT_ACT, "mq:draft:open:{draft}", MEMBER)),
    with_offers(press(ids.DRAFT_ACT, "mq:draft:publish:{draft}", REVIEWER, PUBLIC)),
    with_offers(press(ids.DRAFT_ACT, "mq:draft:open:{others}", MODERATOR, said=GONE)),
    send(ids.SENT_REVIEW, "mq:sent:w:review:{own_number}:1", REVIEWER, **REVIEW),
    send(ids.SENT_REVIEW, "mq:sent:w:review:{ref_number}:1", MODERATOR, **REVIEW),
    send(ids.SENT_DRAFT, "mq:sent:w:draft:{opened}", REVIEWER, **REVIEW),
    send(ids.SENT_SECTION, "mq:sent:section:0:{opened}", REVIEWER, text="Other words."),
    send(ids.SENT_TITLE, "mq:sent:title:{opened}", REVIEWER, title=BLAME),
    with_offers(command("review-offer", MEMBER, FORM, title=BLAME)),
    with_offers(press(offer_ids.FORM, "mq:offer:form:{title}", MEMBER, FORM)),
    with_offers(press(offer_ids.ACT, "mq:offer:send:{draft}", MEMBER, PUBLIC)),
    with_offers(press(offer_ids.ACT, "mq:offer:withdraw:{offer}", MEMBER, PUBLIC)),
    press(offer_ids.ACT, "mq:offer:approve:{others_offer}", MODERATOR),
    press(offer_ids.ACT, "mq:offer:decline:{others_offer}", MODERATOR, FORM),
    press(offer_ids.ACT, "mq:offer:edit:{others_offer}", MODERATOR, FORM),
    press(offer_ids.ACT, "mq:offer:with:{edit}", MODERATOR, PUBLIC),
    press(offer_ids.OVER, "mq:offer:over:approve:0:{others_offer}", MODERATOR),
    press(offer_ids.OVER, "mq:offer:over:with:0:{edit}", MODERATOR, PUBLIC),
    press(ids.DRAFT_ACT, "mq:draft:open:{others_offer}", MODERATOR, said=GONE),
    send(offer_ids.SENT_DECLINE, "mq:sent:offer:decline:{others_offer}", MODERATOR, reason="No."),
    press(ids.VERSION, "mq:ver:t:0:0:{own}", REVIEWER),
    press(ids.VERSION, "mq:ver:t:0:0:{ref}", MODERATOR, said=NOT_YOURS),
    press(ids.HISTORY, "mq:history:{title}", REVIEWER),
    press(ids.RESTORE, "mq:restore:1:1:{own}", REVIEWER),
    press(ids.RESTORE, "mq:restore:1:1:{ref}", MODERATOR, said=NOT_YOURS),
    press(ids.REMOVE, "mq:remove:{own}", REVIEWER),
    press(ids.REMOVE, "mq:remove:{ref}", MODERATOR, said=NOT_YOURS),
    press(ids.BRING_BACK, "mq:back:{own}", REVIEWER),
    press(ids.BRING_BACK, "mq:back:{ref}", MODERATOR, said=NOT_YOURS),
    press(ids.EDIT_REVIEW, "mq:edit:{own}", REVIEWER, FORM),
    press(ids.EDIT_REVIEW, "mq:edit:{ref}", MODERATOR, FORM, said=NOT_TO_CHANGE),
    press(ids.PILE, "mq:pile:0:drafts", REVIEWER),
    press(import_ids.ACT, "mq:imp:AAAAAAAA:publish", MODERATOR),
    press(import_ids.PAGE, "mq:imp:AAAAAAAA:page:0", MODERATOR),
    press(import_ids.FIELDS, "mq:imp:AAAAAAAA:fields:0:0", MODERATOR),
    press(import_ids.REPLY, "mq:imp:AAAAAAAA:00000000:out", MODERATOR),
    press(import_ids.TAKE, "mq:imp:AAAAAAAA:00000000:{title}", MODERATOR),
    choose(import_ids.LOOK, "mq:imp:AAAAAAAA:look", "0", MODERATOR),
    send(import_ids.SENT_ADD, "mq:sent:imp:AAAAAAAA:add:00000000", MODERATOR, name="A title"),
    send(import_ids.SENT_OTHER, "mq:sent:imp:AAAAAAAA:other:00000000", MODERATOR, title=BLAME),
    send(import_ids.SENT_ALL, "mq:sent:imp:AAAAAAAA:all", MODERATOR, kind=["film"]),
    press(ids.TRAIL, "mq:trail:0", MODERATOR),
    press(notice_ids.SCHEDULES, "mq:notices@7b", MODERATOR),
    press(ids.TITLE_EDIT, "mq:own:edit:{title}", MODERATOR),
    choose(ids.TITLE_PARTS, "mq:own:parts:{title}", "themes", MODERATOR, FORM),
    press(ids.TITLE_FORM, "mq:own:form:themes:{title}", MODERATOR, FORM),
    press(ids.TITLE_ADD, "mq:own:add:short:2020:Our other short", MODERATOR, PUBLIC),
    press(ids.TITLE_UNDO, "mq:own:undo:1:{title}", MODERATOR),
    send(ids.TITLE_SENT, "mq:own:sent:themes:000000:{title}", MODERATOR, themes="robots"),
)


def known_doors(stage: Stage) -> set[str]:
    """The names of all doors that the bot has."""
    tree = stage.bot.tree
    commands = {
        command.qualified_name
        for command in tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    menus = {
        menu.name
        for kind in (discord.AppCommandType.user, discord.AppCommandType.message)
        for menu in tree.get_commands(type=kind)
    }
    pressed = {pattern.pattern for pattern in stage.bot._connection._view_store._dynamic_items}
    return commands | menus | pressed | set(stage.bot.forms)


class Making:
    """Makes what a door is tried on: reviews and drafts, each with a word that no one may see.

    They are of `title`; what is offered is of `other`.
    """

    def __init__(self, stage: Stage, title: str = BLAME, other: str = OTHER) -> None:
        self._stage = stage
        self._writers = 10_000
        self._title, self._other = title, other

    async def made(self, person: simcord.MemberActor, door: Door | None = None) -> dict[str, str]:
        """Fresh reviews and drafts of the person's own and of others, by what ids call them.

        Schedules and movie nights as well, unless `door` is none of theirs.
        """
        self._writers += 1
        others = self._writers
        review = await self._publish(Reviewer(f"Writer {others}", others))
        own = await self._publish(Reviewer("Me", person.id))
        # Neither a member nor a club may have as many drafts and offers as there are doors.
        for member in (person.id, others - LONG_AGO):
            await self._stage.bot.services.drafts.forget_member(member)
        draft, theirs = await self._draft(person.id), await self._draft(others)
        offer, others_offer = await self._offer(person.id), await self._offer(others)
        edit = await self._stage.bot.services.offers.begin_edit(
            self._stage.guild.id, others_offer, stamp=Stamp(person.id, NOW)
        )
        return {
            **(await self._schedule(person) if door is None or door.of_schedules else {}),
            **(await self._nights(person, others) if door is None or door.of_nights else {}),
            "title": self._title,
            "me": str(person.id),
            "writer": str(others),
            "ref": review.ref,
            "ref_number": review.ref[1:],
            "own": own.ref,
            "own_number": own.ref[1:],
            "number": str(draft.ref),
            "draft": f"{draft.ref}:{draft.revision}",
            "opened": f"{draft.ref}:{draft.revision}:{draft.about}",
            "pick": f"{draft.ref}:{draft.revision[-6:]}",
            "others_number": str(theirs.ref),
            "others_pick": f"{theirs.ref}:{theirs.revision[-6:]}",
            "others": f"{theirs.ref}:{theirs.revision}",
            "offer": f"{offer.ref}:{offer.revision}",
            "others_offer": f"{others_offer.ref}:{others_offer.revision}",
            "edit": f"{edit.ref}:{edit.revision}",
        }

    async def _schedule(self, person: simcord.MemberActor) -> dict[str, str]:
        """The club's one schedule, and a title in its queue."""
        stage, schedules = self._stage, self._stage.bot.services.schedules
        stamp = Stamp(person.id, stage.bot.now())
        for old in await schedules.of(stage.guild.id):
            await schedules.remove(stage.guild.id, old.ref, stamp=stamp)
        made = await schedules.add(
            Schedule(stage.guild.id, stage.channel.id, "30 18 * * 5", "UTC", Pool(), stamp)
        )
        for old_title in await schedules.queue(stage.guild.id):
            await schedules.take_back(stage.guild.id, old_title.queued.ref, stamp=stamp)
        title = await stage.bot.services.titles.get(stage.guild.id, OTHER)
        assert title is not None
        queued = await schedules.put_first(stage.guild.id, title, stamp=stamp)
        return {"schedule": str(made.ref), "queued": str(queued.ref)}

    async def _nights(self, person: simcord.MemberActor, host: int) -> dict[str, str]:
        """Nights of somebody else's: one that takes nominations, one in the vote, one begun."""
        stage, nights = self._stage, self._stage.bot.services.movie_nights
        await rest(stage)  # nothing changes by itself
        now, club = stage.bot.now(), stage.guild.id
        for old in await nights.open_of(club):
            await nights.cancel(club, old.ref, stamp=Stamp(host, now))
        first, second = [
            title
            for key in (OTHER, THIRD)
            if (title := await stage.bot.services.titles.get(club, key)) is not None
        ]

        async def started(begin: datetime) -> int:
            plan = NightPlan(club, stage.channel.id, "UTC", begin + timedelta(hours=9), each=2)
            made = await nights.start(plan, stamp=Stamp(host, begin))
            await nights.nominate(club, made.ref, first, stamp=Stamp(person.id, begin))
            return made.ref

        begun = await started(now - timedelta(hours=10))
        early = Stamp(host, now - timedelta(hours=9))
        await nights.close_nominations(club, begun, stamp=early)
        night, voting = await started(now), await started(now)
        for ref in (night, voting):
            await nights.nominate(club, ref, second, stamp=Stamp(host, now))
        await nights.close_nominations(club, voting, stamp=Stamp(host, now))
        return {
            "night": str(night),
            "voting": str(voting),
            "begun": str(begun),
            "nominated": str((await nights.get(club, night)).numbers[0]),
            "candidate": str((await nights.get(club, voting)).numbers[0]),
        }

    async def _offer(self, writer: int) -> Draft:
        drafts, club = self._stage.bot.services.drafts, self._stage.guild.id
        draft = await self._draft(writer, self._other)
        await drafts.settle(club, draft.ref, DraftState.DRAFT, DraftState.OFFERED)
        return await drafts.get(club, draft.ref)

    async def _publish(self, reviewer: Reviewer) -> Review:
        return await self._stage.publish(
            title_key=self._title, reviewer=reviewer, opening=f"It is ||{HIDDEN}||."
        )

    async def _draft(self, writer: int, title: str = "") -> Draft:
        draft = Draft(
            title or self._title,
            writer,
            Reviewer("Somebody", writer),
            Verdict.MIXED,
            "Kept for later.",
            SpoilerLevel.MINOR,
            text=f"It is ||{HIDDEN}||.",
        )
        return await self._stage.bot.services.drafts.keep(self._stage.guild.id, draft, now=NOW)


async def through(
    door: Door, at: Stage, person: simcord.MemberActor, made: Mapping[str, str]
) -> simcord.InteractionResult:
    """What comes of it when `person` tries `door`."""
    custom_id = door.custom_id.format(**made)
    options = {
        name: value.format(**made) if isinstance(value, str) else value
        for name, value in door.options.items()
    }
    options = {name: at.channel if value == HERE else value for name, value in options.items()}
    match door.way:
        case Way.COMMAND:
            return await person.slash(at.channel, door.name, **options)
        case Way.ON_MESSAGE:
            author = person if options["by"] == "self" else at.member
            message = await author.send(at.channel, "# Blame!\nA film to play loud.")
            return await person.context_menu(at.channel, door.name, message)
        case Way.PRESS:
            return await at.forged(custom_id, by=person)
        case Way.CHOOSE:
            return await at.forged(custom_id, value=options["value"], by=person)
        case Way.SEND:
            rows = [
                {"type": LABEL, "id": place, "component": _filled(name, value)}
                for place, (name, value) in enumerate(options.items(), 1)
            ]
            sent = {"custom_id": custom_id, "components": rows}
            return await person._dispatch_interaction(MODAL_SUBMIT, at.channel, sent)


def _filled(name: str, value: str | list[str]) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": MENU, "id": 90, "custom_id": name, "values": value}
    return {"type": TEXT_INPUT, "id": 90, "custom_id": name, "value": value}
