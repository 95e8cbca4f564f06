"""The one door for XML: element by element, with no entities, no document types, no surprises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from unjam.connections.logs.bounded import UNPACKED_BYTES_MAX, Blocks, BrokenFile
from unjam.connections.rules import UnreadableFile

TOKEN_BYTES_MAX = 16 * 2**20
"""A tag or text that goes on for longer is no log; the parser would have to hold it whole."""

DEPTH_MAX = 64
"""Elements within elements, at most."""

_ENCODINGS = re.compile(
    r"utf-?(8|16)|(us-)?ascii|latin-?1|iso-8859-\d+|(windows-|cp)125\d", re.IGNORECASE
)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class _Nothing:
    """A target that wants no elements: we listen to the parser beneath, at a tenth of the cost."""


class Markup:
    """
    Reads one XML file in pieces and calls back at every element.

    The parser is defusedxml's, with its refusals in place; only its element callbacks are ours.

    Args:
        path: the file, plain or gzipped.
        bytes_max: more unpacked bytes than this are refused.
    """

    def __init__(self, path: Path, *, bytes_max: int = UNPACKED_BYTES_MAX) -> None:
        self._name = path.name
        self._blocks = Blocks(path, bytes_max=bytes_max)
        self._feeder = DefusedXMLParser(
            target=_Nothing(), forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        self._expat = self._feeder.parser
        self._expat.ordered_attributes = False
        self._expat.DefaultHandlerExpand = None
        self._expat.XmlDeclHandler = self._declared

    @property
    def line(self) -> int:
        """The line of the element that is being called back for."""
        return int(self._expat.CurrentLineNumber)

    @property
    def progress(self) -> float:
        """Share of the file that has been read, 0 to 1."""
        return self._blocks.progress

    @property
    def gzipped(self) -> bool:
        return self._blocks.gzipped

    def close(self) -> None:
        self._blocks.close()

    def read(self, start: Start, *, end: End, text: Text | None = None) -> Iterator[None]:
        """
        Read the file; yields after every block, so that the caller may hand on what it has.

        Raises:
            BrokenFile: where the XML is cut or damaged; all elements before it were called back.
            UnreadableFile: for a document type, an entity, or sizes beyond the limits.
        """
        self._expat.StartElementHandler = start
        self._expat.EndElementHandler = end
        self._expat.CharacterDataHandler = text
        try:
            for block in self._blocks:
                self._feeder.feed(block)
                self._refuse_endless_tokens()
                yield
            self._feeder.close()
        except ParseError as error:
            raise BrokenFile(
                f"the XML breaks off: {error.msg}.", line=error.position[0]
            ) from error
        except DefusedXmlException as error:
            raise UnreadableFile(
                f"{self._name} declares a document type or entities. Logs need neither, and files"
                " that do may be traps, so it was not read. Export it again without a DOCTYPE."
            ) from error
        finally:
            self.close()

    def _declared(self, _version: str, encoding: str | None, *_rest: int) -> None:
        if encoding and not _ENCODINGS.fullmatch(encoding):
            raise UnreadableFile(
                f"{self._name} says that it is written in {encoding[:40]!r}. Save it as UTF-8."
            )

    def _refuse_endless_tokens(self) -> None:
        if self._blocks.unpacked_bytes - self._expat.CurrentByteIndex > TOKEN_BYTES_MAX:
            raise UnreadableFile(
                f"{self._name} holds a piece of over {TOKEN_BYTES_MAX // 2**20} MB near line"
                f" {self.line}. No event log does: export it again."
            )
