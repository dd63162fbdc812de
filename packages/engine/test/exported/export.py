"""Writes the ONNX graphs beside it and what PyTorch computes: `python3 export.py`, with PyTorch 1.13 (Debian: python3-torch).

Small encoders with random weights, laid out as the families of embedding models are: the places of BERT in a buffer, those
of RoBERTa counted over the tokens that are no padding, rotary ones from a buffer of frequencies. For a text of more tokens
than the encoder has places, `expected.json` holds the mean of its vectors with the places told in each way, of length 1.
"""

import json
import math
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(7)
HERE = Path(__file__).parent
WIDTH, HEADS, WORDS, PLACES = 16, 2, 10, 64


class Embeddings(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.word_embeddings = nn.Embedding(WORDS, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH)
        if kind != "rotary":
            self.position_embeddings = nn.Embedding(PLACES + offset_of(kind), WIDTH)
            self.register_buffer("position_ids", torch.arange(PLACES).expand((1, -1)))

    def forward(self, ids, types, places, standing):
        vectors = self.word_embeddings(ids) + self.token_type_embeddings(types)
        if self.kind == "rotary":
            return self.LayerNorm(vectors)
        if standing is None:
            standing = self.position_embeddings(self.own_places(ids) if places is None else places)
        return self.LayerNorm(vectors + standing)

    def own_places(self, ids):
        if self.kind == "bert":
            return self.position_ids[:, : ids.shape[1]]
        kept = ids.ne(1).int()
        return (torch.cumsum(kept, dim=1).type_as(kept) * kept).long() + 1


class Rotary(nn.Module):
    def __init__(self):
        super().__init__()
        size = WIDTH // HEADS
        self.register_buffer("inv_freq", 1.0 / (10000 ** (torch.arange(0, size, 2).float() / size)))

    def forward(self, vectors, frequencies):
        given = self.inv_freq if frequencies is None else frequencies
        column = given[None, :, None].float().expand(vectors.shape[0], -1, 1)
        places = torch.arange(vectors.shape[1])[None, None, :].float()
        angles = (column @ places.expand(vectors.shape[0], -1, -1)).transpose(1, 2)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos()[:, None], angles.sin()[:, None]


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, vectors, mask, turn):
        texts, tokens, _ = vectors.shape
        split = [
            part.view(texts, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.query_key_value(vectors).chunk(3, dim=-1)
        ]
        query, key, value = split
        if turn is not None:
            query, key = turned(query, *turn), turned(key, *turn)
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        scores = scores + (1 - mask[:, None, None, :].to(vectors.dtype)) * -1e4
        return self.out((scores.softmax(-1) @ value).transpose(1, 2).reshape(texts, tokens, WIDTH))


def turned(vectors, cos, sin):
    half = vectors.shape[-1] // 2
    return vectors * cos + torch.cat((-vectors[..., half:], vectors[..., :half]), dim=-1) * sin


class Encoder(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.embeddings = Embeddings(kind)
        self.attention = Attention()
        self.rotary_emb = Rotary() if kind == "rotary" else None

    def forward(self, input_ids, attention_mask, token_type_ids, places=None, standing=None, frequencies=None):
        vectors = self.embeddings(input_ids, token_type_ids, places, standing)
        turn = None if self.rotary_emb is None else self.rotary_emb(vectors, frequencies)
        return vectors + self.attention(vectors, attention_mask, turn)


def offset_of(kind):
    return 2 if kind == "roberta" else 0


def export(kind, encoder):
    ids = torch.tensor([[2, 4, 5, 6, 7, 3]])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        encoder,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(HERE / f"{kind}.onnx"),
        opset_version=14,
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*names, "last_hidden_state"]},
    )


def expected(kind, encoder, ids):
    """The mean of each way, with the places told to PyTorch itself."""
    tokens = ids.shape[1]
    offset, times, place = offset_of(kind), tokens / PLACES, torch.arange(tokens)

    def mean(**told):
        with torch.no_grad():
            vector = encoder(ids, torch.ones_like(ids), torch.zeros_like(ids), **told).mean(1)[0]
        return (vector / vector.norm()).tolist()

    if kind == "rotary":
        own = encoder.rotary_emb.inv_freq
        count = len(own)
        base = 10000 * times ** (count / (count - 1))
        return {
            "interpolated": mean(frequencies=own / times),
            "ntk": mean(frequencies=1 / base ** (torch.arange(count) / count)),
        }
    table = encoder.embeddings.position_embeddings.weight
    between = torch.clamp(offset + place / times, max=offset + PLACES - 1)
    low = between.floor().long()
    high = torch.clamp(low + 1, max=offset + PLACES - 1)
    return {
        "grouped": mean(places=(offset + place // math.ceil(times))[None]),
        "recurrent": mean(places=(offset + place % PLACES)[None]),
        "interpolated": mean(standing=(table[low] + (between - low)[:, None] * (table[high] - table[low]))[None]),
    }


words = [4 + i * i % 6 for i in range(150)]
text = torch.tensor([[2, *words, 3]])
results = {}
for kind in ["bert", "roberta", "rotary"]:
    encoder = Encoder(kind).eval()
    export(kind, encoder)
    results[kind] = expected(kind, encoder, text)
(HERE / "expected.json").write_text(json.dumps({"words": words, "ways": results}) + "\n")
