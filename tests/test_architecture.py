"""The law of imports: which folder and module may import which. Changing the architecture is a change here."""

import ast
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("scanner", "recognizers", "connectors", "reports")

# module -> our modules it may import (besides the standard library and other distributions)
LAW = {
    "scanner.grading": set(),
    "scanner.alike": set(),
    "scanner.model": {"scanner.alike", "scanner.grading", "scanner.slots"},
    "scanner.slots": set(),
    "scanner.line_places": set(),
    "scanner.rotation": {"scanner.model"},
    "scanner.errors": set(),
    "scanner.toml_file": {"scanner.errors"},
    "scanner.text": set(),
    "scanner.language": {"scanner.errors"},
    "scanner.catalogue.standards": {"scanner.errors"},
    "scanner.catalogue.rules": set(),
    "scanner.catalogue.own": {"scanner.catalogue.standards", "scanner.errors", "scanner.toml_file"},
    "scanner.catalogue": {"scanner.catalogue.own", "scanner.catalogue.standards", "scanner.errors"},
    "scanner.subjects": {"scanner.catalogue"},
    "scanner.words": {"scanner.catalogue", "scanner.subjects"},
    "scanner.arrays": set(),
    "scanner.leaves": set(),
    "scanner.blobs": set(),
    "scanner.places": {"scanner.model"},
    "scanner.sights": {"scanner.model"},
    "scanner.columns": {"scanner.arrays", "scanner.blobs", "scanner.leaves"},
    "scanner.pictures": {"scanner.arrays", "scanner.blobs", "scanner.columns", "scanner.model", "scanner.sights"},
    "scanner.vectors": set(),
    "scanner.parts": {
        "scanner.arrays", "scanner.blobs", "scanner.columns", "scanner.pictures", "scanner.sights", "scanner.vectors",
    },
    "scanner.shapes": {"scanner.arrays"},
    "scanner.decode": set(),
    "scanner.compile_cache": set(),
    "scanner.matches": {"scanner.model"},
    "scanner.prefilter": {
        "scanner", "scanner.arrays", "scanner.compile_cache", "scanner.decode", "scanner.model", "scanner.text",
    },
    "scanner.persons": set(),
    "scanner.crowd": {"scanner.model", "scanner.persons"},
    "scanner.arbitration": {"scanner.matches", "scanner.model"},
    "scanner.repeats": {"scanner.arrays", "scanner.matches"},
    "scanner.named": {"scanner.matches", "scanner.parts", "scanner.repeats", "scanner.search", "scanner.text"},
    "scanner.search": {
        "scanner.arbitration", "scanner.arrays", "scanner.repeats",
        "scanner.decode", "scanner.matches", "scanner.model", "scanner.persons", "scanner.prefilter",
        "scanner.sights", "scanner.text",
    },
    "scanner.times": set(),
    "scanner.events": {"scanner.arrays", "scanner.line_places"},
    "scanner.skeletons": {"scanner.arrays"},
    "scanner.line_words": {"scanner.catalogue", "scanner.events", "scanner.line_places", "scanner.search"},
    "scanner.statements": {
        "scanner.matches",
        "scanner.arrays", "scanner.columns", "scanner.events", "scanner.leaves", "scanner.line_places",
        "scanner.line_words", "scanner.parts", "scanner.search", "scanner.skeletons", "scanner.slots",
    },
    "scanner.templates": {"scanner.line_words", "scanner.slots"},
    "scanner.batch": {
        "scanner.named",
        "scanner.matches",
        "scanner.alike", "scanner.arrays", "scanner.model", "scanner.parts", "scanner.persons", "scanner.pictures",
        "scanner.search", "scanner.shapes", "scanner.text", "scanner.times",
        "scanner.columns", "scanner.statements",
    },
    "scanner.masking": {
        "scanner.matches", "scanner.catalogue", "scanner.errors", "scanner.run", "scanner.search", "scanner.text",
    },
    "scanner.logging_filter": {"scanner.masking"},
    "scanner.luck": set(),
    "scanner.grounds": {"scanner.catalogue", "scanner.grading", "scanner.model"},
    "scanner.cases": {"scanner.catalogue", "scanner.model", "scanner.subjects", "scanner.words"},
    "scanner.classify": {
        "scanner.cases", "scanner.catalogue", "scanner.luck", "scanner.model", "scanner.subjects", "scanner.words",
        "scanner.grounds",
    },
    "scanner.joins": {"scanner.model"},
    "scanner.moves": {"scanner.catalogue", "scanner.catalogue.rules", "scanner.grading", "scanner.model"},
    "scanner.standings": {
        "scanner.catalogue", "scanner.catalogue.rules", "scanner.grading", "scanner.joins", "scanner.model",
        "scanner.moves",
    },
    "scanner.levels": {
        "scanner.alike", "scanner.catalogue", "scanner.catalogue.rules", "scanner.grading", "scanner.model",
        "scanner.moves", "scanner.standings",
    },
    "scanner.reidentification": {
        "scanner.alike", "scanner.catalogue", "scanner.catalogue.rules", "scanner.columns", "scanner.model",
        "scanner.words",
    },
    "scanner.discovery": {"scanner.errors", "scanner.model"},
    "scanner.run": {
        "scanner", "scanner.batch", "scanner.catalogue", "scanner.discovery", "scanner.errors", "scanner.model",
        "scanner.persons", "scanner.pool", "scanner.prefilter", "scanner.presidio",
    },
    "scanner.pool": {"scanner.errors"},
    "scanner.sampling": {"scanner.model"},
    "scanner.pace": set(),
    "scanner.frozen": set(),
    "scanner.state": {"scanner", "scanner.errors", "scanner.frozen", "scanner.model"},
    "scanner.reversal": {"scanner.columns", "scanner.model", "scanner.words"},
    "scanner.gaps": {"scanner.columns", "scanner.model"},
    "scanner.visit": {
        "scanner.alike", "scanner.cases", "scanner.classify", "scanner.crowd",
        "scanner.errors", "scanner.gaps", "scanner.model", "scanner.pace", "scanner.reidentification",
        "scanner.reversal", "scanner.run", "scanner.sampling", "scanner.state", "scanner.wish",
        "scanner.judging",
    },
    "scanner.wish": {"scanner.model", "scanner.sampling"},
    "scanner.judging": {
        "scanner.batch", "scanner.cases", "scanner.classify", "scanner.crowd", "scanner.model", "scanner.rotation",
        "scanner.templates",
    },
    "scanner.inventory": {
        "scanner.cases", "scanner.crowd", "scanner.errors", "scanner.levels", "scanner.model", "scanner.pace",
        "scanner.reidentification", "scanner.reversal", "scanner.run", "scanner.state", "scanner.visit",
        "scanner.wish",
        "scanner.rotation", "scanner.judging",
    },
    # Its scan() is the command line's, as the library's is.
    "scanner.spark": {
        "scanner.cli.scan", "scanner.errors", "scanner.model", "scanner.settings", "scanner.spark.tables",
        "scanner.spark.tasks",
    },
    "scanner.spark.tasks": {
        "scanner", "scanner.alike", "scanner.batch", "scanner.catalogue", "scanner.frozen", "scanner.model",
        "scanner.persons", "scanner.reidentification", "scanner.run",
    },
    "scanner.spark.tables": {
        "scanner.errors", "scanner.model", "scanner.reidentification", "scanner.spark.tasks", "scanner.spark.visit",
    },
    "scanner.spark.package": {"scanner.errors"},
    "scanner.spark.visit": {"scanner.batch", "scanner.model", "scanner.reidentification", "scanner.visit"},
    "scanner.costs": set(),
    "scanner.coverage": {"scanner.model"},
    "scanner.summary": {"scanner.coverage", "scanner.model"},
    "scanner.restored": set(),
    "scanner.document": {
        "scanner.alike", "scanner.coverage", "scanner.errors", "scanner.grading", "scanner.model", "scanner.restored",
        "scanner.summary", "scanner.slots",
    },
    "scanner.identity": set(),
    "scanner.sarif": set(),
    "scanner.history": {"scanner.document", "scanner.identity", "scanner.model"},
    "scanner.tables": {"scanner.errors"},
    "scanner.store": {
        "scanner.document", "scanner.errors", "scanner.identity", "scanner.model", "scanner.tables",
    },
    "scanner.migrations": set(),
    "scanner.migrations.env": set(),
    "scanner.migrations.versions": set(),
    "scanner.migrations.versions.r0001_first": set(),
    "scanner.migrations.versions.r0002_reviews": set(),
    "scanner.settings": {"scanner.catalogue", "scanner.errors", "scanner.model", "scanner.toml_file"},
    "scanner.settings_schema": {"scanner", "scanner.settings"},
    "scanner.presidio": {
        "scanner", "scanner.batch", "scanner.catalogue", "scanner.discovery", "scanner.errors", "scanner.model",
        "scanner.prefilter", "scanner.search",
    },
    "scanner.synthetic": set(),
    # The library's two functions are the command line's, loaded when they are called.
    "scanner": {
        "scanner", "scanner.batch", "scanner.cli.scan", "scanner.results", "scanner.run", "scanner.settings",
    },
    "scanner.results": {
        "reports._arrow", "scanner.catalogue", "scanner.cli._reports", "scanner.errors", "scanner.language",
        "scanner.model", "scanner.settings",
    },
}  # fmt: skip
# folder -> prefixes its modules may import
FOLDER_LAW = {
    "recognizers": (
        "recognizers.",
        "scanner.blobs",
        "scanner.matches",
        "scanner.model",
        "scanner.sights",
        "scanner.text",
    ),
    "connectors": ("connectors.", "scanner.blobs", "scanner.model", "scanner.errors", "scanner.discovery"),
    "reports": (
        "reports.",
        "scanner.alike",
        "scanner.coverage",
        "scanner.document",
        "scanner.grading",
        "scanner.identity",
        "scanner.language",
        "scanner.model",
        "scanner.places",
        "scanner.sarif",
        "scanner.summary",
    ),
    "scanner.demo": ("scanner.demo", "scanner.synthetic"),
    "scanner.check": ("scanner.",),
    "scanner.governance": ("scanner.",),
    "scanner.cli": ("scanner.", "connectors", "reports", "recognizers"),
}
SUBFOLDERS = [folder for folder in FOLDER_LAW if "." in folder]


