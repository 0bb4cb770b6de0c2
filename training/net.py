"""The network: two bidirectional recurrent layers (GRU) over what ``recognizers._features`` sees of each character.

It begins with LAC's weights (``training.pretrained``). The second layer has half of LAC's units, those that weigh
most: on a processor the time a character takes is nearly all in these two layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from recognizers import _features as seen
from recognizers._tags import TAGS
from training.pretrained import WIDTH, as_tag, best_units, narrowed, pretrained

WORD_WIDTH = 24
SECOND = 64
"""Units of the second layer in each direction."""
_NEWLINE = int(seen.features("\n").characters[0])


class Net(nn.Module):
    """Ids of characters and words in; a score for each tag of each character out."""

    def __init__(self) -> None:
        super().__init__()
        self.characters = nn.Embedding(seen.CHARACTERS, WIDTH)
        self.words = nn.Embedding(seen.WORDS + 1, WORD_WIDTH)
        self.first = nn.GRU(WIDTH + WORD_WIDTH, WIDTH, batch_first=True, bidirectional=True)
        self.second = nn.GRU(2 * WIDTH, SECOND, batch_first=True, bidirectional=True)
        self.leave = nn.Linear(2 * SECOND, len(TAGS))
        self.drop_seen, self.drop = nn.Dropout(0.15), nn.Dropout(0.3)
        nn.init.normal_(self.words.weight, std=0.1)

    def begin(self) -> None:
        """Take over what LAC knows. Words of jieba's dictionary, which LAC does not see, weigh nothing at first."""
        known = pretrained()
        kept = best_units(known.scores, SECOND)
        first = dict(known.layers[0])
        for name in ("weight_ih_l0", "weight_ih_l0_reverse"):
            first[name] = nn.functional.pad(first[name], (0, WORD_WIDTH))
        units = torch.cat((kept[0], kept[1] + WIDTH, torch.tensor([2 * WIDTH])))
        scores = torch.stack([as_tag(tag, known.scores)[units] for tag in TAGS])
        with torch.no_grad():
            self.characters.weight.copy_(known.characters)
            self.leave.weight.copy_(scores[:, :-1])
            self.leave.bias.copy_(scores[:, -1])
        self.first.load_state_dict(first)
        self.second.load_state_dict(narrowed(known.layers[1], kept))

    def forward(self, characters: Tensor, words: Tensor) -> Tensor:
        """Each of shape (texts, characters), ``words`` being ``WORDS`` behind the end of a text.

        In training some are hidden, or it learns them by heart; and what is behind the end is read as newlines, which
        is several times faster than to stop there, as is done in use.
        """
        lengths = (words < seen.WORDS).sum(1)
        characters = torch.where(words < seen.WORDS, characters, _NEWLINE)
        if self.training:
            characters = torch.where(torch.rand(characters.shape) < 0.05, seen.UNKNOWN, characters)
        word = self.words(words)
        if self.training:
            word = word * (torch.rand(words.shape) > 0.15).unsqueeze(-1)
        x = torch.cat([self.drop_seen(self.characters(characters)), word], -1)
        for layer in (self.first, self.second):
            x = self.drop(layer(x)[0] if self.training else _alone(layer, x, lengths))
        return self.leave(x)


def _alone(layer: nn.GRU, x: Tensor, lengths: Tensor) -> Tensor:
    """Each text from its first to its last character and back, whatever stands beside it."""
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    return nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=x.shape[1])[0]
