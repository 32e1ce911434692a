"""When a child leaves: what its family hears, and what its pages no longer offer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from keyworkers import whatif
from nursery.roles import Role
from nursery.spreadsheets.running import import_nursery
from nursery.spreadsheets.writing import zipped
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia", email="kasia@mail.example")
    return factories.make_carer(zofia, user=user)


def test_a_last_day_tells_the_family_what_it_can_take_along_and_names_no_child(client, setting, zofia, kasia, manager):
    setting.web_address = "https://kith.example"
    setting.save()
    client.force_login(manager)
    address = reverse("children:edit_moving_on", args=[zofia.code])
    form = client.get(address).context["form"]
    last_day = NOW.date() + timedelta(days=14)
    sent = {name: form[name].value() or "" for name in form.fields} | {"leaves_on": last_day.strftime("%d/%m/%Y")}
    assert client.post(address, sent).status_code == 302
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["kasia@mail.example"], "Bramble Lane: news of the last day, and of the journal to take with you")
    ]
    assert "Zofia" not in mail.outbox[0].body
    page = mail.outbox[0].body.split("https://kith.example")[1].split()[0]
    client.force_login(kasia.user)
    found = client.get(page).content.decode()
    assert "Make the book" in found
    assert "Make the archive" in found
    assert "You can look here until Wednesday 6 January" in found
    client.force_login(manager)
    form = client.get(address).context["form"]
    client.post(address, {name: form[name].value() or "" for name in form.fields} | {"school": "Hill School"})
    assert len(mail.outbox) == 1, "only where the last day is new"


def imported(setting, zofia, on, by):
    head = "child_ref,first_name,last_name,date_of_birth,room,starts_on,leaves_on"
    row = f"{zofia.ref},Zofia,{zofia.last_name},{zofia.date_of_birth},{zofia.room_stays.get().room},{zofia.starts_on},{on}"
    files = {"setting.csv": f"slug,name\n{setting.slug},{setting.name}\n", "children.csv": f"{head}\n{row}\n"}
    content = zipped({name: text.encode() for name, text in files.items()})
    done = import_nursery(content, "upload.zip", by=by)
    assert done.problems == []


def made_real(setting, zofia, on, by):
    thought = whatif.keep(setting=setting, name="Autumn", by=by)
    step = {"kind": "child_leaves", "on": on.isoformat(), "child": zofia.pk}
    whatif.change_steps(what_if=thought, steps=[step], by=by)
    whatif.make_real(what_if=thought, by=by)


@pytest.mark.parametrize("leaves", [imported, made_real])
def test_the_family_hears_of_a_last_day_however_it_came(setting, zofia, kasia, manager, in_setting, leaves):
    leaves(setting, zofia, NOW.date() + timedelta(days=14), manager)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["kasia@mail.example"], "Bramble Lane: news of the last day, and of the journal to take with you")
    ]
    leaves(setting, zofia, NOW.date() - timedelta(days=60), manager)
    assert len(mail.outbox) == 1, "not where it is long ago"


def test_pages_of_a_child_who_has_left_offer_nothing_that_is_over(client, zofia, kasia):
    zofia.leaves_on = NOW.date() - timedelta(days=1)
    zofia.save()
    client.force_login(kasia.user)
    today = client.get(reverse("families:home")).content.decode()
    assert "key worker" not in today
    assert reverse("families:times", args=[zofia.code]) not in today
    assert "journal with you" in today
    forms = client.get(reverse("families:forms", args=[zofia.code])).content.decode()
    assert "Medicine to be given" not in forms
    assert "Your phone, mail or address" in forms
    medicine = client.get(reverse("families:change", args=[zofia.code, "medicine"]))
    assert medicine["Location"] == reverse("families:forms", args=[zofia.code])
    messages = client.get(reverse("families:messages", args=[zofia.code])).content.decode()
    assert "The manager and the deputy read your messages." in messages
    assert "and the team" not in messages
