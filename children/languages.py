"""In which language a family is handed something printed: that of its carers, those with parental responsibility first."""

from collections.abc import Iterable

from children.models import Carer, Child
from nursery.languages import ENGLISH, first_known


def languages_of_families(children: Iterable[Child]) -> dict[int, str]:
    """Child → language. What a carer chose on their pages comes before what the nursery noted. A carer whom a court order
    restricts decides nothing. One query."""
    found: dict[int, list[str]] = {}
    carers = Carer.objects.filter(child__in=children, restricted=False).order_by("-parental_responsibility", "pk")
    for child, chosen, noted in carers.values_list("child", "user__language", "language"):
        found.setdefault(child, []).append(chosen or noted)
    return {child: first_known(codes) for child, codes in found.items()}


def language_of_family(child: Child) -> str:
    return languages_of_families([child]).get(child.pk, ENGLISH)
