"""Why an import may not go on, each said as the sentence that a person reads."""

from __future__ import annotations

from pathlib import Path

from unjam.connections.rules import UnreadableFile
from unjam.connections.runs.mappings import Problem


def by_its_name(error: UnreadableFile, *, path: Path, file_name: str) -> UnreadableFile:
    """
    The same refusal, with the file called as the person who chose it calls it.

    Args:
        path: where our copy lies, under a name that says nothing. file_name: the person's own.
    """
    sentence = (str(error) or str(type(error).__doc__)).replace(path.name, file_name)
    if file_name not in sentence:
        sentence = f"{file_name}: {sentence}"
    return type(error)(sentence)


class MappingIncomplete(Exception):
    """The file cannot be read until its columns are pointed out."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems))


class RunBusy(Exception):
    """Another process is working on this import. It shows its progress on the import's page."""


class RunNotOpen(Exception):
    """This import is not in a state in which that can be done. Its page shows where it stands."""


class FileChanged(UnreadableFile):
    """The file has changed or gone since its import began. Import it anew: nothing is doubled."""


class MostlyUnreadable(UnreadableFile):
    """Most rows could not be read, so the import stopped. A column may be mistaken for another."""
