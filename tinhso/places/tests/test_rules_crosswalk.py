from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tinhso.places.rules.crosswalk import backward, forward
from tinhso.places.rules.days import holds_on
from tinhso.places.tests.factories import DAY, EVE, a_directory, a_link, a_unit

LATER = date(2030, 1, 1)


def shares(portions):
    return {key: portion.share for key, portion in portions.items()}


def test_a_unit_that_goes_on_is_itself():
    directory = a_directory(a_unit(2))
    assert shares(forward(directory, directory.units[2], EVE, LATER)[0]) == {2: 1}
    assert shares(backward(directory, directory.units[2], LATER, EVE)) == {2: 1}


def test_a_divided_unit_goes_to_its_parts():
    units = a_unit(2, end=EVE), a_unit(3, start=DAY), a_unit(4, start=DAY)
    directory = a_directory(*units, links=(a_link(2, 3, "0.71"), a_link(2, 4, "0.29")))
    portions, lost = forward(directory, directory.units[2], EVE, DAY)
    assert (shares(portions), lost) == ({3: Fraction(71, 100), 4: Fraction(29, 100)}, 0)
    assert shares(backward(directory, directory.units[4], DAY, EVE)) == {2: Fraction(29, 100)}


def test_shares_multiply_along_a_chain():
    day2 = DAY + timedelta(100)
    units = (
        *(a_unit(2, end=EVE), a_unit(3, start=DAY, end=day2 - timedelta(1)), a_unit(4, start=DAY)),
        *(a_unit(5, start=day2), a_unit(6, start=day2)),
    )
    links = (a_link(2, 3, "0.5"), a_link(2, 4, "0.5"), a_link(3, 5, "0.2", on=day2), a_link(3, 6, "0.8", on=day2))
    directory = a_directory(*units, links=links)
    assert shares(forward(directory, directory.units[2], EVE, day2)[0]) == {
        4: Fraction(1, 2),
        5: Fraction(1, 10),
        6: Fraction(2, 5),
    }
    assert shares(backward(directory, directory.units[6], day2, EVE)) == {2: Fraction(2, 5)}


def test_a_unit_that_gives_a_part_away_keeps_the_rest():
    directory = a_directory(a_unit(2), a_unit(3, start=DAY), links=(a_link(2, 3, "0.25"),))
    assert shares(forward(directory, directory.units[2], EVE, DAY)[0]) == {2: Fraction(3, 4), 3: Fraction(1, 4)}
    assert shares(backward(directory, directory.units[2], DAY, EVE)) == {2: Fraction(3, 4)}


def test_a_unit_that_takes_another_in_stays_and_grows():
    directory = a_directory(a_unit(2), a_unit(3, end=EVE), links=(a_link(3, 2),))
    assert shares(forward(directory, directory.units[3], EVE, DAY)[0]) == {2: 1}
    assert shares(backward(directory, directory.units[2], DAY, EVE)) == {2: 1, 3: 1}


def test_what_has_no_successor_is_counted_as_unplaced():
    directory = a_directory(a_unit(2, end=EVE), a_unit(3, end=EVE), links=(a_link(2, None, None),))
    assert forward(directory, directory.units[2], EVE, DAY) == ({}, 1)
    assert forward(directory, directory.units[3], EVE, DAY) == ({}, 1)


def test_thirds_written_with_ten_digits_are_thirds():
    units = a_unit(2, end=EVE), a_unit(3, start=DAY), a_unit(4, start=DAY), a_unit(5, start=DAY)
    directory = a_directory(*units, links=tuple(a_link(2, key, "0.3333333333") for key in (3, 4, 5)))
    portions, lost = forward(directory, directory.units[2], EVE, DAY)
    assert set(shares(portions).values()) == {Fraction(1, 3)}
    assert lost == 0


def test_on_the_eve_nothing_has_passed_on_yet():
    directory = a_directory(a_unit(2, end=EVE), a_unit(3, start=DAY), links=(a_link(2, 3),))
    assert shares(forward(directory, directory.units[2], EVE - timedelta(9), EVE)[0]) == {2: 1}


@st.composite
def histories(draw):
    """Registers in which each generation of units is divided anew among the next, in hundredths."""
    width, generations = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    units, links, key = [], [], 2
    first_days = [DAY + timedelta(days=100 * generation) for generation in range(generations + 1)]
    layers = []
    for generation in range(generations):
        start, end = first_days[generation], first_days[generation + 1] - timedelta(1)
        layer = [a_unit(key + n, start=start, end=end if generation < generations - 1 else None) for n in range(width)]
        key += width
        units += layer
        layers.append(layer)
    for generation in range(1, generations):
        for unit in layers[generation - 1]:
            parts = draw(st.lists(st.integers(0, 99), min_size=width - 1, max_size=width - 1))
            cuts = [0, *sorted(parts), 100]
            for successor, low, high in zip(layers[generation], cuts, cuts[1:], strict=False):
                if high > low:
                    share = str(Fraction(high - low, 100).limit_denominator(100).__float__())
                    links.append(a_link(unit.id, successor.id, "1" if high - low == 100 else share, on=first_days[generation]))
    return a_directory(*units, links=tuple(links)), layers


@given(histories(), st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_mapping_forward_conserves_totals(history, amounts):
    directory, layers = history
    since, until = layers[0][0].start, layers[-1][0].start
    total = 0
    for unit, amount in zip(layers[0], amounts, strict=False):
        portions, lost = forward(directory, unit, since, until)
        assert lost == 0
        total += sum(portion.share * amount for portion in portions.values())
    assert total == sum(amounts[: len(layers[0])])


@given(histories())
def test_backward_is_the_same_matrix_read_by_columns(history):
    directory, layers = history
    since, until = layers[0][0].start, layers[-1][0].start
    rows = {unit.id: shares(forward(directory, unit, since, until)[0]) for unit in layers[0]}
    for unit in directory.units.values():
        if unit.parents == () and unit.level == "commune" and holds_on(unit, until):
            column = shares(backward(directory, unit, until, since))
            assert column == {old: row[unit.id] for old, row in rows.items() if unit.id in row}
