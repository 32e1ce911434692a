"""Boards, cards and the screen: who looks after whom, and nothing that R85 forbids."""

import io
import re
import tempfile
from datetime import date

import pypdf
import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from django_scopes import scope
from PIL import Image, ImageFont

from children.actions import set_consent
from children.models import Child, Purpose
from children.register import mark
from keyworkers import reports, wall_views
from keyworkers.actions import change_care_team
from keyworkers.cards import cards_due, give_cards, load_cards
from keyworkers.loading import load_roll
from keyworkers.models import CardIssue, DropIn
from keyworkers.screens import enrol_screen, revoke_screen
from nursery import pdf
from nursery.devices import hash_of
from nursery.models import AuditEvent, Device
from tests import factories
from tests.conftest import NOW
from tests.factories import MONDAY

FORBIDDEN = {
    "last_name": "Secretsurname",
    "allergies": "secretnuts",
    "dietary": "secretdiet",
    "medical": "secretmedicine",
    "comfort": "secretblanket",
    "date_of_birth": date(2023, 2, 13),
    "send": "ehcp",
}


@pytest.fixture
def canary(now, setting, room, marta, aisha, tom):
    """A child whose record is full of what nobody may read on a wall."""
    child = factories.make_child(setting, "Zofia", room=room, team=(marta, aisha, tom), **FORBIDDEN)
    factories.make_carer(
        child, "Secretcarer", phone="07700900999", email="secret@example.org", address="Secret Street 1"
    )
    return child


def jpeg() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "orange").save(content, "JPEG")
    return content.getvalue()


def assert_discreet(text):
    for word in ("secret", "2023", "february", "ehcp", "07700", "@", "3 years", "3y"):
        assert word not in text.lower(), word


def board(room):
    with scope(setting=room.setting):
        return reports.board_context(room, MONDAY)


def cards(setting, **options):
    with scope(setting=setting):
        found = Child.objects.all()
        return reports.cards_context(found, MONDAY, setting=setting, address="https://kith.example/family/")


def named(context) -> set[str]:
    return {
        child["name"]["text"]
        for sheet in context["sheets"]
        for column in sheet["columns"]
        for child in column["children"]
    }


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


# ---------------------------------------------------------------- paper


def test_a_board_is_a_tagged_a3_sheet_with_first_names_alone(canary, room):
    html, content = pdf.render_pdf("board", board(room))
    document = pypdf.PdfReader(io.BytesIO(content))
    width, height = (float(side) / 72 * 25.4 for side in document.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (420, 297)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "en-GB"
    assert document.metadata.title == "Fern room, who looks after whom"
    assert b"pdfuaid" in content or "pdfuaid" in str(document.xmp_metadata and document.xmp_metadata.stream.get_data())
    assert {"Zofia", "Marta", "Aisha"} <= set(re.findall(r"\w+", text_of(content)))
    assert_discreet(html)
    assert_discreet(text_of(content))


def test_cards_are_four_on_a4(canary, setting, room, marta):
    for number in range(4):
        factories.make_child(setting, f"Kit{number}", room=room, team=(marta,))
    html, content = pdf.render_pdf("cards", cards(setting))
    document = pypdf.PdfReader(io.BytesIO(content))
    assert len(document.pages) == 2
    assert [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]] == [210, 297]
    assert_discreet(html.replace("Secretcarer", ""))


def test_a_card_says_who_when_and_how(canary, setting, marta):
    with scope(setting=setting):
        DropIn.objects.create(practitioner=marta, weekday=2, starts=855, ends=885)
    setting.phone = "01632 960 148"
    _, content = pdf.render_pdf("cards", cards(setting))
    text = " ".join(text_of(content).split())
    for words in (
        "Marta",
        "I am in Monday to Friday, 8:00 to 4:00",
        "Drop in Wednesday 2:15 to 2:45",
        "01632 960 148",
        "Aisha",
        "Tom",
    ):
        assert words in text


def test_grey_has_no_colour(canary, room):
    _, content = pdf.render_pdf("board", board(room), grey=True)
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for red, green, blue in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b", page.get_contents().get_data()):
            assert abs(float(red) - float(green)) < 0.02 > abs(float(green) - float(blue))


def test_a_hidden_child_is_on_nothing(canary, setting, room, manager):
    with scope(setting=setting):
        Child.objects.update(hidden_from_display=True)
        roll = load_roll(setting, MONDAY, MONDAY)
        assert cards_due(roll, MONDAY, load_cards(roll, 8)[0]) == []
    assert named(board(room)) == set()
    assert cards(setting)["sheets"] == []
    assert "Zofia" not in screen(room)


