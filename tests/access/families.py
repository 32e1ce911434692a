from tests.access.base import CARER, FAMILIES, LEADS, RESTRICTED, Row, To

ROWS = {
    "families:home": Row(get=To(FAMILIES)),
    "families:journal": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:photo": Row(get=To(CARER, hidden=RESTRICTED), args=["child", "photo", "small"]),
    "families:card": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:policy": Row(get=To(CARER, hidden=RESTRICTED)),
    "families:policy_pdf": Row(get=To(CARER, hidden=RESTRICTED)),
    "families:link": Row(get=To(LEADS), post=To(LEADS, 302), args=["user"]),
}
