"""Two practices on one PostgreSQL: neither sees the other; who forgets to come in sees none."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from psycopg import errors

from hosted import NAMES, PASSWORD, Hosted, connected, hosted_practices

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
TELL = "SELECT set_config('unjam.practice', %s, true)"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with hosted_practices(tmp_path_factory.mktemp("hosted")) as made:
        yield made


def walled(hosted: Hosted) -> list[str]:
    with hosted.raw("unjam_serves") as database:
        rows = database.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'practice_id'"
        ).fetchall()
    return sorted(name for (name,) in rows)


def test_every_table_with_a_practice_is_walled_from_its_owner_too(hosted: Hosted) -> None:
    tables = [*walled(hosted), "practice_practice"]
    assert len(tables) >= 17
    with hosted.raw("unjam_serves") as database:
        rows = database.execute(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
            " WHERE relrowsecurity AND relforcerowsecurity AND polname = 'walls'"
            " AND polwithcheck IS NOT NULL AND polcmd = '*'"
        ).fetchall()
    assert sorted(name for (name,) in rows) == sorted(tables)


@pytest.mark.parametrize("role", ["unjam_serves", "unjam_owns"])
def test_who_forgets_to_come_in_sees_nothing(hosted: Hosted, role: str) -> None:
    with hosted.raw(role) as database:
        for table in [*walled(hosted), "practice_practice"]:
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
            database.execute(TELL, ("",))
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_inside_a_practice_only_its_own_rows_are_seen_and_only_for_that_transaction(
    hosted: Hosted,
) -> None:
    with hosted.raw("unjam_serves") as database:
        for practice_id in hosted.practices:
            database.execute(TELL, (practice_id,))
            for table in walled(hosted):
                rows = database.execute(f"SELECT DISTINCT practice_id FROM {table}").fetchall()
                assert rows in ([(practice_id,)], []), table
            assert database.execute("SELECT count(*) FROM worklog_entry").fetchone()[0] > 2
            assert database.execute("SELECT id FROM practice_practice").fetchall() == [
                (practice_id,)
            ]
            database.commit()
            assert database.execute("SELECT count(*) FROM worklog_entry").fetchone() == (0,)


def test_nothing_is_written_into_changed_in_or_taken_from_another_practice(
    hosted: Hosted,
) -> None:
    own, other = hosted.practices
    with hosted.raw("unjam_serves") as database:
        for practice_id, told in ((other, own), (own, "")):
            database.execute(TELL, (told,))
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                database.execute(
                    "INSERT INTO practice_patient VALUES ('pt_x', 'A', NULL, '{}', '{}', %s)",
                    (practice_id,),
                )
            database.rollback()
        database.execute(TELL, (own,))
        moved = "UPDATE practice_site SET practice_id = %s"
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            database.execute(moved, (other,))
        database.rollback()
        database.execute(TELL, (own,))
        for statement in (
            "UPDATE practice_site SET name = 'taken' WHERE practice_id = %s",
            "DELETE FROM practice_site WHERE practice_id = %s",
        ):
            assert database.execute(statement, (other,)).rowcount == 0
        database.rollback()


def test_the_way_in_shows_one_account_to_read_and_nothing_else(hosted: Hosted) -> None:
    with hosted.raw("unjam_serves") as database:
        database.execute("SELECT set_config('unjam.account', 'manager1@hosted.example', true)")
        rows = database.execute("SELECT email FROM practice_user").fetchall()
        assert rows == [("manager1@hosted.example",)]
        assert database.execute("UPDATE practice_user SET is_active = false").rowcount == 0
        for table in [*walled(hosted), "practice_practice"]:
            if table != "practice_user":
                assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_each_manager_signs_in_and_sees_their_own_practice(hosted: Hosted) -> None:
    for number, name in enumerate(NAMES):
        done = hosted.run("visit", f"Manager{number}@hosted.example", PASSWORD)
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert seen["sign_in"] == [302, "/"]
        assert seen["statuses"] == [200, 302, 200, 200] or seen["statuses"] == [200] * 4
        assert name in seen["words"] and NAMES[1 - number] not in seen["words"]
        assert f"{number}.csv" in seen["words"] and f"{1 - number}.csv" not in seen["words"]
        assert "soon" in seen["parked"]  # sent while it is made, from inside the practice
        assert seen["wrong_password"] == 200
        assert seen["after"].startswith("/accounts/login/")


def test_an_address_that_another_practice_has_is_refused_in_words(hosted: Hosted) -> None:
    done = hosted.run(
        *("practice", "add", "--role", "biller", "--name", "Bill"),
        *("--email", "manager1@hosted.example"),
        typed=PASSWORD + "\n",
        UNJAM_PRACTICE=hosted.practices[0],
    )
    assert done.returncode == 2
    assert "There is an account for manager1@hosted.example already." in done.stderr


def test_a_command_must_be_told_which_practice_it_is_for(hosted: Hosted) -> None:
    for who in ({}, {"UNJAM_PRACTICE": "pr_nobody"}):
        done = hosted.run("worklog", "verify", **who)
        assert (done.returncode, done.stdout) == (2, "")
        assert "UNJAM_PRACTICE" in done.stderr
    done = hosted.run("worklog", "verify", UNJAM_PRACTICE=hosted.practices[0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert hosted.practices[1] not in done.stdout


@pytest.mark.parametrize("role", ["unjam_owns", "unjam"])
def test_it_does_not_serve_as_a_role_that_walls_do_not_stop(hosted: Hosted, role: str) -> None:
    done = hosted.run("serve", "--port", "1", UNJAM_POSTGRES=hosted.address(role))
    assert done.returncode == 2
    assert done.stderr.startswith("unjam serve: The role in UNJAM_POSTGRES")


def test_tables_that_are_missing_are_made_by_their_owner_only(hosted: Hosted) -> None:
    with connected(hosted.superuser) as admin:
        admin.autocommit = True
        admin.execute("DROP DATABASE IF EXISTS empty")
        admin.execute("CREATE DATABASE empty OWNER unjam_owns")
    address = hosted.address("unjam_serves").replace("/hosted", "/empty")
    done = hosted.run("serve", "--port", "1", UNJAM_POSTGRES=address)
    assert done.returncode == 2
    assert "unjam migrate" in done.stderr and "UNJAM_POSTGRES_OWNER" in done.stderr
