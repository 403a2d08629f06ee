"""What front ends use to get predictions: finds, starts and supervises the worker of a model.

`connect` for front ends with an event loop, `predict_blocking`, `ask_blocking` and `proposing` for those without one;
none imports torch.
"""

from cwm_lsp.client.backwards import Edit, FoundBody, FoundCall, WantedBody, WantedCall, Wish
from cwm_lsp.client.blocking import ask_blocking, predict_blocking
from cwm_lsp.client.launch import Launch, OnState, identity
from cwm_lsp.client.proposals import Proposals, proposing
from cwm_lsp.client.questions import Agreed, Answer, Known, Prediction, PredictionEnd, Question
from cwm_lsp.client.worker import Worker, WorkerLost, connect
from cwm_lsp.predict.resume import Resume

__all__ = [
    "Agreed",
    "Answer",
    "Edit",
    "FoundBody",
    "FoundCall",
    "Known",
    "Launch",
    "OnState",
    "Prediction",
    "PredictionEnd",
    "Proposals",
    "Question",
    "Resume",
    "WantedBody",
    "WantedCall",
    "Wish",
    "Worker",
    "WorkerLost",
    "ask_blocking",
    "connect",
    "identity",
    "predict_blocking",
    "proposing",
]
