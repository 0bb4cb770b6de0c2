"""``make eval``: measures the installed model, and the recognizers around it, on what training never saw."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.inputs import write_log
from recognizers import _prose
from recognizers._address import grain_of
from scanner.discovery import recognizers
from scanner.prefilter import Prefilter
from scanner.search import Rules, search
from training.sources import IGNORED, PROSE, Sample, addresses, is_validation
from training.train import SEED, material

OURS = (
    "cn_name", "cn_name_cue", "cn_name_prose", "cn_address", "cn_address_text", "cn_address_prose",
)  # fmt: skip
KINDS = {"PER": "basic.name", "ADR": "contact.address"}
Spans = list[tuple[int, int]]
Scores = dict[str, float]


def main() -> None:
    """Print the figures; ``--out`` writes them for the model's card."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sets", type=Path, required=True, help="the folder of the training material")
    asked.add_argument("--out", type=Path, help="where the metrics go (JSON)")
    args = asked.parse_args()
    metrics = measure(args.sets)
    for name, value in metrics.items():
        print(f"{name:58} {value if not isinstance(value, dict) else '  '.join(f'{k} {v}' for k, v in value.items())}")
    if args.out:
        args.out.write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measure(sets: Path) -> dict[str, Any]:
    """Every figure by name."""
    _, validation, _, held_out = material(sets, SEED)
    made = [sample for sample in (held_out.sample() for _ in range(1500)) if sample.source != "address"]
    whole = [address for address in dict.fromkeys(addresses(sets)) if is_validation(address)]
    metrics: dict[str, Any] = {}
    for label, name in (("PER", "names"), ("ADR", "places and addresses"), ("ORG", "organisations")):
        metrics |= _f1s(f"model, annotated sets, {name}", validation, label, by_model(validation, label))
        for source in PROSE:
            samples = [sample for sample in validation if sample.source == source]
            metrics |= _f1s(f"model, {source}, {name}", samples, label, by_model(samples, label), is_short=True)
    rules = _rules(OURS)
    for label, name in (("PER", "names"), ("ADR", "addresses")):
        metrics |= _f1s(f"model, generated text in frames never seen, {name}", made, label, by_model(made, label))
        metrics |= _f1s(
            f"recognizers, generated text in frames never seen, {name}", made, label, by_rules(made, label, rules)
        )
    metrics |= _f1s("recognizers, annotated sets, names", validation, "PER", by_rules(validation, "PER", rules))
    metrics["whole addresses recognised whole, by the recognizers"] = _share_by_rules(whole, rules)
    metrics["whole addresses recognised whole, by the model"] = _share_by_model(whole)
    return metrics | false_names(held_out, rules) | speeds(validation)


def by_model(samples: Sequence[Sample], label: str) -> list[Spans]:
    """What the network alone says, every sentence looked at."""
    found: list[Spans] = [[] for _ in samples]
    for index, spans in _prose.spans_in([sample.text for sample in samples], lambda sentence: True):
        found[index] = [(a, b) for a, b, kind in spans if kind == label]
    return found


def by_rules(samples: Sequence[Sample], label: str, rules: Rules) -> list[Spans]:
    """What a scan finds with the recognizers of names and addresses, cues and model together."""
    return _found([sample.text for sample in samples], rules, KINDS[label])


def _found(texts: Sequence[str], rules: Rules, pi_type: str) -> list[Spans]:
    found = search(pa.array(list(texts), pa.large_string()), rules, {})
    spans: list[Spans] = [[] for _ in texts]
    for row in range(len(found.text)):
        if found.won[row] and rules.recognizers[found.recognizer[row]].pi_type == pi_type:
            spans[found.text[row]].append((int(found.start[row]), int(found.end[row])))
    return spans


def _rules(wanted: Iterable[str]) -> Rules:
    return Rules(Prefilter([recognizer for recognizer in recognizers() if recognizer.id in set(wanted)]), {}, {})


