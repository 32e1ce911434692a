"""Nothing is doubled: a form that creates carries an id from its opening, and counts once (S44)."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string

from nursery.models import Submission

FIELD = "submission"


def new_submission() -> str:
    return get_random_string(24, "abcdefghijklmnopqrstuvwxyz0123456789")


def digest_of(post, files=None) -> str:
    """A fingerprint of what was typed (a QueryDict) and of the files (a MultiValueDict), without the tokens."""
    found = hashlib.sha256()
    for name in sorted(post):
        if name not in (FIELD, "csrfmiddlewaretoken"):
            found.update(repr((name, post.getlist(name))).encode())
    for name in sorted(files or {}):
        for file in files.getlist(name):
            found.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def once(view):
    """The same submission id and content again answers the same redirect; with other content 409.

    A post without an id passes through: its form creates nothing that could be doubled. What did not end in a redirect
    (a form to put right) leaves no trace.
    """

    @wraps(view)
    def gate(request, *args, **kwargs):
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not key.isalnum() or not 8 <= len(key) <= 40:
            return view(request, *args, **kwargs)

        def work() -> str:
            response = view(request, *args, **kwargs)
            if response.status_code != 302:
                raise NotDone(response)
            return response["Location"]

        try:
            return redirect(do_once(key, digest_of(request.POST, request.FILES), work, setting=request.setting))
        except NotDone as not_done:
            return not_done.response
        except Differs:
            return render(request, "errors/sent_twice.html", status=409)

    return gate


def was_done(key: str) -> bool:
    """Whether something came under ``key`` before, in the setting of the scope."""
    return Submission.objects.filter(key=key).exists()


def do_once(key: str, digest: str, work: Callable[[], str], *, setting) -> str:
    """What ``work()`` gives, done once for ``key`` in ``setting``; later the same again without doing it (S44).

    Raises Differs where ``key`` came before with another ``digest``. An error of ``work`` leaves no trace.
    """
    try:
        with transaction.atomic():
            row = Submission.objects.create(setting=setting, key=key, digest=digest, result="")
            row.result = work()
            row.save(update_fields=["result"])
            return row.result
    except IntegrityError:
        earlier = Submission.objects.filter(key=key).first()
        if earlier is None:
            raise
    if earlier.digest != digest:
        raise Differs
    return earlier.result


class Differs(Exception):
    """The same submission id with other content."""


class NotDone(Exception):
    """Rolls the submission back and carries the answer out."""

    def __init__(self, response: HttpResponse):
        self.response = response
