"""Typing slips: one letter too many, missing, wrong, or swapped with its neighbour."""

__all__ = ["HOST_LABELS", "meant_host", "one_off", "swapped"]

# What names of mail servers begin with, most used first.
HOST_LABELS = ("smtp", "imap", "mail", "pop3", "pop")


def meant_host(host: str) -> str:
    """Return the name that `host` misses by a slip in its first part (smpt.…), or "".

    Whether that name exists is another question: it is offered, never taken.
    """
    label, dot, domain = host.partition(".")
    if not dot or "." not in domain or label in HOST_LABELS:
        return ""
    likely = [known for known in HOST_LABELS if swapped(label, known)]
    likely += [known for known in HOST_LABELS if one_off(label, known)]
    return f"{likely[0]}.{domain}" if likely else ""


def swapped(a: str, b: str) -> bool:
    """Whether two neighbours changed places, and nothing else."""
    differ = [n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b) or len(differ) != 2:
        return False
    first, second = differ
    return second == first + 1 and a[first] == b[second] and a[second] == b[first]


def one_off(a: str, b: str) -> bool:
    """Whether one letter is too many, missing, wrong or swapped (Damerau distance 1)."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if swapped(a, b):
        return True
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return True
    return a[start + (len(a) >= len(b)) :] == b[start + (len(b) >= len(a)) :]
