"""What front ends use to get predictions: finds, starts and supervises the worker of a model.

`connect` for front ends with an event loop, `predict_blocking` and `ask_blocking` for those without one; none imports
torch.
"""

from cwm_lsp.client.backwards import Edit, FoundBody, FoundCall
from cwm_lsp.client.blocking import ask_blocking, predict_blocking
from cwm_lsp.client.launch import Launch, OnState
from cwm_lsp.client.worker import Agreed, Answer, Known, Prediction, PredictionEnd, Question, Worker, connect
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
    "Question",
    "Resume",
    "Worker",
    "ask_blocking",
    "connect",
    "predict_blocking",
]
