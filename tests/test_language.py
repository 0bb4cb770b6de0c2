"""The catalogue of messages is complete: every ground and reason the code can say has its Chinese."""

import ast
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len

from scanner.catalogue.rules import load_rules_of_levels
from scanner.cli import command_tree, main
from scanner.cli._usage import WORDS, plain
from scanner.errors import UsageError
from scanner.language import chosen_language, load_help, load_language
from scanner.model import Evidence, GapKind

ROOT = Path(__file__).parent.parent
SAYS = {"Gap": 3, "_note": 1, "ConnectorError": 0, "Unavailable": 0, "Unreadable": 0, "Reading": 0}
"""Which argument of a call is a sentence that ends up in an inventory."""
SPOKEN = {
    "say": 0, "warn": 0, "said": 0, "_line": 1, "UsageError": 0, "StoreError": 0, "TemplateError": 0, "error": 0,
}  # fmt: skip
"""The same of calls whose sentence a command says."""
SPEAKERS = (
    "scanner/history.py", "scanner/governance/retention.py", "scanner/governance/comparison.py",
    "scanner/governance/access/audit_outputs.py", "scanner/governance/obligations.py",
    "scanner/governance/measures.py", "scanner/cli/explain.py",
)  # fmt: skip
"""Every sentence these modules build is said by a command."""
GROUNDS = ("scanner/grounds.py", "scanner/sampling.py", "scanner/levels.py", "scanner/moves.py", "scanner/standings.py")
"""Every sentence these modules build is a ground."""


