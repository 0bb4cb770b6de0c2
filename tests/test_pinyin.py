"""The spelling of the catalogue's words is kept, since asking for it would slow every start."""

import os
from pathlib import Path

from scanner.catalogue import load_catalogue, read_data
from scanner.subjects import HAN
from scanner.words import spelled_out

KEPT = Path(__file__).parent.parent / "scanner" / "catalogue" / "pinyin.toml"
HEAD = "# The catalogue's Chinese words in full pinyin: PISIFT_REGOLD=1 pytest tests/test_pinyin.py writes it anew.\n"


def test_every_chinese_word_of_the_catalogue_is_kept_as_pypinyin_spells_it():
    words = {word for pi_type in load_catalogue().types.values() for word in pi_type.zh_words if HAN.search(word)}
    spelled = {word: spelled_out(word) for word in sorted(words)}
    if os.environ.get("PISIFT_REGOLD"):
        KEPT.write_text(HEAD + "".join(f'"{word}" = "{letters}"\n' for word, letters in spelled.items()), "utf-8")
    assert read_data("pinyin.toml") == spelled
