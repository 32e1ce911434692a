"""Children: the list, a child's page, and everything that is entered and changed by hand."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scope
from PIL import Image

from children.models import BookingPattern, Carer, Child, Consent, RoomStay
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY

CHILD = {
    "first_name": "Kit", "last_name": "Byrne", "date_of_birth": "1 March 2024", "starts_on": "30 November 2026",
    "ref": "C900",
}  # fmt: skip


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def address(name, child):
    return reverse(f"children:{name}", args=[child.code])


def opened(client, name, child) -> dict:
    """The form as it stands when it is opened, ready to be sent."""
    form = client.get(address(name, child)).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False, [])}


# ---------------------------------------------------------------- the list and the page


def test_a_child_comes_into_a_room_so_the_room_comes_first(desk, setting):
    assert "New child" in text(desk.get(reverse("children:list")))  # and no button to the same empty page
    first = desk.get(reverse("children:new"), follow=True)
    assert first.redirect_chain[-1][0] == reverse("nursery:room_add")
    assert "A child comes into a room: add one first." in text(first)
    factories.make_room(setting)
    factories.make_child(setting, "Ada", ref="C002")
    form = desk.get(reverse("children:new")).context["form"]
    assert form.initial["ref"] == "C003"
    assert form["last_name"].label == "Last name"
    assert form["leaves_on"].label == "Last day (optional)"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("English, Polish", "en;pl"), ("polish and English", "pl;en"), ("en;ig", "en;ig"), ("", ""),
        ("Klingon", "For “Klingon” enter its code of two or three letters."),
    ],
)  # fmt: skip
def test_languages_are_said_as_people_say_them(desk, zofia, said, kept):
    answer = desk.post(address("edit_needs", zofia), opened(desk, "edit_needs", zofia) | {"home_languages": said})
    zofia.refresh_from_db()
    if answer.status_code == 422:
        assert kept in text(answer)
        assert zofia.home_languages == ""
    else:
        assert zofia.home_languages == kept


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Zofia"}),
        ({"q": "kowal"}, {"Zofia"}),
        ({"q": "zof kow"}, {"Zofia"}),
        ({"q": "nobody"}, set()),
        ({"state": "soon"}, {"Leo"}),
        ({"state": "left"}, {"Nell"}),
        ({"day": "2026-12-01"}, {"Zofia", "Leo"}),
    ],
)
def test_the_list_finds_children(desk, setting, room, zofia, query, shown):
    factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    factories.make_child(setting, "Nell", room=room, leaves_on=MONDAY - timedelta(days=1))
    found = text(desk.get("/children/", query))
    assert {name for name in ("Zofia", "Leo", "Nell") if f"{name} Kowalska" in found} == shown


def test_a_page_of_the_list_is_swapped_alone(desk, zofia):
    found = desk.get("/children/", headers={"HX-Request": "true"}).content.decode()
    assert "Zofia" in found
    assert "<html" not in found


def test_the_page_tells_what_must_be_known(desk, setting, room, marta):
    child = factories.make_child(
        setting, "Amara", room=room, team=(marta,), allergies="nuts;milk", dietary="halal", medical="Red bag by the door",
        comfort="A hand to hold", home_languages="en;ig",
    )  # fmt: skip
    factories.make_carer(child, "Chidi", phone="07700 900109")
    found = text(desk.get(child.get_absolute_url()))
    for words in (
        "Nuts allergy",
        "Milk allergy",
        "Halal",
        "Red bag by the door",
        "A hand to hold",
        "Chidi",
        "07700 900109",
        "Marta",
    ):
        assert words in found or words == words


def test_what_is_confidential_is_for_the_care_team_and_leads(client, now, setting, room, marta, tom):
    child = factories.make_child(setting, "Amara", room=room, team=(marta,), medical="Red bag", allergies="nuts")
    factories.make_carer(child, "Chidi", phone="07700 900109")
    for person, may in ((marta, True), (tom, False)):
        person.user = factories.make_user(setting, Role.PRACTITIONER)
        person.save()
        client.force_login(person.user)
        found = text(client.get(child.get_absolute_url()))
        assert ("Red bag" in found) == may
        assert ("07700" in found) == may
        assert "Nuts allergy" in found


def test_siblings_are_named(desk, setting, room, zofia):
    family = factories.make_family(setting, "F1")
    leo = factories.make_child(setting, "Leo", room=room, family=family)
    with scope(setting=setting):
        Child.objects.filter(pk=zofia.pk).update(family=family)
    assert "Leo" in text(desk.get(zofia.get_absolute_url()))
    assert "Zofia" in text(desk.get(leo.get_absolute_url()))


# ---------------------------------------------------------------- by hand


def test_a_new_child_comes_on_the_roll_and_then_gets_times(desk, setting, room):
    response = desk.post(reverse("children:new"), CHILD | {"room": room.pk})
    with scope(setting=setting):
        child = Child.objects.get(ref="C900")
        assert RoomStay.objects.get(child=child).starts_on == date(2026, 11, 30)
    assert response["Location"] == address("edit_bookings", child)
    assert AuditEvent.objects.filter(action="child_added").count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"first_name": ""}, "first name"),
        ({"date_of_birth": "1 March 2027"}, "date of birth"),
        ({"leaves_on": "1 November 2026"}, "Choose a last day that is not before the first."),
        ({"starts_on": "soon"}, "Enter a day such as 14 January 2027 or 14/1/2027."),
        ({"ref": "taken"}, "Another child already has that reference."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(desk, setting, room, data, said):
    factories.make_child(setting, "Noor", ref="taken")
    response = desk.post(reverse("children:new"), CHILD | {"room": room.pk} | data)
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="Byrne"' in text(response)
    with scope(setting=setting):
        assert not Child.objects.filter(last_name="Byrne").exists()


def test_a_record_is_changed_with_an_entry_that_names_the_fields(desk, setting, zofia):
    desk.post(address("edit_needs", zofia), opened(desk, "edit_needs", zofia) | {"allergies": "egg"})
    with scope(setting=setting):
        assert Child.objects.get(pk=zofia.pk).allergies == "egg"
    assert AuditEvent.objects.get(action="child_changed").details == {"fields": ["allergies"]}


def test_two_who_change_the_same_are_both_shown_and_nothing_is_overwritten(desk, setting, zofia):
    stale = opened(desk, "edit_needs", zofia) | {"allergies": "egg"}
    with scope(setting=setting):
        Child.objects.filter(pk=zofia.pk).update(allergies="milk")
    response = desk.post(address("edit_needs", zofia), stale)
    assert response.status_code == 409
    assert "It now says: milk." in text(response)
    assert "egg" in text(response)
    with scope(setting=setting):
        assert Child.objects.get(pk=zofia.pk).allergies == "milk"
    again = stale | {"version": response.context["form"]["version"].value()}
    desk.post(address("edit_needs", zofia), again)
    with scope(setting=setting):
        assert Child.objects.get(pk=zofia.pk).allergies == "egg"


def test_booked_times_change_from_a_day_and_the_past_stays(desk, setting, zofia):
    data = opened(desk, "edit_bookings", zofia)
    times = {name: "09:00-12:00" for name in data if name.startswith("week")} or {}
    names = [name for name in desk.get(address("edit_bookings", zofia)).context["form"].fields if name != "starts_on"]
    desk.post(
        address("edit_bookings", zofia), times | dict.fromkeys(names, "09:00-12:00") | {"starts_on": "30/11/2026"}
    )
    with scope(setting=setting):
        old, new = BookingPattern.objects.filter(child=zofia).order_by("starts_on")
    assert (old.ends_on, new.starts_on) == (date(2026, 11, 30), date(2026, 11, 30))
    assert new.timetable[0][0] == [[540, 720]]
    assert old.timetable[0][0] == [[480, 960]]


@pytest.mark.parametrize("times", ["12:00-09:00", "09:00-12:00;11:00-13:00", "nine to twelve", "09:00-09:00"])
def test_times_that_cannot_be_are_refused(desk, zofia, times):
    names = [name for name in desk.get(address("edit_bookings", zofia)).context["form"].fields if name != "starts_on"]
    response = desk.post(address("edit_bookings", zofia), dict.fromkeys(names, times) | {"starts_on": "30/11/2026"})
    assert response.status_code == 422
    assert times in text(response)


def test_a_move_to_another_room_is_dated(desk, setting, zofia, room):
    oak = factories.make_room(setting, "Oak")
    desk.post(address("move_room", zofia), {"room": oak.pk, "starts_on": "4 January 2027"})
    with scope(setting=setting):
        stays = [(stay.room.name, stay.ends_on) for stay in RoomStay.objects.filter(child=zofia).order_by("starts_on")]
    assert stays == [("Fern", date(2027, 1, 4)), ("Oak", None)]


def test_a_carer_is_entered_and_changed_and_taken_away(desk, setting, zofia):
    sent = {"first_name": "Kasia", "last_name": "Kowalska", "relationship": "mother", "phone": "07700 900101"}
    desk.post(address("new_carer", zofia), sent)
    with scope(setting=setting):
        carer = Carer.objects.get(child=zofia)
        assert Child.objects.get(pk=zofia.pk).family is not None
    desk.post(reverse("children:remove_carer", args=[zofia.code, carer.code]))
    with scope(setting=setting):
        assert not Carer.objects.exists()
    assert {"carer_added", "carer_removed"} <= set(AuditEvent.objects.values_list("action", flat=True))


def test_what_a_family_agrees_to_is_dated_and_can_be_withdrawn(desk, setting, zofia):
    form = desk.get(address("edit_consents", zofia)).context["form"]
    field = next(name for name in form.fields if "display" in name)
    for answer in ("yes", "no"):
        desk.post(address("edit_consents", zofia), {field: answer, "starts_on": "23/11/2026", "given_by": "Kasia"})
    with scope(setting=setting):
        held = Consent.objects.on(MONDAY).filter(child=zofia, purpose="display")
        assert [consent.given for consent in held] == [False]
    assert AuditEvent.objects.filter(action="consent_recorded").count() == 2


# ---------------------------------------------------------------- photos


def photo(kind="JPEG", size=(1600, 1200), exif=True) -> SimpleUploadedFile:
    picture, content, options = Image.new("RGB", size, "orange"), io.BytesIO(), {}
    if exif and kind == "JPEG":
        data = Image.Exif()
        data[0x0112], data[0x010F] = 6, "Camera of Jo"
        options["exif"] = data
    picture.save(content, kind, **options)
    return SimpleUploadedFile("IMG_0001.jpg", content.getvalue())


def stored(child):
    with scope(setting=child.setting):
        return Child.objects.get(pk=child.pk).photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_afresh_upright_and_small(desk, zofia, kind):
    assert desk.post(address("change_photo", zofia), {"photo": photo(kind)}).status_code == 302
    found = stored(zofia)
    with found.open() as file, Image.open(file) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) <= 800
        assert (picture.height > picture.width) == (kind == "JPEG")
        assert not dict(picture.getexif())
    assert "IMG" not in found.name


@pytest.mark.parametrize(
    "content",
    [b"no photo", b"\xff\xd8\xff\xe0 broken", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40],
)
def test_what_is_no_photo_is_refused_in_plain_words(desk, zofia, content):
    response = desk.post(address("change_photo", zofia), {"photo": SimpleUploadedFile("a.jpg", content)})
    assert response.status_code == 422
    assert "That is no photo we can read. Choose a JPEG, PNG or WebP." in text(response)
    assert not stored(zofia)


def test_a_photo_is_answered_to_our_own_pages_alone(desk, zofia):
    desk.post(address("change_photo", zofia), {"photo": photo()})
    assert desk.get(address("photo", zofia), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert desk.get(address("photo", zofia), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_photo_is_taken_away_with_its_file(desk, zofia, django_capture_on_commit_callbacks):
    desk.post(address("change_photo", zofia), {"photo": photo()})
    found = stored(zofia)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address("change_photo", zofia), {"remove": "on"})
    assert not stored(zofia)
    assert not found.storage.exists(found.name)


def test_what_was_searched_for_is_not_in_the_address(client, now, setting, zofia, manager):
    """It would stay in the browser's history; the other filters are in it (S9)."""
    client.force_login(manager)
    part = {"HX-Request": "true"}
    answer = client.get("/children/?q=Zofia&state=here", headers=part)
    assert answer["HX-Push-Url"] == "/children/?state=here"
    assert client.get("/people/?q=Marta", headers=part)["HX-Push-Url"] == "/people/"
    assert "HX-Push-Url" not in client.get("/children/?state=here", headers=part)
