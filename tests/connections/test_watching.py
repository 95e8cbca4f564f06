"""A watched folder's files come in once each; what cannot be read lies apart with its reason."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from people import SmallPractice
from unjam.connections import actions
from unjam.connections.actions import delivering, places
from unjam.connections.actions.places import NoSuchPlace, PlaceRefused
from unjam.connections.actions.watching import Watches, look_everywhere
from unjam.connections.models import Delivery, ImportRun, Place
from unjam.connections.queries import HEARTBEAT_US_MAX
from unjam.worklog import queries as worklog

CALLS = "Call ID,Date,Time,Direction,Number,Name,Line,Linked Item,Work,Result,Seconds\n" + "".join(
    f"C{n},3/14/2026,9:0{n}:30 AM,In,555-0100,Pat O'Sample,1,,Call,Call answered,30\n"
    for n in range(5)
)
ODD = "Thing,Word,Moment\n1,a,2026-11-24\n"
OLD_S = 1_700_000_000


class Folder:
    """A folder of this test, watched by the practice."""

    def __init__(self, path: Path, *, practice_id: str) -> None:
        self.path, self.practice_id, self.watches = path, practice_id, Watches()
        self.place_id = places.connect_folder(
            practice_id=practice_id, path=str(path), name="Clearing house", by="test"
        )

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (OLD_S, OLD_S))
        return path

    def look(self, *, later_us: int = 0) -> tuple[int, int, int]:
        (look,) = look_everywhere(
            self.practice_id,
            watches=self.watches,
            clock=lambda: actions.wall_clock_us() + later_us,
        )
        return look.brought.taken, look.brought.known, look.brought.unreadable

    def names(self, into: str = "") -> list[str]:
        return sorted(path.name for path in (self.path / into).iterdir() if path.is_file())


@pytest.fixture
def folder(practice: SmallPractice, settings: object, tmp_path: Path) -> Folder:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    watched = tmp_path / "from the clearing house"
    watched.mkdir()
    return Folder(watched, practice_id=practice.practice_id)


def steps_of(practice_id: str) -> int:
    return len(worklog.steps_after(practice_id, 0, limit=10_000).columns)


def test_a_known_file_comes_in_and_is_put_away(folder: Folder) -> None:
    folder.put("calls.csv", CALLS)
    assert folder.look() == (1, 0, 0)
    assert steps_of(folder.practice_id) == 5
    assert (folder.names(), folder.names("taken")) == ([], ["calls.csv"])
    assert folder.look() == (0, 0, 0)


def test_the_same_bytes_again_are_told_and_change_nothing(folder: Folder) -> None:
    folder.put("calls.csv", CALLS)
    folder.look()
    folder.put("calls again.csv", CALLS)
    assert folder.look() == (0, 1, 0)
    assert folder.names("known") == ["calls again.csv"]
    assert steps_of(folder.practice_id) == 5


def test_bytes_that_came_over_the_page_are_known_too(folder: Folder, tmp_path: Path) -> None:
    by_hand = tmp_path / "calls.csv"
    by_hand.write_text(CALLS)
    actions.import_path(by_hand, practice_id=folder.practice_id, by="test")
    folder.put("calls.csv", CALLS)
    assert folder.look() == (0, 1, 0)
    assert Delivery.objects.get().sentence.startswith("These very bytes")


def test_a_file_with_unknown_columns_waits_for_a_person(folder: Folder) -> None:
    folder.put("odd.csv", ODD)
    assert folder.look() == (1, 0, 0)
    assert ImportRun.objects.get().state == ImportRun.State.WAITING
    assert folder.look() == (0, 0, 0)
    assert steps_of(folder.practice_id) == 0


def test_what_cannot_be_read_lies_apart_with_its_reason(folder: Folder) -> None:
    folder.put("scan.pdf", b"%PDF-1.7")
    assert folder.look() == (0, 0, 1)
    assert folder.names("unreadable") == ["scan.pdf", "scan.pdf.why.txt"]
    why = (folder.path / "unreadable" / "scan.pdf.why.txt").read_text()
    assert "scan.pdf is a PDF" in why
    assert Delivery.objects.get().state == Delivery.State.UNREADABLE


def test_a_packed_folder_brings_all_its_files(folder: Folder) -> None:
    path = folder.path / "week.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("calls.csv", CALLS)
        archive.writestr("odd.csv", ODD)
        archive.writestr("scan.pdf", "%PDF")
    os.utime(path, (OLD_S, OLD_S))
    assert folder.look() == (1, 0, 0)
    states = set(ImportRun.objects.values_list("file_name", "state"))
    assert states == {("calls.csv", "finished"), ("odd.csv", "waiting"), ("scan.pdf", "failed")}


def test_half_written_and_locked_files_and_links_are_left_alone(folder: Folder) -> None:
    folder.put("a.part", CALLS)
    fresh = folder.path / "fresh.csv"
    fresh.write_text(CALLS)
    (folder.path / "link.csv").symlink_to(folder.put("..secret", CALLS))
    os.mkfifo(folder.path / "pipe.csv")
    locked = folder.put("locked.csv", CALLS)
    with locked.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert folder.look() == (0, 0, 0)
    assert folder.look() == (1, 0, 0)
    assert folder.names("taken") == ["locked.csv"]


def test_names_that_are_taken_already_are_kept_apart(folder: Folder) -> None:
    for n in range(3):
        folder.put("calls.csv", CALLS.replace("C1", f"D{n}"))
        folder.look()
    assert folder.names("taken") == ["calls (2).csv", "calls (3).csv", "calls.csv"]


class Killed(BaseException):
    """Stands for the end of the process, which no handler sees."""


STAGES = ("receive_all", "folders.put_away", "start_run", "run_import")


def killing(name: str, *, after: bool) -> Callable[..., object]:
    owner = delivering.folders if name.startswith("folders.") else delivering
    original = getattr(owner, name.rpartition(".")[2])

    def stage(*words: object, **named: object) -> object:
        if after:
            original(*words, **named)
        raise Killed

    return stage


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("after", [False, True])
def test_killed_between_any_two_moves_nothing_is_lost_and_nothing_doubled(
    name: str, after: bool, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("calls.csv", CALLS)
    with monkeypatch.context() as patch:
        patch.setattr(f"unjam.connections.actions.delivering.{name}", killing(name, after=after))
        with pytest.raises(Killed):
            folder.look()
    folder.watches = Watches()
    folder.look()
    folder.look(later_us=2 * HEARTBEAT_US_MAX)
    assert steps_of(folder.practice_id) == 5
    assert (folder.names(), folder.names("taken")) == ([], ["calls.csv"])
    assert Delivery.objects.count() == ImportRun.objects.count() == 1


def test_a_folder_that_has_gone_says_so_and_stops_no_other(folder: Folder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    places.connect_folder(practice_id=folder.practice_id, path=str(other), name="Other", by="test")
    for each in ("taken", "known", "unreadable"):
        (folder.path / each).rmdir()
    folder.path.rmdir()
    (other / "calls.csv").write_text(CALLS)
    os.utime(other / "calls.csv", (OLD_S, OLD_S))
    first, second = look_everywhere(folder.practice_id, watches=Watches())
    assert "not there" in first.trouble
    assert second.brought.taken == 1
    assert "not there" in Place.objects.get(id=folder.place_id).trouble


@pytest.mark.parametrize(
    ("path", "words"),
    [("", "whole path"), ("here", "whole path"), ("/nowhere/at/all", "is no folder")],
)
def test_what_is_no_folder_is_refused(practice: SmallPractice, path: str, words: str) -> None:
    with pytest.raises(PlaceRefused, match=words):
        places.connect_folder(practice_id=practice.practice_id, path=path, name="", by="test")


def test_our_own_files_and_a_watched_folder_are_refused(
    folder: Folder, settings: object, tmp_path: Path
) -> None:
    inside = folder.path / "inside"
    inside.mkdir()
    for path in (folder.path, inside):
        with pytest.raises(PlaceRefused, match="watched already"):
            places.connect_folder(
                practice_id=folder.practice_id, path=str(path), name="", by="test"
            )
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    (tmp_path / "home" / "keys").mkdir(parents=True)
    for path in (tmp_path / "home", tmp_path / "home" / "keys", tmp_path):
        with pytest.raises(PlaceRefused, match="own files"):
            places.connect_folder(
                practice_id=folder.practice_id, path=str(path), name="", by="test"
            )


def test_a_stopped_place_brings_nothing_until_it_goes_on(folder: Folder) -> None:
    folder.put("calls.csv", CALLS)
    places.stop_place(practice_id=folder.practice_id, place_id=folder.place_id, by="test")
    assert look_everywhere(folder.practice_id, watches=Watches()) == ()
    places.go_on_with_place(practice_id=folder.practice_id, place_id=folder.place_id, by="test")
    assert folder.look() == (1, 0, 0)


def test_a_place_of_another_practice_is_none(folder: Folder) -> None:
    with pytest.raises(NoSuchPlace):
        places.stop_place(practice_id="pr_other", place_id=folder.place_id, by="test")
    with pytest.raises(NoSuchPlace):
        places.go_on_with_place(practice_id="pr_other", place_id=folder.place_id, by="test")
