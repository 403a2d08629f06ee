"""What is known of a text from reading it: found in a process of its own, so that the event loop never waits for it.

`questions.py` has what can be asked, each a function of the text; `analyst.py` asks, `__main__.py` answers.
"""
