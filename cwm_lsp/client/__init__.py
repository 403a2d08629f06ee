"""What front ends use to get predictions: finds, starts and supervises the worker of a model.

`connect` for front ends with an event loop, `predict_blocking` for those without. Never imports torch.
"""

from cwm_lsp.client.blocking import predict_blocking
from cwm_lsp.client.launch import Launch, OnState
from cwm_lsp.client.worker import Prediction, PredictionEnd, Worker, connect
from cwm_lsp.predict.resume import Resume

__all__ = ["Launch", "OnState", "Prediction", "PredictionEnd", "Resume", "Worker", "connect", "predict_blocking"]
