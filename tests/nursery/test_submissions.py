"""A form that creates something counts once, however often it is sent (S44)."""

import threading
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django_scopes import scope

from nursery.models import Room, Submission, User
from nursery.submissions import digest_of, new_submission, once
from tests import factories


def post(setting, **data):
    request = RequestFactory().post("/rooms/", data)
    request.setting, request.user, request.htmx = setting, User(pk=0), False
    request.resolver_match = SimpleNamespace(view_name="nursery:room_add")
    return request


@once
def add_room(request):
    if not request.POST.get("name"):
        return HttpResponse("Enter a name.", status=422)
    room = Room.objects.create(setting=request.setting, name=request.POST["name"])
    return redirect(f"/rooms/{room.pk}/")


def test_the_same_form_sent_twice_makes_one_row_and_the_same_answer(in_setting):
    key = new_submission()
    first, second = (add_room(post(in_setting, submission=key, name="Fern")) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert Room.objects.count() == 1


def test_the_same_id_with_other_content_is_a_conflict(in_setting):
    key = new_submission()
    add_room(post(in_setting, submission=key, name="Fern"))
    answer = add_room(post(in_setting, submission=key, name="Oak"))
    assert answer.status_code == 409
    assert "already sent" in answer.content.decode()
    assert [room.name for room in Room.objects.all()] == ["Fern"]


def test_a_form_to_put_right_leaves_no_trace(in_setting):
    key = new_submission()
    assert add_room(post(in_setting, submission=key)).status_code == 422
    assert Submission.objects.count() == 0
    assert add_room(post(in_setting, submission=key, name="Fern")).status_code == 302


def test_what_breaks_on_the_way_leaves_no_trace(in_setting):
    @once
    def breaks(request):
        Room.objects.create(setting=request.setting, name="Fern")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks(post(in_setting, submission=new_submission()))
    assert (Submission.objects.count(), Room.objects.count()) == (0, 0)


def test_two_settings_may_use_the_same_id(in_setting, db):
    key = new_submission()
    other = factories.make_setting("Oak Street")
    add_room(post(in_setting, submission=key, name="Fern"))
    with scope(setting=other):
        assert add_room(post(other, submission=key, name="Fern")).status_code == 302
        assert Room.objects.count() == 1


def test_files_count_as_content_and_tokens_do_not(setting):
    def digest(content, token):
        file = SimpleUploadedFile("a.csv", content)
        asked = post(setting, submission="x" * 10, csrfmiddlewaretoken=token, name="Fern", file=file)
        return digest_of(asked.POST, asked.FILES)

    assert digest(b"one", "a") == digest(b"one", "b")
    assert digest(b"one", "a") != digest(b"two", "a")


@pytest.mark.django_db(transaction=True)
def test_posts_at_the_same_instant_make_one_row():
    setting, key = factories.make_setting(), new_submission()
    answers, together = [], threading.Barrier(4)

    def send():
        try:
            together.wait()
            with scope(setting=setting):
                answers.append(add_room(post(setting, submission=key, name="Fern")))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302] * 4
    assert len({answer["Location"] for answer in answers}) == 1
    with scope(setting=setting):
        assert Room.objects.count() == 1
