"""One file a schema version, never changed once it is released."""

__all__: list[str] = []
