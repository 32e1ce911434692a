"""What the staff records can show beside a sentence of the policy."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from nursery.proofs import Evidence, Look, Proof, counted
from staff.models import Practitioner, Qualification

SOON = timedelta(days=28)


def _people(look: Look) -> list[Practitioner]:
    """Who works here today; ``run_out``: a certificate of theirs is over."""
    over = Qualification.objects.filter(practitioner=OuterRef("pk"), expires_on__lt=look.today)
    return list(Practitioner.objects.employed_on(look.today).annotate(run_out=Exists(over)))


def _first_aid(look: Look) -> Proof:
    held = [one for one in look.once(_people) if one.paediatric_first_aid_until]
    missing = [one for one in held if one.paediatric_first_aid_until < look.today + SOON]
    words = "certificates of paediatric first aid are in date for the next four weeks."
    return counted(len(held), missing, words, nothing="Nobody’s paediatric first aid is entered.")


def _checked(look: Look) -> Proof:
    people = look.once(_people)
    missing = [one for one in people if not one.dbs_checked_on or one.dbs_checked_on > look.today]
    return counted(len(people), missing, "people who work here have a DBS check.", nothing="Nobody works here yet.")


def _qualified(look: Look) -> Proof:
    people = [one for one in look.once(_people) if one.key_person]
    missing = [one for one in people if not one.qualification_level or one.run_out]
    words = "people who may be key workers have their level entered and no certificate that has run out."
    return counted(len(people), missing, words, nothing="Nobody may be a key worker yet.")


EVIDENCE = [
    Evidence("staff.first_aid", "First aid in date", "Paediatric first aid certificates.", _first_aid, "staff:list"),
    Evidence("staff.checked", "DBS checks", "Who of the staff has a DBS check.", _checked, "staff:list"),
    Evidence(
        "staff.qualified", "Qualifications", "Levels and certificates of those who may be key workers.", _qualified,
        "staff:list",
    ),
]  # fmt: skip
