"""What the families' own pages can show beside a sentence of the policy."""

from children.models import Carer
from children.proofs import NOBODY, on_roll
from nursery.proofs import Evidence, Look, Proof, counted


def _sign_in(look: Look) -> Proof:
    children = look.once(on_roll)
    known = Carer.objects.filter(restricted=False, user__is_active=True, child__in=[child.pk for child in children])
    having = set(known.values_list("child", flat=True))
    missing = [child for child in children if child.pk not in having]
    words = "children have a family member who can sign in, read and answer."
    return counted(len(children), missing, words, nothing=NOBODY)


EVIDENCE = [
    Evidence(
        "families.sign_in", "Families who sign in", "Children whose family has pages of their own.", _sign_in,
        "nursery:access",
    )
]  # fmt: skip
