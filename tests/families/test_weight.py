"""A family’s page is light: at most 60 kB of HTML, and under 150 kB compressed at the first visit, photos apart."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django_scopes import scope

from families import talking
from journals.home import share_step
from journals.models import NextStep
from journals.sharing import share
from nursery.roles import Role
from tests import factories

pytestmark = pytest.mark.once  # it weighs pages

HTML, FIRST_VISIT = 60_000, 150_000
PAGES = ["home", "card", "journal", "messages", "add", "steps", "forms", "consents", "your_data"]
FAR = {"../fonts/lexend.ttf"}  # a browser fetches a font when a letter is set in it: no family page has any


@pytest.fixture
def parent(client, now, setting, zofia, manager):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    factories.make_carer(zofia, user=user)
    with scope(setting=setting):
        for number in range(30):
            words = f"Poured {number} times. " * 12
            entry = factories.make_observation(zofia, by=manager, words=words, areas=["CL", "PSED", "PD"])
            share(observation=entry, words={zofia: words}, by=manager)
            step = NextStep.objects.create(setting=setting, child=zofia, words=f"Pour, {number}", opened_by=manager)
            share_step(step=step, by=manager)
        for number in range(60):
            talking.answer(child=zofia, words=f"{number} " * 200, by=manager)
    client.force_login(user)
    return client


def read(name: str) -> bytes:
    with open(finders.find(name), "rb") as file:
        return file.read()


def with_its_own(name: str) -> set[str]:
    """``name`` and what it imports or shows, as files that the browser fetches."""
    found = {name}
    if name.endswith((".css", ".js")):
        text = read(name).decode()
        folder = name.rpartition("/")[0]
        pattern = r'@import url\("([^"]+)"\)|url\("(\.\./fonts/[^"]+)"\)|^import .* from "([^"]+)"'
        for parts in re.findall(pattern, text, re.MULTILINE):
            near = next(filter(None, parts))
            if near not in FAR:
                found |= with_its_own(folded(f"{folder}/{near}"))
    return found


def folded(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def first_visit(html: str) -> dict[str, int]:
    """File → bytes as they are served, compressed."""
    named = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    files = set().union(*(with_its_own(name) for name in named if not name.startswith("img/faces/")))
    return {"the page": len(gzip.compress(html.encode()))} | {name: len(gzip.compress(read(name))) for name in files}


@pytest.mark.parametrize("language", ["", "ar"])
def test_the_first_visit_is_light(parent, zofia, language):
    with scope(setting=zofia.setting):
        zofia.carers.update(language=language)
    for page in PAGES:
        address = reverse("families:home") if page == "home" else reverse(f"families:{page}", args=[zofia.code])
        html = parent.get(address).content.decode()
        weights = first_visit(html)
        assert {"css/components/family.css", "fonts/figtree.ttf"} <= weights.keys()
        assert len(html.encode()) <= HTML, page
        assert sum(weights.values()) < FIRST_VISIT, sorted(weights.items(), key=lambda one: -one[1])[:8]
        assert "css/components/board.css" not in weights  # what staff need stays with them
