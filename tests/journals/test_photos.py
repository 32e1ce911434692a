"""Photos of observations: made afresh, shown only with everybody's consent, refused in words, taken out and put back."""

import io
import itertools
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope, scopes_disabled
from PIL import Image, PngImagePlugin

from children.actions import set_consent
from children.models import Purpose
from journals.actions import observe, remove
from journals.models import Observation, Photo, State
from journals.photos import remove_photo, restore_photo, sweep
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories

CANARY = b"a canary that must not be found"


def picture(kind="JPEG", size=(3000, 1200), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#1B69AE").save(out, kind, **options)
    return out.getvalue()


def with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=CANARY, icc_profile=CANARY * 4, xmp=CANARY) + CANARY


def agree(child, by, *, given=True, purpose=Purpose.PHOTOS, on=factories.BEGINNING):
    with scope(setting=child.setting):
        set_consent(child=child, purpose=purpose, given=given, on=on, by=by)


def write(children, by, photos) -> Observation:
    with scope(setting=by.settings()[0]):
        return observe(setting=by.settings()[0], children=children, photos=photos, by=by)


def test_a_photo_is_made_afresh_upright_in_two_sizes(now, setting, zofia, marta_user):
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [with_metadata()])
    with scope(setting=setting):
        [photo] = entry.photos.all()
        assert (photo.width, photo.height) == (819, 2048)  # 3000 x 1200 on its side
        for file, longest in ((photo.large, 2048), (photo.small, 400)):
            content = file.read()
            assert CANARY not in content
            with Image.open(io.BytesIO(content)) as made:
                assert made.format == "JPEG"
                assert max(made.size) == longest
                assert not made.getexif()
                assert not {"icc_profile", "comment", "xmp"} & set(made.info)
        assert "photos/" in photo.large.name
        assert "jpg" in photo.large.name


GIF, SVG = picture("GIF", (10, 10)), b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
FRAMES = io.BytesIO()
Image.new("RGB", (9, 9)).save(FRAMES, "PNG", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")])
HOSTILE = {
    "a gif": GIF,
    "a tiff": picture("TIFF", (10, 10)),
    "a drawing": SVG,
    "nothing": b"",
    "a film": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100,
    "an iPhone's own format": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100,
    "cut": picture()[:2000],
    "a page": b"<html><script>alert(1)</script></html>",
    "two frames": FRAMES.getvalue(),
    "too many pixels": picture("PNG", (8000, 6000)),
    "a bomb": b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00"
    + b"\x00" * 50,
    "too large a file": picture() + b"\x00" * (15 * 1024 * 1024),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(now, setting, zofia, marta_user, content):
    """T18 in short."""
    agree(zofia, marta_user)
    with pytest.raises(ValidationError, match=r"no photo we can read|at most 15 MB"):
        write([zofia], marta_user, [picture(size=(20, 20)), content])
    with scope(setting=setting):
        assert not Photo.objects.exists()
        assert not Observation.objects.exists()


def test_a_png_with_a_hidden_text_loses_it(now, setting, zofia, marta_user):
    agree(zofia, marta_user)
    info = PngImagePlugin.PngInfo()
    info.add_text("where", CANARY.decode())
    entry = write([zofia], marta_user, [picture("PNG", (30, 20), pnginfo=info)])
    with scope(setting=setting):
        assert CANARY not in entry.photos.get().large.read()


@pytest.mark.parametrize("given", list(itertools.product([True, False], repeat=4)))
def test_a_photo_needs_the_consent_of_all_in_it(now, setting, room, marta_user, given):
    """S11: all 16 combinations of 4 children."""
    children = [factories.make_child(setting, f"Kit{n}", room=room) for n in range(4)]
    for child, yes in zip(children, given, strict=True):
        agree(child, marta_user, given=yes)
    if all(given):
        assert write(children, marta_user, [picture(size=(20, 20))]).state == State.KEPT
    else:
        refused = [child.name for child, yes in zip(children, given, strict=True) if not yes]
        with pytest.raises(ValidationError) as error:
            write(children, marta_user, [picture(size=(20, 20))])
        assert all(name in error.value.messages[0] for name in refused)


def test_silence_is_no_consent(now, zofia, marta_user):
    with pytest.raises(ValidationError, match="There is no consent to photos of Zofia"):
        write([zofia], marta_user, [picture(size=(20, 20))])


def test_a_consent_that_is_withdrawn_hides_the_photo_at_the_next_request(client, now, setting, zofia, marta_user):
    """T27 in short."""
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [picture(size=(20, 20))])
    client.force_login(marta_user)
    with scope(setting=setting):
        address = reverse("journals:photo", args=[entry.photos.get().code, "large"])
    journal = reverse("journals:journal", args=[zofia.code])
    assert client.get(address).status_code == 200
    assert address in client.get(journal).content.decode()
    agree(zofia, marta_user, given=False, on=factories.MONDAY)
    assert client.get(address).status_code == 404
    page = client.get(journal).content.decode()
    assert address not in page
    assert "no consent for Zofia" in page


def test_a_photo_answers_as_a_part_of_our_own_pages_only(client, now, setting, zofia, marta_user):
    """S33, S39."""
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [picture(size=(20, 20))])
    client.force_login(marta_user)
    with scope(setting=setting):
        address = reverse("journals:photo", args=[entry.photos.get().code, "small"])
    assert client.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    answer = client.get(address, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_taken_out_it_is_gone_for_others_and_can_be_put_back(client, now, setting, zofia, marta_user, manager):
    """S56."""
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [picture(size=(20, 20))])
    with scope(setting=setting):
        photo = entry.photos.get()
        remove_photo(photo=photo, by=marta_user)
    client.force_login(manager)
    assert "Marta Nowak" in client.get(reverse("journals:unfinished")).content.decode()
    with scope(setting=setting):
        restore_photo(photo=photo, by=manager)
        assert entry.photos.kept().count() == 1
    assert {"photo_removed", "photo_restored"} <= {event.action for event in AuditEvent.objects.all()}


