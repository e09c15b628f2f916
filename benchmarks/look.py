"""Pictures of the HTML pages, to look at after a change.

``look.py CONTRACT FOLDER`` shows a contract's report, ``look.py --dashboard FOLDER`` the dashboard of an invented audit:
desktop and phone, light and dark. Needs Chromium. With ``--readme`` it also renews the picture in ``docs/pictures``, which
needs Pillow to make it small.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
MODES: Final = {"desktop": (1440, 900), "phone": (500, 1000)}  # headless windows are no narrower than 500 points
FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


def main() -> int:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    board = "--dashboard" in sys.argv
    if len(arguments) != (1 if board else 2) or chromium is None:
        print(__doc__)
        return 2
    folder = Path(arguments[-1])
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "page.html"
    if board:
        page.write_text(dashboard(), "utf-8")
    else:
        command = [sys.executable, "-m", "kpo_compliance", arguments[0], "--format", "html", "--output", page, "--quiet"]
        if subprocess.run(command, check=False).returncode not in (0, 1):
            return 2
    for device, (width, height) in MODES.items():
        for scheme in ("light", "dark"):
            picture(
                chromium,
                page.resolve().as_uri(),
                folder / f"{device}-{scheme}.png",
                width,
                height,
                dark=scheme == "dark",
            )
            print(folder / f"{device}-{scheme}.png")
    if "--readme" in sys.argv and board:
        picture(chromium, page.resolve().as_uri(), folder / "readme.png", 1280, 1500, dark=False)
        readme(folder / "readme.png", "dashboard.png", 128)
    elif "--readme" in sys.argv:
        # With the words lit that a finding rests on: best those that a clause is contrary by.
        text = page.read_text("utf-8")
        link = re.search(r'data-verdict="contrary".*?class="go" href="(#m[0-9]+)"', text, re.DOTALL)
        place = page.resolve().as_uri() + (link[1] if link else "")
        picture(chromium, place, folder / "readme.png", 1440, 1080, dark=False)
        readme(folder / "readme.png", "report.png", 128)
    return 0


def dashboard() -> str:
    """The dashboard of 300 invented contracts."""
    sys.path.insert(0, str(ROOT))
    from kpo_compliance.render import dashboard as page  # noqa: PLC0415
    from tests.portfolios import large  # noqa: PLC0415 - after the path is known

    return page.render(large(300), links="reports")


def picture(chromium: str, address: str, target: Path, width: int, height: int, *, dark: bool) -> None:
    """One screenshot, by a Chromium that leaves nothing behind."""
    with tempfile.TemporaryDirectory() as profile:
        scheme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
        size = [f"--window-size={width},{height}", f"--screenshot={target}", f"--user-data-dir={profile}"]
        command = [chromium, *FLAGS, *scheme, *size, address]
        subprocess.run(command, check=True, capture_output=True, timeout=60, env={**os.environ, "HOME": profile})


def readme(source: Path, name: str, colours: int) -> None:
    """A picture for the documents, in few colours."""
    from PIL import Image  # noqa: PLC0415 - only for this

    target = ROOT / "docs" / "pictures" / name
    target.parent.mkdir(exist_ok=True)
    Image.open(source).convert("RGB").quantize(colours).save(target, optimize=True)
    print(target, target.stat().st_size)


if __name__ == "__main__":
    sys.exit(main())
