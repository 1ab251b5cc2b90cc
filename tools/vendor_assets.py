"""Refresh or verify the vendored browser assets listed in ``tinhso/ui/vendor.toml``.

``python tools/vendor_assets.py``           verifies SHA-256 of every file, needs no network.
``python tools/vendor_assets.py --refresh`` packs each package again with npm, writes the files and their checksums.

A package with a ``bundle`` is too large to ship whole: the parts that the script of that name in ``tools/bundles/`` imports are
put into one file by esbuild. The same versions give the same bytes.

To take a newer version: change ``version`` in the table, run with ``--refresh``, look at the difference, commit both.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

UI = Path(__file__).resolve().parents[1] / "tinhso" / "ui"
TABLE = UI / "vendor.toml"
FOLDER = UI / "static" / "ui" / "vendor"
BUNDLES = Path(__file__).parent / "bundles"
BUNDLER = "esbuild@0.28.2"
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=\S+\s*$")
BLANK_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def main() -> int:
    """Verify, or refresh and then verify; return the exit code (1 when a file differs)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refresh", action="store_true", help="pack from npm again and rewrite files and checksums")
    if parser.parse_args().refresh:
        refresh()
    faults = differing()
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["every vendored file is as listed"])
    return 1 if faults else 0


def packages() -> list[dict[str, Any]]:
    """Return the rows of the table: name, npm, version, licence, files, and icons of the sprite."""
    rows: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["package"]
    return rows


def differing() -> list[str]:
    """Return one sentence for every listed file that is missing or changed, and every file that is not listed."""
    listed = {file["path"]: file["sha256"] for package in packages() for file in package["file"]}
    found = {str(path.relative_to(FOLDER)): sha256(path.read_bytes()) for path in FOLDER.rglob("*") if path.is_file()}
    changed = [f"{path}: missing or not the listed SHA-256" for path in listed if found.get(path) != listed[path]]
    return changed + [f"{path}: not listed in vendor.toml" for path in found.keys() - listed.keys()]


def refresh() -> None:
    """Pack every package into a temporary folder, copy its files, and write their checksums into the table."""
    table = TABLE.read_text(encoding="utf-8")
    for package in packages():
        contents = {} if "bundle" in package else packed(package["npm"], package["version"])
        for file in package["file"]:
            content = made(package, contents) or without_map(contents[file["source"]])
            target = FOLDER / file["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            table = with_checksum(table, file["path"], sha256(content))
    TABLE.write_text(table, encoding="utf-8")


def packed(npm: str, version: str) -> dict[str, bytes]:
    """Return the files of ``npm@version``, by their path inside the package."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{npm}@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)  # names from our own table
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            files = ((member.name.partition("/")[2], archive.extractfile(member)) for member in archive if member.isfile())
            return {name: file.read() for name, file in files if file}


def without_map(content: bytes) -> bytes:
    """Return a script without the line that names its source map, which is not shipped."""
    return SOURCE_MAP.sub(b"\n", content)


def made(package: dict[str, Any], contents: dict[str, bytes]) -> bytes | None:
    """Return what is made of a package's parts (a sprite of icons, a bundle); None where files are taken as they are."""
    if "icons" in package:
        return sprite(contents, package["icons"])
    return bundled(package) if "bundle" in package else None


def bundled(package: dict[str, Any]) -> bytes:
    """Return one script that sets ``package["bundle"]`` on the window, with the licence on top."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = [f"{package['npm']}@{package['version']}", BUNDLER]
        Path(folder, "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(
            ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", *wanted], check=True, cwd=folder
        )
        name = package["bundle"]
        Path(folder, "entry.js").write_bytes((BUNDLES / f"{name}.js").read_bytes())
        licence = f"/*! {package['name']} {package['version']} ({package['home']}), {package['licence']}, parts of it */"
        options = ["--bundle", "--minify", "--format=iife", f"--global-name={name}", "--target=es2022", "--legal-comments=none"]
        command = ["node_modules/.bin/esbuild", "entry.js", *options, f"--banner:js={licence}"]
        return subprocess.run(command, check=True, cwd=folder, capture_output=True).stdout


def sprite(contents: dict[str, bytes], icons: list[str]) -> bytes:
    """Return one SVG with a symbol for each of ``icons``; pages draw them with ``<use href="…#name">``."""
    symbols = "".join(symbol(name, contents[f"icons/outline/{name}.svg"].decode()) for name in sorted(icons))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'.encode()


def symbol(name: str, svg: str) -> str:
    found = SVG_BODY.search(svg)
    if found is None:
        raise ValueError(f"{name}: not an SVG icon")
    body = re.sub(r">\s+<", "><", found[1].replace(BLANK_BOX, "").strip())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>\n'


def with_checksum(table: str, path: str, checksum: str) -> str:
    """Return the table with the checksum of the line that names ``path`` replaced."""
    line = re.compile(rf'(path = "{re.escape(path)}".*?sha256 = ")[0-9a-f]*(")')
    return line.sub(rf"\g<1>{checksum}\g<2>", table)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
