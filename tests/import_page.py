"""A visitor's way through the import page: a small file, its columns as checked, the upload."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

GOOD = (
    b"Task #,What,When it happened,By,Patient\n"
    b"7,Sent,2026-03-01 09:00,Mia,Ficta Patientsen\n"
    b"7,Back,2026-03-02 09:00,,Ficta Patientsen\n"
    b"8,Sent,2026-03-02 10:00,Mia,=HYPERLINK(1)\n"
)
CHOSEN = {
    "case": "Task #",
    "step": "What",
    "ended": "When it happened",
    "person": "By",
    "date_order": "iso",
    "zone": "America/Chicago",
    "process_name": "Fax",
}


def upload(client: Client, *files: tuple[str, bytes]) -> HttpResponse:
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/import/", {"chosen": chosen})  # type: ignore[return-value]


def waiting(client: Client, content: bytes = GOOD, *, name: str = "t.csv") -> str:
    """Upload a file; the address of its page."""
    answer = upload(client, (name, content))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()
