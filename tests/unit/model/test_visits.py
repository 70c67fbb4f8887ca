"""Visits wait by the thousand, and keep no more each than what tells them apart."""

from smtpwidgets.model.visit import Visit


def test_visits_that_wait_keep_one_note_of_their_fields() -> None:
    """Half of a waiting visit would be the note of which fields it was given."""
    one = Visit(key="a", server_id="a", host="mail.example.org", port=587, owner="Example")
    other = Visit(key="b", server_id="b", host="192.0.2.1", port=25, owner="192.0.2.1", tries=2)

    assert one.model_fields_set is other.model_fields_set
    assert set(Visit.model_fields) == one.model_fields_set
    assert one == Visit.model_validate_json(one.model_dump_json())
    again = one.model_copy(update={"tries": 2})
    assert (1, 2) == (one.tries, again.tries)
    assert one.model_fields_set is other.model_fields_set