def texts(node: ast.AST, scope: ast.AST) -> list[str]:
    """The sentences an expression can be, with ``{}`` for what it fills in; none for what only the run can tell."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join("{}" if isinstance(part, ast.FormattedValue) else part.value for part in node.values)]
    if isinstance(node, ast.IfExp):
        return texts(node.body, scope) + texts(node.orelse, scope)
    if isinstance(node, ast.Name):
        assigned = (n for n in ast.walk(scope) if isinstance(n, ast.Assign))
        return [
            text
            for n in assigned
            if any(isinstance(target, ast.Name) and target.id == node.id for target in n.targets)
            for text in texts(n.value, ast.Module([], []))
        ]
    return []


def said(says: Mapping[str, int], builders: tuple[str, ...]) -> set[tuple[str, str]]:
    """(module, sentence) of everything that the calls ``says`` take and the modules ``builders`` build."""
    found = set()
    for folder in ("scanner", "connectors", "recognizers", "reports"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            tree = ast.parse(path.read_text("utf-8"))
            for scope in (tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))):
                for call in (n for n in ast.walk(scope) if isinstance(n, ast.Call)):
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    if name in says and len(call.args) > says[name]:
                        found |= {(place, text) for text in texts(call.args[says[name]], scope)}
            if place in builders:
                strings = (n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr))
                found |= {(place, texts(n, tree)[0]) for n in strings if " " in texts(n, tree)[0].strip()}
    lines = {(place, line.strip(" ")) for place, text in found for line in text.split("\n")}
    return {(place, re.sub(r"^(; |, )", "", line)) for place, line in lines if re.search("[a-z]{2}", line)}


def test_every_ground_and_reason_the_code_can_say_has_its_chinese():
    language = load_language()
    # "{}{} rows: {}" fills in "" or " of about ...": it is two sentences of the catalogue.
    variable = {"{}{} rows: {}"}
    missing = sorted(
        f"{place}: {text}"
        for place, text in said(SAYS, GROUNDS)
        if text not in variable and language.chinese(text) == text
    )
    assert not missing, "add these to [sentences] of scanner/catalogue/messages.toml:\n" + "\n".join(missing)
    assert len(said(SAYS, GROUNDS)) > 40


def test_every_sentence_a_command_says_has_its_chinese():
    language = load_language(spoken=True)
    found = said(SPOKEN, SPEAKERS)
    missing = sorted(f"{place}: {text}" for place, text in found if language.chinese(text) == text)
    assert not missing, "add these to [spoken] of scanner/catalogue/messages.toml:\n" + "\n".join(missing)
    assert len(found) > 200


def helps(command) -> set[str]:
    """Every text of help of ``command`` and those below it, as the catalogue has them."""
    texts = {plain(command.help), plain(command.short_help), *(plain(one.help) for one in command.params)}
    return texts.union(*(helps(below) for below in getattr(command, "commands", {}).values())) - {""}


def test_every_text_of_help_has_its_chinese_and_no_other_is_kept():
    said = helps(command_tree()) | set(WORDS)
    assert sorted(said - set(load_help())) == [], "add these to [help] of scanner/catalogue/messages.toml"
    assert sorted(set(load_help()) - said) == [], "nothing says these of [help] in scanner/catalogue/messages.toml"
    for english, chinese in load_help().items():
        shared = re.findall(r"--[a-z-]+|\{\}|\[default: [^]]*\d", english)
        assert re.search("[一-鿿]", chinese), english
        assert all(word.replace("[default: ", "[默认：") in chinese for word in shared), english


def run(monkeypatch, capsys, *arguments: str) -> tuple[object, str, str]:
    """Exit code, output and errors of the command line, run here."""
    monkeypatch.setattr("sys.argv", ["pisift", *arguments])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code, *capsys.readouterr()


@pytest.mark.parametrize("name", ["", "scan", "access audit", "check", "recognizers"])
def test_help_in_chinese_is_whole_and_shows_nothing_in_english(name, monkeypatch, capsys):
    code, told, _ = run(monkeypatch, capsys, *name.split(), "--help", "--lang=zh")
    assert code == 0
    assert "选项" in told
    assert not re.search("Usage|Options|Commands|Arguments|Example|\\[default|required|exit\\.|…", told)
    assert all(cell_len(line) <= 80 for line in told.splitlines())
    texts = [text for one in helps_of(name) for text in one.split("\n\n")]
    drawn = re.sub(r"[\s│]", "", told)
    assert all(re.sub(r"\s", "", text) in drawn for text in texts)


def helps_of(name: str) -> list[str]:
    """What the help of a command has to show, in Chinese."""
    command = command_tree("zh")
    for word in name.split():
        command = command.commands[word]
    # One that goes over two lines has names in between once the drawn lines are joined.
    return [command.help, *(one.help for one in command.params if cell_len(one.help) < 40)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scan"], "缺少参数 'TARGET...'"),
        (["access", "request"], "缺少选项 '--role'"),
        (["scna"], "没有命令 'scna'；是否指 'scan' / 'scans'？"),
        (["nothing"], "没有命令 'nothing'"),
        (["scan", ".", "--fomat", "x"], "没有选项 --fomat（可用的有 --format / --out）"),
        (["scan", ".", "--zzz"], "没有选项 --zzz"),
        (["scan", ".", "--limit", "ten"], "'--limit' 的值无效：应为整数"),
        (["scan", ".", "--limit"], "选项 '--limit' 需要一个值"),
        (["scan", ".", "--quiet=3"], "选项 '--quiet' 不带值"),
        (["access", "audit", "x", "--level", "0"], "'--level' 的值无效：应不小于 1"),
        (["explain", "email", "b"], "多余的参数（b）"),
        (["--version=3"], "选项 '--version' 不带值"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments, message, monkeypatch, capsys):
    code, out, told = run(monkeypatch, capsys, "--lang", "zh", *arguments)
    assert (code, out) == (2, "")
    assert told.splitlines()[-1] == f"pisift: {message}"
    assert not re.search("Usage|Try|Error", told)


def test_wrong_usage_is_told_in_english_with_the_way_to_help(monkeypatch, capsys):
    _, _, told = run(monkeypatch, capsys, "scan", "--lang", "en")
    usage = ["Usage: pisift scan [OPTIONS] {TARGET}...", "for help: pisift scan --help"]
    assert told.splitlines() == [*usage, "pisift: Missing argument 'TARGET...'."]


def flaws() -> set[tuple[str, str]]:
    """(module, sentence) of everything a recognizer says of a value: what a function called flaw or remark returns."""
    found = set()
    for path in sorted((ROOT / "recognizers").glob("*.py")):
        for scope in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(scope, ast.FunctionDef) and re.search("flaw|remark|note", scope.name):
                results = [node.value for node in ast.walk(scope) if isinstance(node, ast.Return) and node.value]
            elif isinstance(scope, ast.Lambda):
                results = [scope.body]
            else:
                continue
            found |= {(path.name, text) for result in results for text in texts(result, scope)}
    return {(place, text) for place, text in found if re.search("[a-z]{2}", text)}


def test_whatever_a_recognizer_says_of_a_value_and_its_checks_has_its_chinese():
    from scanner import discovery

    language = load_language()
    missing = sorted(f"{place}: {text}" for place, text in flaws() if language.chinese(text) == text)
    assert not missing, "add these to [sentences] of scanner/catalogue/messages.toml:\n" + "\n".join(missing)
    assert len(flaws()) > 90
    checks = {check.of for known in discovery.recognizers() for check in getattr(known, "checks", ())}
    assert checks <= set(language.terms["checks"]), "add these to [terms.checks] of scanner/catalogue/messages.toml"


def test_every_clause_of_a_standard_has_its_chinese():
    language = load_language()
    for path in sorted((ROOT / "scanner/catalogue").glob("*_t_*.toml")):
        graded = tomllib.loads(path.read_text("utf-8")).get("graded", ())
        for grade in graded:
            for text in (grade["clause"], grade["certainty"]):
                assert language.chinese(text) != text, f"{path.name}: {text}"


def test_every_clause_of_a_rule_and_what_would_lower_it_has_its_chinese():
    language = load_language()
    for rule in load_rules_of_levels().values():
        for text in filter(None, (rule.clause, rule.lowered_by, rule.certainty)):
            assert language.chinese(text) != text, f"{rule.id}: {text}"


def test_every_term_of_the_model_has_both_names():
    terms = load_language().terms
    assert set(terms["gap_kinds"]) == {str(kind) for kind in GapKind}
    assert set(terms["evidence"]) == {step.name.lower() for step in Evidence}
    for words in terms.values():
        for zh, en in words.values():
            assert re.search("[一-鿿]", zh)
            assert en.isascii()


def test_a_pattern_and_its_chinese_fill_in_the_same_parts():
    for english, chinese in load_language(spoken=True).sentences.items():
        holes = re.findall(r"\{(\d?)\}", chinese)
        numbers = [int(hole) if hole else place for place, hole in enumerate(holes)]
        assert sorted(numbers) == list(range(english.count("{}"))), english


def test_a_ground_is_said_in_chinese_with_its_numbers_and_its_words():
    chinese = load_language().chinese
    ground = (
        "900 of 1,000 filled cells validate as cn_resident_id (90.0%), 3 of them after a context word"
        "; by luck 9.1% of 950 look-alikes would"
    )
    assert chinese(ground) == (
        "1,000 个有值单元格中有 900 个通过 cn_resident_id 校验（90.0%），其中 3 个前有提示词；"
        "若属巧合，950 个形似值中约有 9.1% 会通过"
    )
    assert chinese("12 cells not looked into: document (PDF)") == "12 个单元格未能查看：文档（PDF）"


@pytest.mark.parametrize("text", ["", "whatever a library says", "{0}{}{9}", "a; b, c", "the name says {0}{}"])
def test_what_the_catalogue_does_not_know_and_braces_stay_as_they_are(text):
    said = load_language().chinese(text)
    assert said == text or said.startswith("列名含“{0}{}")


def test_a_name_in_quotes_stays_as_it_is():
    assert load_language(spoken=True).chinese("the name says note; the comment says limit") == (
        "列名含“note”；注释含“limit”"
    )


def test_what_stands_in_quotes_is_one_part_whatever_joins_sentences_in_it():
    said = "template 'denied; user=<*>, <*>': slot 2 (user) is net.ip IP地址 in 3 of 4 lines, first at line 7"
    expected = "模板“denied; user=<*>, <*>”：第 2 个槽位（user） 是 net.ip IP地址，4 行中有 3 行，首次在第 7 行"
    assert load_language(spoken=True).chinese(said) == expected


def test_the_language_is_what_was_asked_for_or_the_locale_s(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert chosen_language(None) == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert chosen_language(None) == "zh"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert chosen_language(None) == "en"
    assert chosen_language("zh") == "zh"
    with pytest.raises(UsageError, match="zh, en"):
        chosen_language("fr")
