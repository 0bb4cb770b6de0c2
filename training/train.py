"""``make model``: trains the network, exports it to ONNX in int8, measures it, and writes its card."""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from recognizers import _features as seen
from recognizers._tags import TAGS
from training.generate import SURNAMES, Generator, clauses_of
from training.net import Net
from training.sources import IGNORED, Sample, addresses, is_validation, prose

SEED = 20261125
EPOCHS = 12
RATE, WARMING, AVERAGED = 1.5e-3, 80, 0.98
"""The highest learning rate, the steps up to it, and how slowly the average of the weights follows."""
GENERATED, LINES = 4_000, 1_000
"""Generated texts and log lines per epoch."""
SWAPPED = {"PER": 0.35, "ADR": 0.2, "ORG": 0.2}
"""The share of spans in annotated text that another one takes the place of: nobody is learned by heart."""
BATCH = 2_500
"""Characters of one batch."""
LONGEST = 200
EMPTY_KEPT = 0.5
"""The share of annotated sentences without any span that an epoch sees."""
NO_LOSS = -100
_NUMBER = {tag: number for number, tag in enumerate(TAGS)}


def main() -> None:
    """Train, then save the weights."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sets", type=Path, required=True, help="the folder of the training material")
    asked.add_argument("--out", type=Path, required=True, help="where the weights go (PyTorch)")
    asked.add_argument("--epochs", type=int, default=EPOCHS)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--threads", type=int, default=1, help="more may be faster and give other weights")
    args = asked.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    net = train(args.sets, args.epochs, args.seed)
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


def train(folder: Path, epochs: int, seed: int) -> Net:
    """The average of the weights along the way, which does better than the last ones."""
    rng = random.Random(seed)
    training, _, generator, _ = material(folder, seed)
    swaps = Swaps(training, generator, rng)
    net = Net()
    net.begin()
    average = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(_groups(net), weight_decay=0.01)
    step, begun = 0, time.process_time()
    for epoch in range(epochs):
        samples = [swaps.swapped(sample) for sample in training if sample.spans or rng.random() < EMPTY_KEPT]
        samples += [generator.sample() for _ in range(GENERATED)] + [generator.log_line() for _ in range(LINES)]
        groups = list(batches(samples, rng))
        net.train()
        total = 0.0
        for done, (ids, tags) in enumerate(groups):
            progress = (epoch + done / len(groups)) / epochs
            for group in optimizer.param_groups:
                falling = 0.5 + 0.5 * math.cos(math.pi * progress)
                group["lr"] = RATE * group["share"] * min(1.0, (step + 1) / WARMING) * falling
            total += _learn(net, optimizer, ids, tags)
            step += 1
            _follow(average, net, min(AVERAGED, step / (step + 10)))
        spent = time.process_time() - begun
        print(f"{epoch + 1} of {epochs}: loss {total / len(groups):.4f}, {spent:.0f} s of processor time", flush=True)
    return average


def _groups(net: Net) -> list[dict[str, Any]]:
    """What is new learns faster than what LAC knows already; the table of characters stays as it is.

    Most characters of names are seldom in the sets: those that are not would move, and the others would not.
    """
    net.characters.requires_grad_(requires_grad=False)
    known = [*net.first.parameters(), *net.second.parameters()]
    new = [*net.words.parameters(), *net.leave.parameters()]
    return [{"params": new, "share": 2.0}, {"params": known, "share": 1.0}]


def _learn(net: Net, optimizer: torch.optim.Optimizer, ids: tuple[torch.Tensor, ...], tags: torch.Tensor) -> float:
    loss = torch.nn.functional.cross_entropy(net(*ids).flatten(0, 1), tags.flatten(), ignore_index=NO_LOSS)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def _follow(average: Net, net: Net, decay: float) -> None:
    for kept, new in zip(average.parameters(), net.parameters(), strict=True):
        kept.lerp_(new, 1 - decay)


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
    tables = [np.full((len(texts), max(lengths)), filler, np.int64) for filler in (0, seen.WORDS)]
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


if __name__ == "__main__":
    main()
