"""How much of programs that training never sees a network gets right, true history given."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from cwm_lsp.model.network import Network
from cwm_lsp.train.batches import Batch
from cwm_lsp.train.forward import dense_mask, hidden_states


@torch.no_grad()
def score(network: Network, batches: Sequence[Batch], device: torch.device) -> dict[str, float]:
    """The loss, and the share of open tokens that greedy decoding gets right.

    Not compiled: that would take longer than the few batches do.
    """
    loss = weight = 0.0
    right = total = 0
    for each in batches:
        batch = each.to(device)
        with torch.autocast(device.type, torch.bfloat16):
            hidden = hidden_states(network, batch.ids, dense_mask(batch.documents))
            logits = network.lm_head(hidden.flatten(0, 1)[batch.places]).float()
        losses = torch.nn.functional.cross_entropy(logits, batch.targets, reduction="none")
        loss += float((losses * batch.weights).sum())
        weight += float(batch.weights.sum())
        open_ones = batch.weights == 1.0
        right += int((logits.argmax(-1) == batch.targets)[open_ones].sum())
        total += int(open_ones.sum())
    return {"held_out_loss": round(loss / weight, 4), "held_out_tokens": round(right / total, 4)}