def test_safeguarding_leads_see_what_anybody_took_out_and_look_at_it(client, now, setting, zofia, marta_user):
    """S56: whatever else they are, and whether the photo went by itself or with its entry."""
    far = factories.make_room(setting, "Oak")
    lead, other = (factories.make_user(setting, Role.PRACTITIONER, name=name) for name in ("Dee", "Olu"))
    for user in (lead, other):
        factories.make_practitioner(setting, user.name, room=far, user=user)
    factories.give_role(lead, setting, Role.SAFEGUARDING)
    agree(zofia, marta_user)
    entries = [write([zofia], marta_user, [picture(size=(20, 20))]) for _ in range(2)]
    with scope(setting=setting):
        photos = [entry.photos.get() for entry in entries]
        remove_photo(photo=photos[0], by=marta_user)
        remove(observation=entries[1], by=marta_user)
    addresses = [reverse("journals:photo", args=[photo.code, "large"]) for photo in photos]
    client.force_login(lead)
    page = client.get(reverse("journals:unfinished")).content.decode()
    assert page.count("Marta Nowak, 23 Nov 2026") == page.count("Look at the photo") == 2
    assert page.count("with its entry") == 1
    assert "Look at the entry" not in page
    assert "Put it back" not in page
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    agree(zofia, marta_user, given=False, on=now.date())
    page = client.get(reverse("journals:unfinished")).content.decode()
    assert page.count("not shown: there is no consent for Zofia") == 2
    client.force_login(other)
    assert "Marta Nowak" not in client.get(reverse("journals:unfinished")).content.decode()
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_the_sheet_says_that_it_stays_and_is_written_down(client, now, setting, zofia, marta_user):
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [picture(size=(200, 100))])
    client.force_login(marta_user)
    address = reverse("journals:photo_sheet", args=[zofia.code])
    assert client.post(address).status_code == 422
    with scope(setting=setting):
        code = entry.photos.get().code
    sheet = client.post(address, {"photo": code})
    assert sheet["Content-Type"] == "application/pdf"
    from pypdf import PdfReader

    text = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    assert "Stays on site." in text
    assert "Marta Nowak" in text
    assert AuditEvent.objects.get(action="photos_printed").target == zofia.pk


def test_the_sheet_says_where_photos_are_kept_back(client, now, zofia, marta_user):
    client.force_login(marta_user)
    address = reverse("journals:photo_sheet", args=[zofia.code])
    assert "No photos of Zofia yet" in client.get(address).content.decode()
    agree(zofia, marta_user)
    write([zofia], marta_user, [picture(size=(200, 100))])
    agree(zofia, marta_user, given=False)
    page = client.get(address).content.decode()
    assert "There is no consent for those of Zofia, so they are kept back." in page
    assert "No photos of Zofia yet" not in page


def test_ten_photos_are_the_most_at_once(now, zofia, marta_user):
    agree(zofia, marta_user)
    with pytest.raises(ValidationError, match="at most 10 photos"):
        write([zofia], marta_user, [picture(size=(9, 9))] * 11)


def test_files_that_belong_to_nothing_are_swept_away(now, setting, zofia, marta_user):
    agree(zofia, marta_user)
    entry = write([zofia], marta_user, [picture(size=(20, 20))])
    with scope(setting=setting):
        photo = entry.photos.get()
    storage = photo.large.storage
    stray = storage.save(f"photos/{setting.pk}/stray.jpg", io.BytesIO(b"left over"))
    with time_machine.travel(now + timedelta(minutes=59)), scopes_disabled():
        sweep()
        assert storage.exists(stray)
    with time_machine.travel(now + timedelta(minutes=61)), scopes_disabled():
        assert sweep() >= 1
    assert not storage.exists(stray)
    assert storage.exists(photo.large.name)
    assert storage.exists(photo.small.name)
