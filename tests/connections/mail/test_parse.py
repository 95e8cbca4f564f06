"""E-mails are taken apart within limits; what is odd is left out, and said."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.mail import parse as mail
from unjam.connections.mail.parse import parse, without_markup
from unjam.connections.mail.translate import identity, translate


def message(text: str = "Please see the list.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.get("sender", "Frída Sample <frida@payer.example>")
    made["Subject"] = headers.get("subject", "Fax log")
    made["Message-ID"] = headers.get("number", "<1@payer.example>")
    made.set_content(text)
    return made


def test_a_message_with_a_file() -> None:
    made = message()
    made.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="Fäx log.csv")
    read = parse(made.as_bytes())
    assert (read.subject, read.sender) == ("Fax log", "Frída Sample <frida@payer.example>")
    assert read.text == "Please see the list."
    assert [(each.name, each.content) for each in read.attachments] == [("Fäx log.csv", b"a,b\n")]
    assert read.remarks == ()


def test_a_text_that_is_only_markup_is_stripped_of_it() -> None:
    made = message()
    made.set_content("<style>p {x}</style><p>Call&nbsp;back</p><script>alert(1)</script>", "html")
    assert parse(made.as_bytes()).text == "Call\xa0back"


def test_the_plain_form_of_a_text_is_preferred() -> None:
    made = message("plain")
    made.add_alternative("<p>marked up</p>", subtype="html")
    assert parse(made.as_bytes()).text == "plain"


def test_a_picture_in_the_text_is_no_file() -> None:
    made = message()
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    assert parse(made.as_bytes()).attachments == ()


def test_a_file_without_a_name_gets_one_that_says_its_kind() -> None:
    made = message()
    made.add_attachment(b"ISA", maintype="application", subtype="edi-x12")
    assert [each.name for each in parse(made.as_bytes()).attachments] == ["attachment.edix12"]


def test_a_message_in_a_message_is_opened() -> None:
    outer = message("outer")
    inner = message("inner")
    inner.add_attachment(b"x", maintype="application", subtype="x", filename="list.csv")
    outer.add_attachment(inner)
    assert [each.name for each in parse(outer.as_bytes()).attachments] == ["list.csv"]


def nested(depth: int) -> bytes:
    lines = ["From: a@b.example", "MIME-Version: 1.0"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    return "\r\n".join([*lines, "Content-Type: text/plain", "", "deep"]).encode()


def test_what_is_packed_too_deep_is_not_opened() -> None:
    assert parse(nested(3)).text == "deep"
    assert mail.TOO_DEEP in parse(nested(40)).remarks
    read = parse(nested(3_000))
    assert read.text == ""
    assert read.remarks


def test_too_many_parts_are_not_opened() -> None:
    made = message()
    for n in range(mail.PARTS_MAX + 5):
        made.add_attachment(b"x", maintype="application", subtype="x", filename=f"{n}.csv")
    read = parse(made.as_bytes())
    assert len(read.attachments) == mail.ATTACHMENTS_MAX
    assert mail.TOO_MANY in read.remarks


def test_a_message_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MESSAGE_BYTES_MAX", 100)
    assert parse(b"x" * 101).remarks == (mail.TOO_LARGE,)


def test_a_text_in_letters_that_nobody_knows_is_read_all_the_same() -> None:
    raw = b"Subject: =?klingon?q?x?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\nh\xe9\r\n"
    assert parse(raw).text == "hé"


def test_markup_without_an_end_takes_no_time() -> None:
    assert without_markup("<" * 200_000).startswith("<")
    assert without_markup("<script>" * 50_000) == ""


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.booleans())
def test_whatever_comes_is_read_without_failing(raw: bytes, as_part: bool) -> None:
    if as_part:
        head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        raw = head + b"Content-Transfer-Encoding: base64\r\n" + raw
    read = parse(raw)
    assert len(read.subject) <= mail.WORD_CHARS_MAX
    assert "\0" not in read.subject + read.sender + read.text + read.message_id
    read.text.encode()
    translate(read)


def test_two_copies_of_a_message_are_one_and_a_forged_number_is_not() -> None:
    made = message().as_bytes()
    again = b"Received: by another.example\r\n" + made
    assert translate(parse(made)).content == translate(parse(again)).content
    forged = message("Other words").as_bytes()
    assert translate(parse(made)).content != translate(parse(forged)).content


def test_a_mailbox_numbers_anew() -> None:
    first = identity("INBOX", validity=1, uid=5)
    assert first == identity("INBOX", validity=1, uid=5)
    assert first != identity("INBOX", validity=2, uid=5)


def test_a_broken_base64_is_left_out_or_read_but_never_fails() -> None:
    body = base64.b64encode(b"x" * 50)[:-7].decode()
    raw = f"Content-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}"
    assert len(parse(raw.encode()).attachments) == 1
