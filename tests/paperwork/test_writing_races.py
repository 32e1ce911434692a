"""Two who save one paper at the same instant: one wins, the other is told what stands; no word is lost (S47)."""

import threading

import pytest
from django.db import connection
from django_scopes import scope

from nursery.roles import Role
from paperwork import writing
from paperwork.actions import begin
from paperwork.models import Document, DocumentVersion, Kind
from tests import factories

PAIRS = 6


@pytest.mark.django_db(transaction=True)
def test_two_save_one_paper_at_once(setting, zofia, marta):
    writers = [factories.make_user(setting, Role.PRACTITIONER, name=name) for name in ("Marta", "Jo")]
    with scope(setting=setting):
        paper = begin(child=zofia, kind=Kind.SUMMARY, title="Zofia", owner=marta, by=writers[0], on=factories.MONDAY)
    for number in range(PAIRS):
        start, won, told = threading.Barrier(2), [], []

        def save(user, start=start, won=won, told=told, number=number):
            with scope(setting=setting):
                mine = Document.objects.get(pk=paper.pk)
            start.wait()
            words = f"{user.name} {number}"
            try:
                with scope(setting=setting):
                    writing.save_texts(document=mine, version=mine.version, texts={"how": words}, by=user)
                won.append(words)
            except writing.Stale as stale:
                told.append(stale.document.texts["how"])
            finally:
                connection.close()

        threads = [threading.Thread(target=save, args=[user]) for user in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert told == won
        with scope(setting=setting):
            now = Document.objects.get(pk=paper.pk)
            assert (now.texts, now.version) == ({"how": won[0]}, number + 1)
            assert DocumentVersion.objects.filter(document=paper).first().texts == {"how": won[0]}
            Document.objects.update(writer=None, writing_until=None)