def _f1s(
    name: str, samples: Sequence[Sample], label: str, found: Sequence[Spans], *, is_short: bool = False
) -> dict[str, Scores]:
    """By exact span and by overlap. Regions are no addresses: of generated ones, A3 and finer count."""
    exact, overlap = Counter[str](), Counter[str]()
    for sample, told in zip(samples, found, strict=True):
        unclear = [(a, b) for a, b, kind in sample.spans if kind == IGNORED]
        mine = [span for span in told if not any(span[0] < b and a < span[1] for a, b in unclear)]
        gold = [(a, b) for a, b, kind in sample.spans if kind == label and _counts(sample, a, b, label, name)]
        exact.update(right=len(set(gold) & set(mine)), told=len(mine), gold=len(gold))
        near = [span for span in mine if any(span[0] < b and a < span[1] for a, b in gold)]
        hit = [span for span in gold if any(span[0] < b and a < span[1] for a, b in mine)]
        overlap.update(right=len(near), told=len(mine), gold=len(gold), hit=len(hit))
    scores = {f"{name}, exact": _scores(exact, exact["right"])}
    return scores if is_short else scores | {f"{name}, overlap": _scores(overlap, overlap["hit"])}


def _counts(sample: Sample, start: int, end: int, label: str, name: str) -> bool:
    return label != "ADR" or not name.startswith("recognizers") or grain_of(sample.text[start:end]) >= 3


def _scores(counts: Counter[str], hit: int) -> Scores:
    precision, recall = counts["right"] / max(counts["told"], 1), hit / max(counts["gold"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "F1": round(f1, 3), "gold": counts["gold"]}


def _share_by_rules(texts: Sequence[str], rules: Rules) -> float:
    found = _found(texts, rules, KINDS["ADR"])
    return round(sum(spans == [(0, len(text))] for text, spans in zip(texts, found, strict=True)) / len(texts), 3)


def _share_by_model(texts: Sequence[str]) -> float:
    found = by_model([Sample(text, (), "") for text in texts], "ADR")
    return round(sum(spans == [(0, len(text))] for text, spans in zip(texts, found, strict=True)) / len(texts), 3)


def false_names(held_out: Any, rules: Rules) -> dict[str, float]:
    """Names told in lines that hold none: log lines of the benchmark, and generated ones in frames never seen."""
    made = [line for line in (held_out.log_line() for _ in range(9000)) if not any(s[2] == "PER" for s in line.spans)]
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder) / "clean.log", 1_000_000, 0)
        clean = list(dict.fromkeys((Path(folder) / "clean.log").read_text("utf-8").splitlines()))
    counts = {}
    for name, lines in (("benchmark", clean), ("generated", [line.text for line in made])):
        told = sum(map(len, _found(lines, rules, KINDS["PER"])))
        counts[f"false names per 1,000 {name} log lines without names"] = round(1000 * told / len(lines), 2)
    return counts


def speeds(validation: Sequence[Sample]) -> dict[str, float]:
    """Characters through the network with features and Viterbi, and bytes of clean log through the cue stage."""
    texts = [sample.text for sample in validation]
    size = sum(map(len, texts))
    list(_prose.spans_in(texts[:200], lambda sentence: True))
    wall, cpu = _best(lambda: list(_prose.spans_in(texts, lambda sentence: True)))
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder) / "clean.log", 8_000_000, 0)
        lines = (Path(folder) / "clean.log").read_text("utf-8").splitlines()
    column = pa.array(lines, pa.large_string())
    bytes_read = sum(len(line.encode()) + 1 for line in lines)
    rules = _rules(OURS)
    rules.prefilter.candidates(column)
    cue, cue_cpu = _best(lambda: _cue_stage(rules, column, lines))
    return {
        "characters/s through the model, wall clock": round(size / wall),
        "characters/s through the model, per second of one processor": round(size / cpu),
        "MB/s of clean log through the cue stage, wall clock": round(bytes_read / cue / 1e6, 1),
        "MB/s of clean log through the cue stage, per second of one processor": round(bytes_read / cue_cpu / 1e6, 1),
    }


def _cue_stage(rules: Rules, column: pa.LargeStringArray, lines: Sequence[str]) -> None:
    """Triggers, then the cheap cue of each model recognizer on the lines that fired: all but the network."""
    from recognizers import cn_address_prose, cn_name_prose

    for number, rows in rules.prefilter.candidates(column).fired.items():
        recognizer = rules.recognizers[number]
        texts = [lines[row] for row in rows.tolist()]
        picks = {"cn_name_prose": cn_name_prose.is_picked, "cn_address_prose": cn_address_prose.is_picked}
        if pick := picks.get(recognizer.id):
            list(_prose.pieces(texts, pick))
        else:
            list(recognizer.find(texts))


def _best(work: Callable[[], object]) -> tuple[float, float]:
    """The least wall-clock and processor seconds of three runs."""
    walls, cpus = [], []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


if __name__ == "__main__":
    main()
