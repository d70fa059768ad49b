"""Pictures as PNG, for web pages."""

from base64 import b64encode
from io import BytesIO

import numpy as np

from rnngen.corpus.rows import Rows


def png(rows: Rows) -> bytes:
    """Return a picture of grey values from 0 (black) to 1 (white) as PNG."""
    from PIL import Image

    grey = np.rint(rows.array().clip(0, 1) * 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(grey).save(file, "png")
    return file.getvalue()


def img(rows: Rows, size: str, label: str = "") -> str:
    """Return an `img` element that holds a picture, with visible pixels.

    Args:
        size: CSS of its width and height.
        label: what it shows, for readers who do not see it; safe HTML.
    """
    source = b64encode(png(rows)).decode("ascii")
    style = f"{size};image-rendering:pixelated"
    return f'<img alt="{label}" style="{style}" src="data:image/png;base64,{source}">'
