"""The options that commands share, each said once. It loads click and nothing of the checker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpo_compliance.choices import FAIL_ON, OCR, PROFILES, SIDES
from kpo_compliance.errors import UsageError
from kpo_compliance.passwords import PASSWORDS, load
from kpo_compliance.tesseract import Mode, Ocr, how_to_install, wished

if TYPE_CHECKING:
    from datetime import date

    from kpo_compliance.run_settings import Wish

Decorated = Callable[..., Any]

playbook = click.option(
    "--playbook",
    metavar="NAME|FILE",
    help="A pack (kpo, nda) or a policy file; default: the kpo.toml beside or above the contract, or kpo.",
)
profile = click.option("--profile", type=click.Choice(PROFILES), help="The kind of service, which adds requirements.")
side = click.option("--side", type=click.Choice(SIDES), help="Whose interests count in a confidentiality agreement.")
fail_on = click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="The least severity of a finding that gives exit status 1.  [default: high]",
)
waivers = click.option(
    "--waivers",
    metavar="FILE",
    type=click.Path(),
    help="Approved exceptions; default: the waivers.toml beside the policy file.",
)
lang = click.option(
    "--lang",
    type=click.Choice(("en", "tr", "auto")),
    default="auto",
    show_default=True,
    help="The contract's language.",
)
report_lang = click.option(
    "--report-lang", type=click.Choice(("en", "tr")), help="The report's language; default: the contract's."
)
password_file = click.option(
    "--password-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=lambda _context, _option, path: PASSWORDS.set(load(path)) if path is not None else None,
    help="Passwords of encrypted contracts, one a line, tried in turn.",
)
ocr = click.option(
    "--ocr",
    type=click.Choice(OCR),
    default="auto",
    show_default=True,
    help="Which pages Tesseract reads from their picture: those without text, none, or every one.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Show only errors.")


@dataclass(frozen=True, slots=True)
class Asked:
    """How contracts are to be judged, as a user asked for it; "" or None where nothing was said."""

    playbook: str | None = None
    profile: str = ""
    side: str = ""
    waivers: str | None = None
    fail_on: str = ""
    lang: str = ""
    report_lang: str = ""
    ocr: Mode = "auto"

    def reading(self) -> Ocr:
        """How pictures of pages are read.

        Raises:
            UsageError: every page is to be read so, and there is no Tesseract.
        """
        wish = wished(self.ocr, self.lang)
        if self.ocr == "always" and not wish.program:
            raise UsageError(f"--ocr always needs Tesseract, which is not installed ({how_to_install()}).")
        return wish

    def wish(self, today: date, **more: Any) -> Wish:
        """The same for the settings of a run; ``more`` are other fields of a ``Wish``."""
        from kpo_compliance.run_settings import Wish  # noqa: PLC0415 - loads the readers of rules

        return Wish(
            today=today,
            playbook=self.playbook,
            profile=self.profile,
            side=self.side,
            waivers=self.waivers,
            fail_on=self.fail_on,
            language=self.lang,
            report_language=self.report_lang,
            ocr=self.reading(),
            **more,
        )


def judging(command: Decorated) -> Decorated:
    """Gives a command the eight options of judging; they reach it as one argument, ``asked``. Passwords reach the readers."""

    @wraps(command)
    def packed(*, lang: str, **given: Any) -> Any:
        named = {name: given.pop(name) for name in ("profile", "side", "fail_on", "report_lang")}
        texts = {name: value or "" for name, value in named.items()}
        asked = Asked(
            playbook=given.pop("playbook"),
            waivers=given.pop("waivers"),
            lang="" if lang == "auto" else lang,
            ocr=given.pop("ocr"),
            **texts,
        )
        return command(asked=asked, **given)

    for option in (ocr, password_file, report_lang, lang, waivers, side, profile, fail_on, playbook):
        packed = option(packed)
    return packed
