"""Working backwards: from what should come out to the call, or to the code, that makes it so.

Everything that is proposed, by search, a model or CrossHair, is run forwards by `compute/` before it is shown; nothing
here runs the user's code.
"""
