"""The 275: documents that a practice sends a payer for a claim, asked for or unasked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from unjam.formats.findings import Severity
from unjam.formats.x12.benefits import Dates, Handler, Numbers
from unjam.formats.x12.claims import Named
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import date_of, element_of, part, span_of, text_of, written_day
from unjam.formats.x12.write import Body, Data, composite, segment
from unjam.formats.x12.write_benefits import dated

VERSION = "006020X314"
UNASKED, ASKED_FOR = "02", "11"
"""BGN01: sent with a claim, or in answer to a 277 that asks for documents."""

ROLES = {"PR": "payer", "41": "sender", "1P": "provider", "QC": "patient"}
"""NM101 of the names at the head."""

CLAIM_CONTROL, PAYER_CONTROL, CLEARING_HOUSE = "EJ", "1K", "D9"
SENT = "368"
"""DTP01: when the documents were sent."""

BASE_64, PLAIN_TEXT = "B64", "ASC"
"""BDS01: data in letters that any line can carry; data as it is."""


@dataclass(slots=True)
class Document:
    """
    One document (LX and what follows).

    Args:
        trace: TRN02: the number of the payer's request, or the one the claim announced (PWK06).
        is_asked_for: TRN01 is 2. code: LOINC code of what it is (STC01-2).
        kind: CAT01. form: CAT02 (HL a clinical document, IA a picture, TX text).
        encoding: BDS01. data: BDS03 as it stands, one letter a byte.
        size: what BDS02 declares, None where it is no number.
    """

    place: int = field(compare=False)
    trace: str = ""
    is_asked_for: bool = False
    code: str = ""
    kind: str = ""
    form: str = ""
    dates: Dates = ()
    references: Numbers = ()
    encoding: str = ""
    data: str = field(default="", repr=False)
    size: int | None = None

    def content(self) -> bytes | None:
        """The document's bytes; None where its letters are not what its encoding says."""
        raw = self.data.encode("latin-1", "replace")
        if self.encoding != BASE_64:
            return raw
        try:
            return base64.b64decode(b"".join(raw.split()), validate=True)
        except (binascii.Error, ValueError):
            return None


@dataclass(slots=True)
class DocumentFile:
    """
    One 275.

    Args:
        purpose: BGN01 (02 unasked, 11 asked for). reference: BGN02. made_on, made_at: BGN03, 04.
        claim_control: REF*EJ, our own number of the claim. payer_control: REF*1K.
        dates: of the claim.
    """

    purpose: str = UNASKED
    reference: str = ""
    made_on: date | None = None
    made_at: str = ""
    payer: Named = field(default_factory=Named)
    sender: Named = field(default_factory=Named)
    provider: Named = field(default_factory=Named)
    patient: Named = field(default_factory=Named)
    references: Numbers = ()
    dates: Dates = ()
    documents: list[Document] = field(default_factory=list)

    def number(self, kind: str) -> str:
        """The claim's number of a kind, wherever the sender put it, or nothing."""
        every = [*self.references, *(one for doc in self.documents for one in doc.references)]
        return next((number for found, number in every if found == kind), "")

    @property
    def claim_control(self) -> str:
        """Our own number of the claim."""
        return self.number(CLAIM_CONTROL)

    @property
    def payer_control(self) -> str:
        """The payer's own number of the claim."""
        return self.number(PAYER_CONTROL)

    def traces(self) -> list[str]:
        """The numbers that the documents answer to, each once."""
        return list(dict.fromkeys(one.trace for one in self.documents if one.trace))


