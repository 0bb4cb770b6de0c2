"""The network: gated dilated convolutions over what ``recognizers._features`` sees of each character.

Convolutions are written as a matrix product over three shifted copies, which ONNX Runtime quantizes to int8 and
which is as fast as its own convolution.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from recognizers import _features as seen

WIDTH = 96
DILATIONS = (1, 2, 4, 1, 2)
CHARACTER_WIDTH, PAIR_WIDTH, WORD_WIDTH = 64, 48, 24


class Layer(nn.Module):
    """One convolution of width 3 with a gate, added to its input."""

    def __init__(self, dilation: int) -> None:
        """``dilation``: how far the two neighbours are."""
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(WIDTH)
        self.mix = nn.Linear(3 * WIDTH, 2 * WIDTH)
        self.drop = nn.Dropout(0.2)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """Shape (texts, characters, width) in and out; what is not ``present`` is no neighbour of anything."""
        padded = nn.functional.pad(self.norm(x) * present, (0, 0, self.dilation, self.dilation))
        size = x.shape[1]
        near = torch.cat([padded[:, k * self.dilation : k * self.dilation + size] for k in range(3)], -1)
        value, gate = self.mix(near).chunk(2, -1)
        return x + self.drop(value * torch.sigmoid(gate))


class Net(nn.Module):
    """Ids of characters, pairs and words in; a score for each tag of each character out."""

    def __init__(self, tags: int) -> None:
        """``tags``: how many tags there are."""
        super().__init__()
        self.characters = nn.Embedding(seen.CHARACTERS, CHARACTER_WIDTH)
        self.pairs = nn.Embedding(seen.PAIRS, PAIR_WIDTH)
        self.words = nn.Embedding(seen.WORDS, WORD_WIDTH)
        nn.init.normal_(self.characters.weight, std=0.1)
        nn.init.normal_(self.words.weight, std=0.1)
        # A pair that training never met says nothing.
        nn.init.zeros_(self.pairs.weight)
        self.drop = nn.Dropout(0.3)
        self.enter = nn.Linear(CHARACTER_WIDTH + 2 * PAIR_WIDTH + WORD_WIDTH, WIDTH)
        self.layers = nn.ModuleList(Layer(dilation) for dilation in DILATIONS)
        self.norm = nn.LayerNorm(WIDTH)
        self.leave = nn.Linear(WIDTH, tags)

    def forward(self, characters: Tensor, pairs: Tensor, words: Tensor) -> Tensor:
        """Each of shape (texts, characters), ``words`` being ``WORDS`` behind the end of a text; in training some are hidden, or it learns them by heart."""
        # Zero behind the end, as before the beginning: a text reads the same beside any other.
        present = (words < seen.WORDS).unsqueeze(-1).to(self.enter.weight.dtype)
        words = words.clamp(max=seen.WORDS - 1)
        if self.training:
            characters = torch.where(torch.rand(characters.shape) < 0.05, seen.UNKNOWN, characters)
        character, pair, word = self.characters(characters), self.pairs(pairs), self.words(words)
        if self.training:
            pair = pair * (torch.rand(pairs.shape) > 0.4).unsqueeze(-1)
            word = word * (torch.rand(words.shape) > 0.1).unsqueeze(-1)
        after = nn.functional.pad((pair * present)[:, 1:], (0, 0, 0, 1))
        x = self.enter(self.drop(torch.cat([character, pair, after, word], -1)))
        for layer in self.layers:
            x = layer(x, present)
        return self.leave(self.norm(x))
