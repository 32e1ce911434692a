"""Addresses of the year's paperwork."""

from django.urls import path, register_converter

from nursery.on_site import here
from paperwork import (
    child_views,
    design_views,
    due_views,
    outside_views,
    overview_views,
    print_views,
    routine_views,
    sending_views,
    step_views,
    write_views,
)

app_name = "paperwork"


class PaperCode:
    """The code of a paper, so that no word of another address is taken for one."""

    regex = "[a-z0-9]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PaperCode, "paper")


urlpatterns = [
    here("", due_views.due, name="due"),
    here("next/", due_views.next_part, name="next"),
    here("pressing/", overview_views.pressing, name="pressing"),
    here("begin/", due_views.begin_due, name="begin_due"),
    path("rules/", overview_views.rules, name="rules"),
    here("people/<slug:code>/", overview_views.person, name="person"),
    here("people/<slug:code>/support/", overview_views.support, name="support"),
    here("of/<slug:code>/", due_views.of_child, name="of"),
    here("of/<slug:code>/<slug:kind>/<slug:occasion>/done/", due_views.done, name="done"),
    here("of/<slug:code>/<slug:kind>/<slug:occasion>/aside/", due_views.set_aside, name="set_aside"),
    here("noted/<slug:code>/back/", due_views.take_back, name="take_back"),
    here("move/<slug:code>/", due_views.move, name="move"),
    here("child/<slug:code>/", child_views.forms, name="forms"),
    here("child/<slug:code>/new/", child_views.new, name="new"),
    path("designs/", design_views.designs, name="designs"),
    path("designs/<slug:kind>/", design_views.design, name="design"),
    path("designs/<slug:kind>/add/", design_views.add, name="design_add"),
    path("designs/<slug:kind>/in/<slug:language>/", design_views.words, name="design_words"),
    path("designs/<slug:kind>/usual/", design_views.usual, name="design_usual"),
    path("designs/<slug:kind>/<slug:key>/", design_views.section, name="design_section"),
    path("designs/<slug:kind>/<slug:key>/arrange/", design_views.arrange, name="design_arrange"),
    here("print/", print_views.print_page, name="print"),
    here("print/many/", print_views.many, name="print_many"),
    here("print/about/<slug:code>/", print_views.about_by_hand, name="about_by_hand"),
    here("routine/<slug:code>/", routine_views.routine, name="routine"),
    here("routine/<slug:code>/read/", routine_views.read, name="routine_read"),
    here("routine/<slug:code>/pdf/", routine_views.card, name="routine_pdf"),
    here("<paper:code>/pdf/", print_views.document, name="pdf"),
    here("<paper:code>/", write_views.write, name="write"),
    here("<paper:code>/autosave/", write_views.autosave, name="autosave"),
    here("<paper:code>/hold/", write_views.hold, name="hold"),
    here("<paper:code>/leave/", write_views.leave, name="leave"),
    here("<paper:code>/quote/", write_views.quote, name="quote"),
    here("<paper:code>/evidence/", write_views.evidence_part, name="evidence"),
    here("<paper:code>/who/", step_views.people, name="people"),
    here("<paper:code>/photos/", step_views.photos, name="photos"),
    here("<paper:code>/sign/", step_views.sign, name="sign"),
    here("<paper:code>/versions/", step_views.versions, name="versions"),
    here("<paper:code>/versions/<int:number>/", step_views.put_back, name="put_back"),
    here("outside/", sending_views.outside_all, name="outside_all"),
    here("outside/<slug:code>/", sending_views.sent, name="sent"),
    here("send/<slug:code>/", sending_views.send, name="send"),
    here("sent/<slug:code>/file/", sending_views.sent_pdf, name="sent_pdf"),
    here("sent/<slug:code>/revoke/", sending_views.revoke, name="revoke"),
    here("sent/<slug:code>/mail/", sending_views.mail_again, name="mail_again"),
    here("sent/<slug:code>/code/", sending_views.new_digits, name="new_digits"),
    here("sent/<slug:code>/reply/", sending_views.reply, name="reply"),
    path("for-you/<slug:token>/", outside_views.outside, name="outside"),
    path("for-you/<slug:token>/paper/", outside_views.outside_paper, name="outside_paper"),
    path("for-you/<slug:token>/paper/file/", outside_views.outside_pdf, name="outside_pdf"),
]