def read_275(transaction: Transaction) -> DocumentFile:
    """A 275 of version 5010 or 6020. What cannot be read becomes a finding of the transaction."""
    reading = _Reading(transaction, transaction.interchange.delimiters.component)
    transaction.tell(reading.handlers())
    reading.insist_on_data()
    return reading.made


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    component: str
    made: DocumentFile = field(default_factory=DocumentFile)
    document: Document | None = None

    def handlers(self) -> dict[str, Handler]:
        return {
            "BGN": self.on_begin, "NM1": self.on_name, "REF": self.on_reference,
            "DTP": self.on_date, "LX": self.on_counter, "TRN": self.on_trace,
            "STC": self.on_code, "CAT": self.on_kind, "BDS": self.on_data, "BIN": self.on_data,
        }  # fmt: skip

    def on_begin(self, found: Segment, place: int) -> None:
        made = self.made
        made.purpose, made.reference = element_of(found, 1).strip(), element_of(found, 2).strip()
        made.made_on, made.made_at = date_of(element_of(found, 3)), element_of(found, 4).strip()

    def on_name(self, found: Segment, place: int) -> None:
        named = Named(
            kind=element_of(found, 1).strip(), last=text_of(element_of(found, 3)),
            first=text_of(element_of(found, 4)), id_kind=element_of(found, 8).strip(),
            number=element_of(found, 9).strip(), is_person=element_of(found, 2) == "1",
        )  # fmt: skip
        match named.kind:
            case "PR":
                self.made.payer = named
            case "41":
                self.made.sender = named
            case "1P":
                self.made.provider = named
            case "QC":
                self.made.patient = named

    def on_reference(self, found: Segment, place: int) -> None:
        holder = self.document or self.made
        holder.references += ((element_of(found, 1).strip(), element_of(found, 2).strip()),)

    def on_date(self, found: Segment, place: int) -> None:
        first, last = span_of(element_of(found, 2), element_of(found, 3))
        if first is None or last is None:
            sentence = "A day or a span of days was expected."
            self.transaction.find("not_a_date", place, sentence=sentence, element=3)
        holder = self.document or self.made
        holder.dates += ((element_of(found, 1).strip(), first, last),)

    def on_counter(self, found: Segment, place: int) -> None:
        self.document = Document(place)
        self.made.documents.append(self.document)

    def _opened(self, place: int) -> Document:
        if self.document is None:
            self.on_counter([], place)
        assert self.document
        return self.document

    def on_trace(self, found: Segment, place: int) -> None:
        document = self._opened(place)
        document.trace = element_of(found, 2).strip()
        document.is_asked_for = element_of(found, 1).strip() == "2"

    def on_code(self, found: Segment, place: int) -> None:
        code = part(element_of(found, 1), 2, separator=self.component)
        self._opened(place).code = code.strip()

    def on_kind(self, found: Segment, place: int) -> None:
        document = self._opened(place)
        document.kind, document.form = element_of(found, 1).strip(), element_of(found, 2).strip()

    def on_data(self, found: Segment, place: int) -> None:
        """BDS has an encoding before its length; BIN, of version 5010, has none."""
        document = self._opened(place)
        if document.data:
            again = Document(place, document.trace, document.is_asked_for, document.code)
            again.kind, again.form = document.kind, document.form
            self.document = document = again
            self.made.documents.append(again)
        at = 2 if found[0] == "BDS" else 1
        document.encoding = element_of(found, 1).strip() if at == 2 else ""
        size, document.data = element_of(found, at).strip(), element_of(found, at + 1)
        is_number = size.isascii() and size.isdigit() and len(size) < 10
        document.size = int(size) if is_number else None
        if document.size != len(document.data):
            sentence = f"The data has {len(document.data)} bytes, which is not what is declared."
            self.transaction.find("size_differs", place, sentence=sentence, element=at)
        if document.content() is None:
            sentence = "The data is not in the letters that B64 allows."
            self.transaction.find("not_base_64", place, sentence=sentence, element=at + 1)

    def insist_on_data(self) -> None:
        if not self.made.documents:
            self.transaction.find("no_document", 0, sentence="A 275 without any document (LX).")
        for document in self.made.documents:
            if not document.data:
                sentence = "A document is announced here, but its data (BDS) is missing."
                self.transaction.find(
                    "no_data", document.place, sentence=sentence, severity=Severity.REMARK
                )


def body_275(file: DocumentFile, *, control: str, made_at: datetime) -> Body:
    """
    Documents for one claim, in version 6020, in the order that published companion guides want.

    Each document's data is written as it stands, with its true length, whatever is in it.
    """
    return Body("275", VERSION, control, list(_lines(file, made_at=made_at)))


def document_of(content: bytes, *, trace: str, form: str, is_asked_for: bool) -> Document:
    """A document whose bytes are put into letters that any line can carry."""
    letters = base64.b64encode(content).decode("ascii")
    return Document(
        0, trace=trace, is_asked_for=is_asked_for, kind="AE", form=form, encoding=BASE_64,
        data=letters, size=len(letters),
    )  # fmt: skip


def _lines(file: DocumentFile, *, made_at: datetime) -> Iterator[Segment]:
    day = written_day(file.made_on or made_at)
    yield segment("BGN", file.purpose, file.reference, day, file.made_at or f"{made_at:%H%M}")
    for named in (file.payer, file.sender, file.provider, file.patient):
        if named.kind:
            yield segment(
                "NM1", named.kind, "1" if named.is_person else "2", named.last, named.first, "",
                "", "", named.id_kind, named.number,
            )  # fmt: skip
    yield from (segment("REF", kind, number) for kind, number in file.references)
    yield from _dates(file.dates)
    for number, document in enumerate(file.documents, start=1):
        yield segment("LX", str(number))
        yield from _document(document)


def _document(document: Document) -> Iterator[Segment]:
    yield segment("TRN", "2" if document.is_asked_for else "1", document.trace)
    if document.code:
        yield segment("STC", composite("R4", document.code, "", "LOI"))
    yield from (segment("REF", kind, number) for kind, number in document.references)
    yield from _dates(document.dates)
    yield segment("CAT", document.kind, document.form)
    encoding, data = _carried(document)
    yield ["BDS", encoding, str(len(data.encode("utf-8"))), Data(data)]


def _carried(document: Document) -> tuple[str, str]:
    """Encoding and letters; bytes that are no text are put into letters that any line carries."""
    raw = document.data.encode("latin-1", "replace")
    try:
        return document.encoding or PLAIN_TEXT, raw.decode("utf-8")
    except UnicodeDecodeError:
        return BASE_64, base64.b64encode(raw).decode("ascii")


def _dates(dates: Dates) -> Iterator[Segment]:
    for kind, first, last in dates:
        if first is not None:
            yield dated(kind, first, last=last)
