"""Each form of an export, imported as reviews into the club that it is from: nothing changes."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.catalogue.titles import Catalogue
from bot.domain.plans import Outcome
from bot.importers.checker import checked
from bot.importers.files import read_files
from bot.importers.sources import NO_LIMITS, Source
from bot.services.decisions import Order
from bot.services.imports import Imports
from bot.services.titles import Titles
from tests.exporters.clubs import CLUB, THEO, everything
from tests.exporters.conftest import Place

STANDING = len([kept for kept in everything().reviews if kept.removed is None])


@pytest.mark.parametrize("form", [r"reviews\.csv", r"club\.json", r"reviews/.*\.md", "zip"])
async def test_every_review_is_the_same(form: str, place: Place, catalogue: Catalogue) -> None:
    await place.restore(everything())
    zipped = await place.zipped()
    with ZipFile(BytesIO(zipped)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(form, name)]
        sources = [Source(name, archive.read(name), among_others=True) for name in names]
    clubs = place.clubs
    titles = Titles(catalogue, clubs.titles)
    imports = Imports(catalogue, titles, clubs.titles, clubs.imports)
    found = checked(read_files(sources or [Source("club.zip", zipped)], limits=NO_LIMITS))
    plan = await imports.plan(found, Order(club=CLUB, owner=THEO, publish=True))
    assert [line.outcome for line in plan.lines] == [Outcome.SAME] * STANDING
