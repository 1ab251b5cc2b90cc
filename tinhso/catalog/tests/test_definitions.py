from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from tinhso.catalog import queries
from tinhso.catalog.contracts import UnknownDefinition
from tinhso.catalog.schemas import json_schemas
from tinhso.catalog.table_schema import table_schema
from tinhso.catalog.tests import packs

ELEVEN = {
    "health", "education", "public_administration", "web_portals", "e_documents", "environment",
    "tourism", "socio_economy", "field_reports", "cameras", "base_map",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog():
    return queries.load()


def test_the_eleven_fields_ship(catalog):
    assert set(catalog.packs) >= ELEVEN


def test_air_quality_is_where_a_newcomer_looks_for_it(catalog):
    assert "air_quality" in catalog.packs["environment"].indicators


def test_definitions_cannot_be_changed(catalog):
    with pytest.raises(ValidationError):
        catalog.packs["environment"].pack.version = "2.0.0"


def test_values_have_their_types(tmp_path):
    catalog = queries.load(packs.write(tmp_path))
    indicator = catalog.indicator("water.salty_days")
    assert indicator.valid_from == date(2024, 1, 1)
    assert indicator.targets[0].value == Decimal("9.5")
    constraints = catalog.dataset("water.salinity").table.field("highest").constraints
    assert (constraints.minimum, constraints.maximum) == (Decimal(0), Decimal("45.5"))
    assert catalog.dataset("water.salinity").table.field("measured_on").constraints.minimum == date(2000, 1, 1)


def test_references_name_a_pack_or_stay_within_one(catalog):
    assert catalog.dataset("public_administration.dossiers") is catalog.dataset("dossiers", within="public_administration")
    assert ("environment.air_quality", catalog.dataset("environment.air_quality")) in list(catalog.datasets())
    with pytest.raises(UnknownDefinition):
        catalog.indicator("environment.nothing")
    with pytest.raises(UnknownDefinition):
        catalog.indicator("nowhere.nothing")


def test_a_target_always_carries_its_source(catalog):
    targets = [target for _, indicator in catalog.indicators() for target in indicator.targets]
    assert targets
    assert all(target.source.citation for target in targets)


def test_every_dataset_says_when_it_is_due_and_who_owes_it(catalog):
    for _, dataset in catalog.datasets():
        assert dataset.due.at
        assert dataset.supplied_by.level


def test_a_dataset_is_also_a_plain_table_schema(catalog):
    written = table_schema(catalog.dataset("public_administration.dossiers"))
    assert json.loads(json.dumps(written, ensure_ascii=False)) == written
    assert written["primaryKey"] == ["code"]
    assert written["foreignKeys"] == [{"fields": ["procedure"], "reference": {"resource": "procedures", "fields": ["code"]}}]
    status = next(field for field in written["fields"] if field["name"] == "status")
    assert status["constraints"] == {"required": True, "minimum": 1, "maximum": 10}
    assert status["title"] == "Mã trạng thái"
    assert table_schema(catalog.dataset("environment.air_quality"), "en")["fields"][0]["title"] == "Station code"
    assert all(set(field) <= {"name", "type", "title", "description", "constraints"} for field in written["fields"])


def test_the_schemas_for_editors_are_those_of_the_definitions():
    folder = queries.shipped_folder() / ".schemas"
    for name, schema in json_schemas().items():
        assert json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) == schema, (
            "run: tinhso packs schema --out packs/.schemas"
        )


def test_the_schemas_refuse_unknown_keys():
    assert all(schema["additionalProperties"] is False for schema in json_schemas().values())


def test_each_shipped_file_names_its_schema_for_editors():
    for path in queries.shipped_folder().glob("*/**/*.yaml"):
        if ".schemas" not in path.parts:
            first = path.read_text(encoding="utf-8").splitlines()[0]
            target = first.removeprefix("# yaml-language-server: $schema=")
            assert (path.parent / target).is_file(), path
