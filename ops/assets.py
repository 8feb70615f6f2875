"""Copy the front-end files that pages and documents use from node_modules to static/vendor."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"

# What is copied: the file in node_modules, and its place in static/vendor.
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "bootstrap-icons/fonts/bootstrap-icons.woff2",
    "chart.js/dist/chart.umd.min.js": "chart/chart.umd.min.js",
    "sortablejs/Sortable.min.js": "sortable/sortable.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select/tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tus-js-client/dist/tus.min.js": "tus/tus.min.js",
    "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf": "tinos/tinos-regular.ttf",
    "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf": "tinos/tinos-italic.ttf",
    "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf": "tinos/tinos-bold.ttf",
    "@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf": "tinos/tinos-bold-italic.ttf",
}

# Vietnamese needs all three: its own subset lacks the base letters and À Á Â Ã.
FONT = "@fontsource/be-vietnam-pro"
FONT_WEIGHTS = (400, 500, 600)
FONT_SUBSETS = ("vietnamese", "latin-ext", "latin")

SOURCE_MAP = re.compile(r"(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]*\*/)\s*")
WOFF_FALLBACK = re.compile(r""",\s*url\([^)]*\.woff(\?[^)]*)?\)\s*format\(["']woff["']\)""")
ICON_VERSION = re.compile(r"(\.woff2)\?[0-9a-f]+")


def copy(source: Path, target: Path) -> None:
    """Copy one file, without what would point at files that are not copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in {".css", ".js"}:
        target.write_text(self_contained(source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def self_contained(text: str) -> str:
    """Drop source maps, fallback fonts of old browsers, and cache-busting queries from a style or script."""
    text = SOURCE_MAP.sub("", text)
    text = WOFF_FALLBACK.sub("", text)
    return ICON_VERSION.sub(r"\1", text)


def copy_font() -> None:
    """Copy the portal's typeface, and write one style sheet for all its weights and subsets."""
    folder = TARGET / "be-vietnam-pro"
    folder.mkdir(parents=True, exist_ok=True)
    sheets = []
    for weight in FONT_WEIGHTS:
        sheet = (SOURCE / FONT / f"{weight}.css").read_text("utf-8")
        sheets.append(self_contained(sheet).replace("./files/", ""))
        for subset in FONT_SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            shutil.copyfile(SOURCE / FONT / "files" / name, folder / name)
    (folder / "be-vietnam-pro.css").write_text("\n".join(sheets), "utf-8")


def copy_licences() -> None:
    """Keep each package's licence beside its files."""
    packages = {"/".join(Path(name).parts[: 2 if name.startswith("@") else 1]) for name in FILES} | {FONT}
    for package in sorted(packages):
        for licence in sorted((SOURCE / package).glob("LICEN[CS]E*")):
            shutil.copyfile(licence, TARGET / f"{package.rsplit('/', 1)[-1]}.{licence.stem}.txt")


def main() -> None:
    """Fill static/vendor anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, target in FILES.items():
        copy(SOURCE / source, TARGET / target)
    copy_font()
    copy_licences()


if __name__ == "__main__":
    main()
