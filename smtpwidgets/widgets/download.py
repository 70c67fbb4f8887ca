"""A file for the person at the browser: it is saved where browsers save what they download."""

from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["Download"]


class Download(Part):
    """Offers one file at a time. Its bytes are in no trait, and so in no saved notebook."""

    _esm = STATIC / "download.js"

    def offer(self, name: str, data: bytes, *, media: str, words: str) -> None:
        """Let the browser save `data` as `name`; a link with `words` saves it once more."""
        self.send({"type": "file", "name": name, "media": media, "words": words}, buffers=[data])