def modules():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imports_of(path: Path, name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            found.add(node.module)
            # "from scanner import discovery" imports a module of ours
            found |= {f"{node.module}.{alias.name}" for alias in node.names if is_module(node.module, alias.name)}
    return {module for module in found if module.split(".")[0] in FOLDERS}


def is_module(package: str, name: str) -> bool:
    folder = ROOT.joinpath(*package.split("."))
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_module_imports_only_what_the_law_allows(name, path):
    imported = imports_of(path, name)
    if name in LAW:
        assert imported <= LAW[name], f"{name} imports {imported - LAW[name]}"
        return
    rule = next((r for r in (*SUBFOLDERS, *FOLDER_LAW) if name == r or name.startswith(f"{r}.")), None)
    assert rule is not None, f"{name} has no place in the law"
    wrong = {
        m
        for m in imported
        if not (m + ".").startswith(tuple(p if p.endswith(".") else p + "." for p in FOLDER_LAW[rule]))
        and not m.startswith(FOLDER_LAW[rule])
    }
    assert not wrong, f"{name} imports {wrong}"


def test_public_connectors_and_reports_and_recognizers_never_import_each_other():
    for folder in ("recognizers", "connectors", "reports"):
        public = {name for name, _ in modules() if name.startswith(f"{folder}.") and "._" not in name}
        for name, path in modules():
            if name in public:
                assert not imports_of(path, name) & (public - {name}), name


def test_no_other_installed_distribution_claims_our_import_names():
    claimed = packages_distributions()
    for folder in FOLDERS:
        assert set(claimed.get(folder, ["pisift"])) == {"pisift"}


def test_no_module_is_longer_than_three_hundred_lines():
    for name, path in modules():
        # model.py is docstrings for the most part: it is the dictionary of the house.
        most = 500 if name == "scanner.model" else 300
        assert len(path.read_text("utf-8").splitlines()) <= most, name


def test_importing_the_library_loads_nothing_heavy():
    import subprocess
    import sys

    heavy = ("spacy", "jieba", "pyarrow", "hyperscan", "sqlalchemy", "presidio_analyzer")
    code = f"import sys, scanner; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
