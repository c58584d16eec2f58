"""The collector rests for a block, and works again after it, whatever happened in it."""

from __future__ import annotations

import gc

import pytest

from clesante.socle.ramassage import sans_ramassage


def test_it_rests_for_the_block_alone():
    with sans_ramassage():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_a_failure():
    with pytest.raises(ValueError, match="raté"), sans_ramassage():
        raise ValueError("raté")
    assert gc.isenabled()


def test_inside_another_block_it_stays_at_rest():
    with sans_ramassage():
        with sans_ramassage():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