def test_a_photo_stands_there_only_while_the_family_agrees(canary, setting, room, manager):
    with scope(setting=setting):
        canary.photo.save("a.jpg", ContentFile(jpeg()))

    def is_shown():
        return any(address.startswith(f"kith:photo/{canary.code}") for address in board(room)["pictures"])

    assert not is_shown()
    with scope(setting=setting):
        set_consent(child=canary, purpose=Purpose.DISPLAY, given=True, on=factories.BEGINNING, by=manager)
    assert is_shown()
    with scope(setting=setting):
        set_consent(child=canary, purpose=Purpose.DISPLAY, given=False, on=MONDAY, by=manager)
    assert not is_shown()


@pytest.mark.parametrize("picture", ["https://example.org/a.png", "file:///etc/passwd", "data:image/png;base64,AAAA"])
def test_a_document_cannot_reach_out(picture):
    with pytest.raises(pdf.NoPdf):
        pdf.draw(f'<!doctype html><html lang="en"><title>x</title><img src="{picture}" alt="">')


def test_long_names_get_smaller_not_cut(setting, room, marta, now):
    factories.make_child(setting, "Maximiliana-Theodora", room=room, team=(marta,))
    assert "Maximiliana-Theodora" in text_of(pdf.render_pdf("board", board(room))[1]).replace("\n", "")


# ---------------------------------------------------------------- cards that are due


def due(setting, day=MONDAY):
    with scope(setting=setting):
        roll = load_roll(setting, day, day)
        return [one.child.name for one in cards_due(roll, day, load_cards(roll, 8)[0])]


def give(setting, child, manager):
    with scope(setting=setting):
        return give_cards(
            roll=load_roll(setting, MONDAY, MONDAY), codes={child.code}, on=MONDAY, by=manager, to="Kasia"
        )


def test_a_card_is_due_until_it_is_given_and_again_when_the_team_changes(now, setting, zofia, tom, manager):
    assert due(setting) == ["Zofia"]
    give(setting, zofia, manager)
    assert due(setting) == []
    with scope(setting=setting):
        change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager)
    assert due(setting) == ["Zofia"]


def test_a_stand_in_for_a_day_makes_no_card_due(now, setting, zofia, marta, manager):
    give(setting, zofia, manager)
    other = factories.make_practitioner(setting, "Dee")
    with scope(setting=setting):
        change_care_team(child=zofia, to={"buddy": other}, on=MONDAY, until=date(2026, 11, 24), by=manager)
    assert due(setting) == []


@pytest.mark.parametrize("few", [60, 0])
def test_of_many_children_cards_are_read_without_naming_them_and_those_of_others_are_left_out(
    now, setting, room, zofia, marta, manager, monkeypatch, few
):
    monkeypatch.setattr("keyworkers.cards.FEW", few)
    jude = factories.make_child(setting, "Jude", room=room, team=(marta,))
    give(setting, zofia, manager)
    give(setting, jude, manager)
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY, children=Child.objects.filter(pk=jude.pk))
        newest, lately = load_cards(roll)
    assert [(key, card.child.name) for key, card in newest.items()] == [(jude.pk, "Jude")]
    assert lately == []


def test_given_cards_are_remembered_with_day_and_by_whom(client, now, setting, zofia, manager):
    client.force_login(manager)
    data = {"child": zofia.code, "on": "20 November 2026", "to": "Kasia"}
    said = client.post(reverse("keyworkers:give_card"), data, follow=True).content.decode()
    assert "Noted: 1 card given." in said
    assert "20 Nov 2026, to Kasia, by Jo Whitfield" in said
    assert AuditEvent.objects.filter(action="card_given").count() == 1


def test_from_a_child_s_page_only_its_card_is_chosen(client, now, setting, room, zofia, marta, manager):
    factories.make_child(setting, "Jude", room=room, team=(marta,))
    client.force_login(manager)

    def chosen(**query):
        page = client.get(reverse("keyworkers:print"), query).content.decode()
        return len(re.findall(r'name="child" value="\w+" checked', page))

    assert (chosen(), chosen(child=zofia.code), chosen(child="nobody")) == (2, 1, 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": "1 December 2026"}, "Enter a day that is not after today."),
        ({"on": ""}, "Enter the day on which the cards were given."),
        ({"child": ""}, "Choose the children whose cards were given."),
    ],
)
def test_a_wrong_note_is_put_right_on_the_page(client, now, setting, zofia, manager, data, said):
    client.force_login(manager)
    sent = {"child": zofia.code, "on": "23 November 2026", "to": "Kasia"} | data
    response = client.post(reverse("keyworkers:give_card"), {key: value for key, value in sent.items() if value})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Kasia" in response.content.decode()
    with scope(setting=setting):
        assert not CardIssue.objects.exists()


