from pathlib import Path

from paperwork.reports import document_pdf


def test_try(summary):
    Path("/tmp/p.pdf").write_bytes(document_pdf(summary))
    Path("/tmp/p-ar.pdf").write_bytes(document_pdf(summary, language="ar"))
