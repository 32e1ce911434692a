"""The nursery's policy as families read it: the words that are in force, on the page and on paper (003-05)."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from families.access import for_carers
from nursery.languages import current
from nursery.models import Policy
from nursery.policy_views import words_on_paper
from nursery.policy_words import told_in


def _in_force(request) -> Policy:
    """404 for those who have no child here any more, and where no version is in force."""
    found = Policy.objects.in_force(request.setting.today())
    if request.child is None or found is None:
        raise Http404
    return found


@for_carers()
@require_GET
def policy(request):
    found = _in_force(request)
    context = {
        "children": request.children,
        "child": request.child,
        "policy": found,
        "told": told_in(current(), found, list(found.sentences.all())),
    }
    return render(request, "families/policy.html", context)


@for_carers()
@require_GET
def policy_pdf(request):
    return words_on_paper(request, _in_force(request), current(), back="families:policy")
