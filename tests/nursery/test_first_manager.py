"""The first manager of a real installation gets in by a link (S20) and needs a second factor (S13)."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client

from nursery.models import AuditEvent, Membership, Setting

ARGUMENTS = {"setting": "bramble", "nursery": "Bramble Lane", "name": "Jo", "email": "Jo@example.org"}


def test_the_link_leads_to_a_password_and_then_to_the_second_factor(db, capsys):
    call_command("first_manager", **ARGUMENTS)
    path = re.search(r"https?://[^/]+(/\S+)", capsys.readouterr().out)[1]
    assert Setting.objects.get().name == "Bramble Lane"
    client = Client()
    form = client.get(path, follow=True)
    words = "seven quiet lanterns"
    client.post(form.redirect_chain[-1][0], {"password1": words, "password2": words})
    client.post("/sign-in/", {"login": "jo@example.org", "password": words})
    assert client.get("/today/")["Location"].startswith("/sign-in/second-factor/")
    page = "/sign-in/second-factor/totp/activate/"
    assert client.get(page)["Location"].startswith("/sign-in/again/")
    app = client.post(f"/sign-in/again/?next={page}", {"password": words, "next": page}, follow=True)
    assert app.redirect_chain[-1][0] == page
    code = format_hotp_value(hotp_value(app.context["form"].secret, int(time.time()) // 30))
    client.post(page, {"code": code})
    assert client.get("/today/").status_code == 200
    assert AuditEvent.objects.filter(action="access_given").count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "jo"}, "Enter a valid email address."),
        ({"setting": "bramble lane"}, "Enter a valid “slug”"),
    ],
)
def test_what_cannot_be_is_refused_in_words(db, capsys, changed, said):
    with pytest.raises(SystemExit):
        call_command("first_manager", **ARGUMENTS | changed)
    assert said in capsys.readouterr().err
    assert not Setting.objects.exists()


def test_a_second_time_is_refused(db, capsys):
    call_command("first_manager", **ARGUMENTS)
    with pytest.raises(SystemExit):
        call_command("first_manager", **ARGUMENTS)
    assert "already has that role" in capsys.readouterr().err
    assert Membership.objects.count() == 1
