"""The page of what is connected: add a folder, stop it, and see what waits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client

from people import SmallPractice
from unjam.connections.actions import places
from unjam.connections.actions.watching import Watches, look_everywhere
from unjam.connections.models import Delivery, Place

ADDRESS = "/import/connected/"


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "from the clearing house"
    folder.mkdir()
    return folder


def add(manager: Client, folder: Path, **more: str) -> int:
    return manager.post(ADDRESS, {"path": str(folder), **more}).status_code


def bring(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    os.utime(folder / name, (1_700_000_000, 1_700_000_000))


def test_nothing_is_connected_at_first(manager: Client) -> None:
    page = manager.get(ADDRESS).content.decode()
    assert "Nothing is connected yet" in page


def test_a_folder_is_added_brings_and_is_stopped_and_goes_on(
    manager: Client, watched: Path, practice: SmallPractice
) -> None:
    assert add(manager, watched, name="Clearing house") == 302
    page = manager.get(ADDRESS).content.decode()
    assert "Clearing house" in page and "Not looked at yet" in page
    bring(watched, "odd.csv", "Thing,Word,Moment\n1,a,2026-11-24\n")
    bring(watched, "scan.pdf", "%PDF-1.7")
    look_everywhere(practice.practice_id, watches=Watches())
    page = manager.get(ADDRESS).content.decode()
    assert "odd.csv" in page and "columns are not known" in page
    assert "scan.pdf is a PDF" in page
    place = Place.objects.get()
    assert manager.post(f"{ADDRESS}{place.id}/stop/").status_code == 302
    assert "Stopped" in manager.get(ADDRESS).content.decode()
    assert manager.post(f"{ADDRESS}{place.id}/go-on/").status_code == 302
    assert Place.objects.get().stopped_at_us is None


def test_what_could_not_be_read_is_settled_once(
    manager: Client, watched: Path, practice: SmallPractice
) -> None:
    add(manager, watched)
    bring(watched, "scan.pdf", "%PDF-1.7")
    look_everywhere(practice.practice_id, watches=Watches())
    row = Delivery.objects.get()
    assert manager.post(f"/import/parked/{row.pk}/settle/").status_code == 302
    assert Delivery.objects.get().state == Delivery.State.SETTLED
    assert "scan.pdf is a PDF" not in manager.get(ADDRESS).content.decode()


@pytest.mark.parametrize("path", ["", "relative/folder", "/nowhere/at/all"])
def test_a_wrong_folder_is_said_at_its_field(manager: Client, path: str) -> None:
    answer = manager.post(ADDRESS, {"path": path})
    assert answer.status_code == 422
    assert 'id="id_path_error"' in answer.content.decode() or "Write the whole" in (
        answer.content.decode()
    )
    assert not Place.objects.exists()


def test_a_place_that_is_not_there_is_not_found(manager: Client) -> None:
    assert manager.post(f"{ADDRESS}pl_none/stop/").status_code == 404
    assert manager.post(f"{ADDRESS}pl_none/go-on/").status_code == 404


def test_where_practices_share_a_computer_its_folders_are_set_up_on_it(
    watched: Path, practice: SmallPractice
) -> None:
    with pytest.raises(places.PlaceRefused, match="share this computer"):
        places.connect_folder(
            practice_id=practice.practice_id,
            path=str(watched),
            name="",
            by="test",
            is_shared=True,
        )


def test_another_practice_settles_nothing_of_ours(
    manager: Client, watched: Path, practice: SmallPractice
) -> None:
    add(manager, watched)
    bring(watched, "scan.pdf", "%PDF-1.7")
    look_everywhere(practice.practice_id, watches=Watches())
    row = Delivery.objects.get()
    assert not places.settle_delivery(practice_id="pr_other", delivery_id=row.pk, by="x")
    assert Delivery.objects.get().state == Delivery.State.UNREADABLE
