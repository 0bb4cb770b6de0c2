"""``make model``: trains the network, exports it to ONNX in int8, measures it, and writes its card."""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from recognizers import _features as seen
from recognizers._tags import LABELS, TAGS, best_paths
from training.generate import SURNAMES, Generator, clauses_of
from training.net import Net
from training.sources import IGNORED, Sample, addresses, is_validation, prose

SEED = 20261125
GENERATED, LINES = 6_500, 1_500
"""Generated texts and log lines per epoch."""
SWAPPED = {"PER": 0.5, "ADR": 0.25, "ORG": 0.25}
"""The share of spans in annotated text that another one takes the place of: nobody is learned by heart."""
BATCH = 6_000
"""Characters of one batch."""
LONGEST = 200
EMPTY_KEPT = 0.5
"""The share of annotated sentences without any span that an epoch sees."""
NO_LOSS = -100
_NUMBER = {tag: number for number, tag in enumerate(TAGS)}


def main() -> None:
    """Train by the clock or by epochs, then export."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sets", type=Path, required=True, help="the folder of the training material")
    asked.add_argument("--out", type=Path, required=True, help="where the weights go (PyTorch)")
    asked.add_argument("--epochs", type=int, default=12)
    asked.add_argument(
        "--minutes", type=float, default=0, help="of processor time: stop then, the learning rate falling by it"
    )
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--threads", type=int, default=2)
    args = asked.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    net = train(args.sets, args.epochs, args.seed, args.out, args.minutes * 60)
    torch.save(net.state_dict(), args.out)


def material(folder: Path, seed: int) -> tuple[list[Sample], list[Sample], Generator, Generator]:
    """Annotated sentences to train and to validate on, and a generator for each."""
    annotated = list(prose(folder))
    training = [sample for sample in annotated if not is_validation(sample.text)]
    validation = [sample for sample in annotated if is_validation(sample.text)]
    known = list(dict.fromkeys(addresses(folder)))
    ours = Generator(seed, clauses_of(training), [a for a in known if not is_validation(a)], held_out=False)
    theirs = Generator(seed + 1, clauses_of(validation), [a for a in known if is_validation(a)], held_out=True)
    return training, validation, ours, theirs


def train(folder: Path, epochs: int, seed: int, out: Path, seconds: float) -> Net:
    """The average of the weights along the way, which does better than the last ones."""
    rng = random.Random(seed)
    training, validation, generator, held_out = material(folder, seed)
    made = [held_out.sample() for _ in range(800)]
    swaps = Swaps(training, generator, rng)
    net = Net(len(TAGS))
    average = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.03)
    step, begun, spent = 0, time.time(), time.process_time()
    for epoch in range(epochs):
        samples = [swaps.swapped(sample) for sample in training if sample.spans or rng.random() < EMPTY_KEPT]
        samples += [generator.sample() for _ in range(GENERATED)] + [generator.log_line() for _ in range(LINES)]
        groups = list(batches(samples, rng))
        net.train()
        total = 0.0
        for done, (ids, tags) in enumerate(groups):
            progress = (epoch + done / len(groups)) / epochs
            if seconds and (progress := (time.process_time() - spent) / seconds) > 1:
                return average
            for group in optimizer.param_groups:
                group["lr"] = 2.5e-3 * min(1.0, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * progress))
            scores = net(*ids)
            loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), tags.flatten(), ignore_index=NO_LOSS)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item()
            decay = min(0.9985, step / (step + 20))
            with torch.no_grad():
                for kept, new in zip(average.parameters(), net.parameters(), strict=True):
                    kept.lerp_(new, 1 - decay)
        shown, generated = f1(average, validation), f1(average, made)
        print(
            f"{epoch + 1}: loss {total / len(groups):.4f} {shown} generated {generated} {time.time() - begun:.0f} s, {time.process_time() - spent:.0f} s of processor",
            flush=True,
        )
        torch.save(average.state_dict(), f"{out}.{epoch + 1}")
    return average


class Swaps:
    """Other names, places and organisations for those in annotated text."""

    def __init__(self, samples: Sequence[Sample], generator: Generator, rng: random.Random) -> None:
        self.generator, self.rng = generator, rng
        self.pools: dict[str, list[str]] = {"PER": [], "ADR": [], "ORG": []}
        for sample in samples:
            for start, end, label in sample.spans:
                value = sample.text[start:end]
                if label in self.pools and len(value) > 1 and not (label == "PER" and _is_chinese(value)):
                    self.pools[label].append(value)

    def another(self, value: str, label: str) -> str:
        """What takes the place of ``value``: a generated name for a Chinese one, else one from the same sets."""
        if label == "PER" and _is_chinese(value):
            return self.generator.name()
        if label == "ADR" and self.rng.random() < 0.4:
            return self.generator.region()
        return self.rng.choice(self.pools[label])

    def swapped(self, sample: Sample) -> Sample:
        """``sample`` with some of its spans replaced."""
        text, at, spans = "", 0, []
        for start, end, label in sample.spans:
            text += sample.text[at:start]
            value = sample.text[start:end]
            if label in SWAPPED and len(value) > 1 and self.rng.random() < SWAPPED[label]:
                value = self.another(value, label)
            spans.append((len(text), len(text) + len(value), label))
            text += value
            at = end
        return Sample(text + sample.text[at:], tuple(spans), sample.source)


def _is_chinese(name: str) -> bool:
    return 1 < len(name) < 5 and name[0] in SURNAMES


def batches(samples: Sequence[Sample], rng: random.Random) -> Iterator[tuple[tuple[torch.Tensor, ...], torch.Tensor]]:
    """Samples of about equal length together, the batches in random order."""
    order = sorted(samples, key=lambda sample: (len(sample.text), rng.random()))
    groups: list[list[Sample]] = [[]]
    for sample in order:
        if len(groups[-1]) * min(len(sample.text), LONGEST) > BATCH:
            groups.append([])
        groups[-1].append(sample)
    rng.shuffle(groups)
    for group in groups:
        ids, lengths = encoded([sample.text[:LONGEST] for sample in group])
        tags = np.full((len(group), max(lengths)), NO_LOSS, np.int64)
        for row, sample in enumerate(group):
            tags[row, : lengths[row]] = tags_of(sample)[: lengths[row]]
        yield ids, torch.from_numpy(tags)


def encoded(texts: Sequence[str]) -> tuple[tuple[torch.Tensor, ...], list[int]]:
    """Texts as ids, padded to the longest."""
    lengths = [len(text) for text in texts]
    tables = [np.full((len(texts), max(lengths)), filler, np.int64) for filler in (0, 0, seen.WORDS)]
    for row, text in enumerate(texts):
        for table, ids in zip(tables, seen.features(text), strict=True):
            table[row, : len(text)] = ids
    return tuple(map(torch.from_numpy, tables)), lengths


def tags_of(sample: Sample) -> list[int]:
    """The tag of each character."""
    tags = [0] * len(sample.text)
    for start, end, label in sample.spans:
        if label == IGNORED:
            tags[start:end] = [NO_LOSS] * (end - start)
        elif end - start == 1:
            tags[start] = _NUMBER[f"S-{label}"]
        else:
            tags[start:end] = [_NUMBER[f"I-{label}"]] * (end - start)
            tags[start], tags[end - 1] = _NUMBER[f"B-{label}"], _NUMBER[f"E-{label}"]
    return tags


def f1(net: Net, samples: Sequence[Sample]) -> dict[str, float]:
    """F1 of each label by exact span."""
    right, told, gold = Counter[str](), Counter[str](), Counter[str]()
    net.eval()
    ordered = sorted((sample for sample in samples if sample.text), key=lambda sample: len(sample.text))
    for at in range(0, len(ordered), 64):
        group = ordered[at : at + 64]
        ids, lengths = encoded([sample.text for sample in group])
        with torch.no_grad():
            found = best_paths(net(*ids).numpy(), lengths)
        for sample, spans in zip(group, found, strict=True):
            right.update(label for _, _, label in set(spans) & set(sample.spans))
            told.update(label for _, _, label in spans)
            gold.update(label for _, _, label in sample.spans)
    return {label: round(2 * right[label] / max(told[label] + gold[label], 1), 3) for label in LABELS}


if __name__ == "__main__":
    main()
