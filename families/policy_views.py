"""The nursery's policy as families read it: the words that are in force, on the page and on paper (003-05)."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from families.views import chosen_child, own_children
from nursery.models import Policy
from nursery.permissions import Permission, requires
from nursery.policy_proof import sections_of
from nursery.policy_views import paper


def _shown(request):
    """(children, child, the version in force). 404 for those with no child here, and where none is in force."""
    children = own_children(request)
    found = Policy.objects.in_force(request.setting.today())
    if not children or found is None:
        raise Http404
    return children, chosen_child(request, children, request.GET.get("child")), found


@requires(Permission.SEE_OWN_FAMILY)
@require_GET
def policy(request):
    children, child, found = _shown(request)
    context = {
        "children": children,
        "child": child,
        "policy": found,
        "sections": sections_of(list(found.sentences.all())),
    }
    return render(request, "families/policy.html", context)


@requires(Permission.SEE_OWN_FAMILY)
@require_GET
def policy_pdf(request):
    _, _, found = _shown(request)
    return paper(request, "policy", found, back="families:policy", sections=sections_of(list(found.sentences.all())))
