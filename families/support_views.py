"""What the nursery asks a parent about a child's support, and how it stands (000-26, R73, R75)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from families.access import May, for_carers
from nursery.audit import record
from nursery.submissions import once
from senco import asking

LONGEST = 2000


class AnswerForm(forms.Form):
    about = forms.CharField(max_length=12)
    answer = forms.ChoiceField(choices=[(word, word) for word in ("yes", "not_yet", "no", "back")])
    words = forms.CharField(max_length=LONGEST, required=False)


@for_carers()
@require_http_methods(["GET", "POST"])
@once
def support(request):
    """Each case this parent was told of: what is asked, what they answered, and where a referral has got to."""
    asked = asking.add_referrals(request.child, asking.asked_of(request.child, request.carer))
    form, trouble = AnswerForm(request.POST or None), ""
    if request.method == "POST":
        if May.AGREE not in request.rights:
            raise Http404
        if not form.is_valid():
            trouble = _("Choose yes or no.")
        else:
            try:
                _answer(request, asked, **form.cleaned_data)
            except ValidationError as error:
                trouble = error.messages[0]
            else:
                messages.success(request, _("Saved. It counts from now on."))
                return redirect("families:support", request.child.code)
    for one in asked:
        record("support_opened", one.case, by=request.user)
    context = {
        "children": request.children,
        "child": request.child,
        "asked": asked,
        "trouble": trouble,
        "words": request.POST.get("words", ""),
        "about": request.POST.get("about", ""),
    }
    return render(request, "families/support.html", context, status=422 if trouble else 200)


def _answer(request, asked, *, about: str, answer: str, words: str) -> None:
    """Raises Http404 for what this parent was not asked."""
    who = {"carer": request.carer, "by": request.user}
    for one in asked:
        if one.case.code == about:
            if answer == "back":
                return asking.take_back_permission(case=one.case, **who)
            return asking.answer_permission(case=one.case, answer=answer, words=words, **who)
        for row in one.referrals:
            if row.referral.code == about:
                return asking.answer_referral(referral=row.referral, given=answer == "yes", **who)
    raise Http404
