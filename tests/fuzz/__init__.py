"""Fuzzing of every reader, header and option: `python -m tests.fuzz --time 10m`.

A target (`target.py`) draws inputs with hypothesis and checks one reader with them. `child.py` runs
its check in a process under limits of time and memory, `watched.py` is the other end of that
process. `lane.py` feeds it with what hypothesis draws, and keeps what breaks a promise.
"""
