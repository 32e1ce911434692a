"""What pages ask that keep what is half typed into them (``static/js/typed.js``)."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from journals import typed
from journals.sealing import NotOurs
from nursery.permissions import Permission, requires
from nursery.submissions import was_done


@requires(Permission.SEE_CHILDREN)
@require_POST
def give_back(request):
    """Opened for whoever typed it; for anybody else it is as good as broken."""
    try:
        plain = typed.give_back(request.body, user=request.user, setting=request.setting)
    except (NotOurs, typed.NotYours, RequestDataTooBig):
        return JsonResponse({"problem": "It cannot be opened."}, status=422)
    return HttpResponse(plain, content_type="application/octet-stream")


@requires(Permission.SEE_CHILDREN)
@require_GET
def was_saved(request, key):
    """Whether the form with this submission id was saved: then nothing of it is half typed any more."""
    return JsonResponse({"saved": was_done(key)})
