"""Suggestions for words that are not known."""

from wfm.domain.spelling import did_you_mean


def test_a_close_word_is_suggested():
    assert did_you_mean("max_nigths", ["max_nights", "max_sundays"]) == "did you mean max_nights?"


def test_letters_of_full_width_are_the_same_letters():
    assert did_you_mean("Ａ００３", [f"A{n:03d}" for n in range(40)]) == "did you mean A003?"


def test_sets_are_listed_in_one_order_in_every_process():
    words = {f"Q{n}" for n in range(9)}
    assert did_you_mean("xyz", words) == "use one of: Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8"


def test_lists_keep_their_order():
    assert did_you_mean("xyz", ["b", "a"]) == "use one of: b, a"


def test_long_lists_are_not_shown():
    assert not did_you_mean("xyz", {str(n) for n in range(40)})
