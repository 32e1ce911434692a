"""Addresses of Today, key groups, print and screens."""

from django.urls import path

from keyworkers import (
    board_views,
    continuity_views,
    drop_ins,
    forecast_views,
    print_views,
    propose_views,
    today_views,
    wall_views,
)

app_name = "keyworkers"
urlpatterns = [
    path("today/", today_views.today, name="today"),
    path("today/ahead/", today_views.ahead, name="ahead"),
    path("today/off/", today_views.someone_off, name="someone_off"),
    path("today/off/<slug:code>/", today_views.someone_off_why, name="someone_off_why"),
    path("today/back/<slug:code>/", today_views.back, name="back"),
    path("today/stand-in/<slug:code>/", today_views.stand_in, name="stand_in"),
    path("today/stay/<slug:code>/", today_views.stay_longer, name="stay_longer"),
    path("people/<slug:code>/drop-ins/", drop_ins.drop_ins, name="drop_ins"),
    path("key-groups/", board_views.board, name="board"),
    path("key-groups/propose/", propose_views.propose, name="propose"),
    path("key-groups/propose/accept/", propose_views.accept, name="accept"),
    path("key-groups/propose/refuse/", propose_views.refuse_proposal, name="refuse_proposal"),
    path("key-groups/propose/<int:pk>/allow/", propose_views.allow, name="allow"),
    path("key-groups/score/", propose_views.score, name="score"),
    path("key-groups/weights/", propose_views.weights, name="weights"),
    path("key-groups/history/", board_views.history, name="history"),
    path("key-groups/changes/<int:pk>/undo/", board_views.undo, name="undo"),
    path("key-groups/<slug:code>/", board_views.team, name="team"),
    path("key-groups/<slug:code>/move/", board_views.move, name="move"),
    path("continuity/<slug:code>/", continuity_views.statement, name="continuity"),
    path("continuity/<slug:code>/pdf/", continuity_views.statement_pdf, name="continuity_pdf"),
    path("cover/", forecast_views.cover_ahead, name="cover_ahead"),
    path("print/", print_views.print_page, name="print"),
    path("print/board/<slug:code>/", print_views.board_pdf, name="board_pdf"),
    path("print/cards/", print_views.cards_pdf, name="cards_pdf"),
    path("print/cards/given/", print_views.give_card, name="give_card"),
    path("screens/", wall_views.screens, name="screens"),
    path("screens/enrol/", wall_views.enrol, name="enrol"),
    path("screens/<slug:code>/revoke/", wall_views.revoke, name="revoke"),
    path("wall/", wall_views.wall, name="wall"),
    path("wall/now/", wall_views.wall_part, name="wall_part"),
    path("wall/face/<slug:code>/", wall_views.wall_face, name="wall_face"),
]
