"""Terms: as entered, else the usual ones; they never overlap."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from nursery.models import AuditEvent, Term
from nursery.terms import save_term, term_of, terms_until
from tests import factories

FORM = {"name": "Autumn term", "starts_on": "7 September 2026", "last_day": "18 December 2026"}


@pytest.fixture
def page(client, now, manager):
    client.force_login(manager)
    return client


def enter(setting, by, first, ends, name="Autumn"):
    return save_term(term=Term(setting=setting, name=name, starts_on=first, ends_on=ends), by=by)


@pytest.mark.parametrize(
    ("day", "name", "first", "ends"),
    [
        (date(2026, 11, 23), "Autumn term 2026", date(2026, 9, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), "Spring term 2027", date(2027, 1, 1), date(2027, 4, 15)),
        (date(2027, 8, 31), "Summer term 2027", date(2027, 4, 15), date(2027, 9, 1)),
    ],
)
def test_where_none_is_entered_the_usual_ones_hold(in_setting, day, name, first, ends):
    term = term_of(in_setting, day)
    assert (term.name, term.starts_on, term.ends_on, term.pk) == (name, first, ends, None)


def test_what_is_entered_holds_on_its_days_and_over_the_holiday_after_it(in_setting, manager):
    autumn = enter(in_setting, manager, date(2026, 9, 7), date(2026, 12, 19))
    assert term_of(in_setting, date(2026, 9, 7)) == autumn
    assert term_of(in_setting, date(2026, 12, 18)) == autumn
    assert term_of(in_setting, date(2026, 12, 28)) == autumn
    assert term_of(in_setting, date(2027, 2, 20)).name == "Spring term 2027"


def test_a_usual_term_leaves_room_for_the_entered_ones(in_setting, manager):
    enter(in_setting, manager, date(2026, 9, 7), date(2026, 12, 19))
    summer = term_of(in_setting, date(2026, 9, 3))
    assert (summer.name, summer.starts_on, summer.ends_on) == (
        "Summer term 2026", date(2026, 4, 15), date(2026, 9, 7),
    )  # fmt: skip


def test_terms_are_listed_newest_first_without_a_gap_or_a_double(in_setting, manager):
    enter(in_setting, manager, date(2026, 9, 7), date(2026, 12, 19))
    found = terms_until(in_setting, date(2026, 11, 23), 4)
    assert [term.starts_on for term in found] == [
        date(2026, 9, 7), date(2026, 4, 15), date(2026, 1, 1), date(2025, 9, 1),
    ]  # fmt: skip
    assert all(later.starts_on >= earlier.ends_on for later, earlier in pairwise(found))


@pytest.mark.parametrize(
    ("first", "ends"), [(date(2026, 12, 18), date(2027, 3, 1)), (date(2026, 8, 1), date(2026, 9, 8))]
)
def test_two_terms_never_share_a_day(in_setting, manager, first, ends):
    enter(in_setting, manager, date(2026, 9, 7), date(2026, 12, 19))
    with pytest.raises(ValidationError, match="do not overlap"):
        enter(in_setting, manager, first, ends, "Another")
    assert enter(in_setting, manager, date(2026, 12, 19), date(2027, 3, 1), "Next").pk


def test_another_setting_has_its_own_terms(in_setting, manager):
    other = factories.make_setting("Oak Street")
    Term.objects.create(setting=in_setting, name="Autumn", starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 19))
    assert term_of(other, date(2026, 11, 23)).pk is None


def test_a_term_is_added_changed_and_taken_away_in_settings(page, setting, in_setting):
    assert "1 Sep 2026 to 31 Dec 2026 as this term" in page.get(reverse("nursery:settings")).content.decode()
    assert page.post(reverse("nursery:term_add"), FORM).status_code == 302
    term = Term.objects.get()
    assert (term.starts_on, term.ends_on) == (date(2026, 9, 7), date(2026, 12, 19))
    assert "7 Sep 2026 to 18 Dec 2026" in page.get(reverse("nursery:settings")).content.decode()
    address = reverse("nursery:term_edit", args=[term.code])
    form = page.get(address).context["form"]
    assert 'value="18 December 2026"' in str(form["last_day"])
    sent = FORM | {"last_day": "17 December 2026", "version": form["version"].value()}
    assert page.post(address, sent).status_code == 302
    term.refresh_from_db()
    assert term.last_day == date(2026, 12, 17)
    page.post(reverse("nursery:term_remove", args=[term.code]))
    assert not Term.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="term_").order_by("pk")
    assert [event.action for event in actions] == ["term_added", "term_changed", "term_removed"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Enter the name of the term."),
        ({"starts_on": ""}, "Enter the first day of the term."),
        ({"last_day": "1 September 2026"}, "Choose a last day that is not before the first."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(page, in_setting, data, said):
    response = page.post(reverse("nursery:term_add"), FORM | data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Autumn term" in response.content.decode() or "7 September 2026" in response.content.decode()
    assert not Term.objects.exists()
