"""The contracts themselves: proper schemas that accept what the design shows and refuse what it does not."""

from __future__ import annotations

import json

import jsonschema
import pytest

from syncstudio.media.demo.truth import DemoTruth
from syncstudio.resource import resource

CONTRACTS = sorted(resource("contracts").glob("*.json"))


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_each_is_a_schema_named_after_its_document(path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    name, version = path.stem.rsplit("-", 1)
    assert schema["title"] == f"syncstudio.{name}/{version}"
    assert schema["properties"]["schema"]["const"] == schema["title"]


def test_the_demo_s_answer_sheet_keeps_its_contract(demo: DemoTruth) -> None:
    schema = json.loads(resource("contracts", "demo-truth-1.json").read_text(encoding="utf-8"))
    truth = json.loads((demo.folder / "truth.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(truth)


def test_a_document_that_is_neither_project_nor_file_is_refused() -> None:
    schema = json.loads(resource("contracts", "info-1.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": "syncstudio.info/1", "path": "x"}, schema)
