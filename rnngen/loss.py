"""What a prediction costs; knows nothing of networks or of what tokens mean."""

import numpy as np


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """float64[batch] nats of each row's target: ln Σ exp(logits) − logits[target]."""
    logits = logits.astype(np.float64)
    highest = logits.max(axis=1)
    return highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1)) - logits[np.arange(len(targets)), targets]
