"""``unjam demo payer``: the invented payer, by folders or over HTTPS."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from unjam.demo.payer.certificates import context_of, make_certificate
from unjam.demo.payer.desk import Desk
from unjam.demo.payer.folders import Counter
from unjam.demo.payer.scenario import (
    SETS,
    Behaviour,
    OddScenario,
    Rule,
    Scenario,
    read_scenario,
)
from unjam.demo.payer.window import Window, server

EXIT_MISTAKE = 2
PORT = 8443
ROUND_S = 1.0
"""How often a folder is looked into."""


def payer(arguments: list[str]) -> int:
    """
    Answer until Ctrl+C, or once what lies in the folder.

    Returns:
        0, or 2 for a mistake in how it was called.
    """
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:
        return EXIT_MISTAKE if ended.code else 0
    try:
        desk = Desk(scenario_from(options))
        if options.folder:
            return _by_folder(desk, options)
        return _by_https(desk, options)
    except (OddScenario, OSError) as error:
        sentence = str(error) if isinstance(error, OddScenario) else f"{error.strerror}."
        print(f"unjam demo payer: {sentence}", file=sys.stderr)
        return EXIT_MISTAKE
    except KeyboardInterrupt:
        return 0


def scenario_from(options: argparse.Namespace) -> Scenario:
    """
    The scenario of a file, with what the options say put before it.

    Raises:
        OddScenario: if either cannot be used.
    """
    scenario = read_scenario(options.scenario) if options.scenario else Scenario()
    rules = tuple(
        Rule(Behaviour(kind), set=options.set, number=options.number, delay_s=options.delay)
        for kind in Behaviour
        if getattr(options, kind.value, False)
    )
    if not rules and options.delay:
        rules = (Rule(set=options.set, number=options.number, delay_s=options.delay),)
    seed = scenario.seed if options.seed is None else options.seed
    pays_after_s = scenario.pays_after_s if options.pays_after is None else options.pays_after
    return replace(
        scenario, seed=seed, rules=(*rules, *scenario.rules), pays_after_s=pays_after_s
    )  # fmt: skip


def _by_folder(desk: Desk, options: argparse.Namespace) -> int:
    counter = Counter(*options.folder)
    counter.open()
    while True:
        counter.serve(desk, now=_now(), say=_say)
        if options.once:
            return 0
        time.sleep(ROUND_S)


def _by_https(desk: Desk, options: argparse.Namespace) -> int:
    certificate, key = make_certificate(options.certificates, now=_now())
    window = Window(desk, clock=_now, sleep=time.sleep)
    tls = context_of(certificate, key)
    made = server(window, host=options.host, port=options.port, tls=tls)
    _say(f"The payer answers at https://{options.host}:{made.server_port} (Ctrl+C stops).")
    _say(f"Trust its certificate: {certificate}")
    with made:
        made.serve_forever()
    return 0


def _now() -> datetime:
    """The clock on the wall, without a zone: X12 has none."""
    return datetime.fromtimestamp(time.time())  # noqa: DTZ006


def _say(words: str) -> None:
    print(words, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam demo payer",
        description="A small invented payer: answers 270, 276, 278 and 837 as you tell it to.",
    )
    parser.add_argument(
        "--folder", nargs=2, type=Path, metavar=("IN", "OUT"), help="by files, not over HTTPS"
    )
    parser.add_argument("--once", action="store_true", help="answer what lies there, then end")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--certificates", type=Path, default=Path("var/payer"), metavar="FOLDER")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="rules, as TOML")
    parser.add_argument("--seed", type=int, help="another seed, other chances")
    parser.add_argument("--set", choices=SETS, default="", help="the next options are for this")
    parser.add_argument("--number", default="", help="... and for this member, claim or request")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--pays-after", type=float, metavar="SECONDS", help="until the 835")
    for kind in Behaviour:
        if kind != Behaviour.APPROVE:
            parser.add_argument(f"--{kind.value}", action="store_true")
    return parser
