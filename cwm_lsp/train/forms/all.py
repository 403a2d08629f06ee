"""The forms by the names that recipes give them."""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.train.examples import Form, trace_example
from cwm_lsp.train.forms.absent import absent
from cwm_lsp.train.forms.arguments import for_outcome, invented
from cwm_lsp.train.forms.body import body_of
from cwm_lsp.train.forms.edited import edited
from cwm_lsp.train.forms.over import stepped_over
from cwm_lsp.train.forms.watch import watched
from cwm_lsp.train.forms.words import halting

PLAIN = "trace"
FORMS: Mapping[str, Form] = {
    PLAIN: trace_example,
    "invented": invented,
    "outcome": for_outcome,
    "over": stepped_over,
    "edited": edited,
    "watch": watched,
    "absent": absent,
    "halts": halting,
    "body": body_of,
}