def test_a_card_without_a_key_worker_is_no_card(client, now, setting, room, manager):
    client.force_login(manager)
    nell = factories.make_child(setting, "Nell", room=room)
    said = client.get(reverse("keyworkers:cards_pdf"), {"child": nell.code}, follow=True).content.decode()
    assert "a card needs a key worker" in said


# ---------------------------------------------------------------- the screen


def screen(room) -> str:
    with scope(setting=room.setting):
        return render_to_string("keyworkers/wall.html", wall_views.wall_context(room, NOW))


def test_the_screen_shows_who_has_whom_and_nothing_else(canary, room):
    found = screen(room)
    assert "Zofia" in found
    assert "Marta" in found
    assert_discreet(found)


def test_while_the_key_worker_is_away_the_group_is_with_somebody_else(canary, room, marta):
    factories.make_absence(marta)
    found = " ".join(screen(room).split())
    assert "is with Aisha" in found
    assert "is back" in found
    assert "sick" not in found.lower()


def test_a_child_who_has_gone_home_is_gone(canary, room, setting, manager, now):
    with scope(setting=setting):
        mark(child=canary, day=MONDAY, by=manager, arrived_at=now, left_at=now)
    assert "Zofia" not in screen(room)


@pytest.fixture
def enrolled(client, now, canary, manager, room):
    client.force_login(manager)
    client.post(reverse("keyworkers:enrol"), {"room": room.code})
    return client


def test_to_enrol_signs_out_and_shows_the_screen(enrolled, setting):
    assert enrolled.get("/today/")["Location"].startswith("/sign-in/")
    assert "Zofia" in enrolled.get("/wall/").content.decode()
    cookie = enrolled.cookies[wall_views.COOKIE]
    assert cookie["httponly"]
    with scope(setting=setting):
        assert cookie.value not in Device.objects.get().token_hash


def test_a_revoked_screen_is_refused_from_its_next_request(enrolled, setting, manager):
    with scope(setting=setting):
        revoke_screen(device=Device.objects.get(), by=manager)
    for address in ("/wall/", "/wall/now/"):
        response = enrolled.get(address)
        assert response.status_code == 403
        assert "Zofia" not in response.content.decode()


def test_a_made_up_secret_opens_nothing(client, room, manager):
    with scope(setting=room.setting):
        enrol_screen(room=room, name="Wall", token_hash=hash_of("right"), by=manager)
    client.cookies[wall_views.COOKIE] = "wrong"
    assert client.get("/wall/").status_code == 403


def test_the_screen_shows_photos_of_those_who_may_be_shown(enrolled, setting, canary, manager):
    with scope(setting=setting):
        canary.photo.save("a.jpg", ContentFile(jpeg()))
    address = reverse("keyworkers:wall_face", args=[canary.code])
    assert enrolled.get(address).status_code == 404
    with scope(setting=setting):
        set_consent(child=canary, purpose=Purpose.DISPLAY, given=True, on=factories.BEGINNING, by=manager)
    assert enrolled.get(address).status_code == 200


@pytest.mark.parametrize("name", ["Mohammed", "Willow", "Bartholomew", "Christopher", "Isla", "Żółcia", "William"])
def test_a_fitted_name_is_no_broader_than_its_place(name):
    """Measured with the type it is drawn in: an M is three times an i."""
    lexend = ImageFont.truetype(finders.find("fonts/lexend.ttf"), 1000)
    lexend.set_variation_by_axes([600])
    points = int(re.search(r"pt-(\d+)", reports.fitted(name, 31, most=22)["size"])[1])
    drawn = lexend.getlength(name) / 1000 * points / 72 * 25.4
    assert drawn <= 31
    assert points == 22 or drawn > 26  # nor much smaller than it need be


def test_a_paper_leaves_nothing_in_the_folder_of_temporary_files(tmp_path, monkeypatch):
    """Fonts and photos of thousands of papers would fill the disk; nor does a paper that fails leave any."""
    page, style = pdf.Page("<title>One</title><p>Words", pdf._page("board", {"rooms": []}, "").ours, {}), pdf._style()
    pdf._draw_in(str(tmp_path), [page], style, False, False, None)
    assert [one.name[:11] for one in tmp_path.iterdir()] == ["weasyprint-"], "it lies where it is told to"
    place = tmp_path / "new"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert pdf._draw([page], style)[0].startswith(b"%PDF")
    with pytest.raises(pdf.NoPdf):
        pdf.draw('<title>Two</title><img src="http://evil.example/x.png">')
    assert list(place.iterdir()) == []
