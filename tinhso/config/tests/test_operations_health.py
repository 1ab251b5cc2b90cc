from __future__ import annotations

import json
import os
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django_tasks_db.models import DBTaskResult

from tinhso.audit import actions as audit
from tinhso.config.environment import Environment
from tinhso.config.operations import checks_of_data, checks_of_machine, health, heartbeat
from tinhso.config.operations.findings import BAD, GOOD, WATCH, Check
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
NOON = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.mark.parametrize(("free", "state"), [(50, GOOD), (5, WATCH), (1, BAD)])
def test_a_disk_that_fills_up_is_watched_then_bad(monkeypatch, free, state):
    monkeypatch.setattr(checks_of_machine.shutil, "disk_usage", lambda _: Usage(100e9, 0, free * 1e9))
    assert checks_of_machine.disk().state == state


def test_a_database_that_answers_and_takes_writes_is_good():
    assert checks_of_data.database().state == GOOD
    assert checks_of_data.migrations().state == GOOD


def waiting(minutes: int) -> None:
    task = DBTaskResult.objects.create(
        task_path="a.b", args_kwargs={}, backend_name="default", run_after=NOON, exception_class_path="", traceback=""
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=NOON - timedelta(minutes=minutes))


@pytest.mark.parametrize(("minutes", "state"), [(1, GOOD), (20, WATCH), (90, BAD)])
def test_work_that_waits_too_long_is_noticed(minutes, state):
    waiting(minutes)
    with clock.set_to(NOON):
        result = checks_of_data.queue()
    assert result.state == state
    assert result.numbers["waiting"] == 1


def test_failed_work_of_the_last_day_is_noticed():
    waiting(1)
    DBTaskResult.objects.update(status="FAILED", finished_at=NOON - timedelta(hours=1))
    with clock.set_to(NOON):
        assert checks_of_data.queue().state == WATCH
    with clock.set_to(NOON + timedelta(days=2)):
        assert checks_of_data.queue().state == GOOD


def test_a_worker_that_fell_silent_is_bad_and_one_that_never_ran_is_watched():
    assert checks_of_machine.worker().state == WATCH
    heartbeat.beat("work")
    assert checks_of_machine.worker().state == GOOD
    os.utime(checks_of_machine.Path(heartbeat.settings.HOME) / "run" / "work.alive", (0, 0))
    assert checks_of_machine.worker().state == BAD


def test_a_clock_that_went_backwards_is_noticed_by_the_audit():
    with clock.set_to(NOON):
        audit.record(actor=SYSTEM, verb="a.b", target="unit:1")
        assert checks_of_machine.time_of_day().state == GOOD
    with clock.set_to(NOON - timedelta(hours=1)):
        assert checks_of_machine.time_of_day().state == BAD


@pytest.mark.parametrize(("hours", "state"), [(1, GOOD), (30, WATCH), (100, BAD)])
def test_a_backup_that_grows_old_is_noticed(tmp_path, hours, state):
    assert checks_of_data.backup().state == WATCH
    made = tmp_path / "backup.zip"
    made.touch()
    (tmp_path / "run").mkdir()
    kept = {"at": (NOON - timedelta(hours=hours)).isoformat(), "path": str(made)}
    (tmp_path / "run" / "last-backup.json").write_text(json.dumps(kept))
    with clock.set_to(NOON):
        assert checks_of_data.backup().state == state


def certificate(path, ends: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tinhso.test")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(ends - timedelta(days=90)).not_valid_after(ends)
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(("days", "state"), [(60, GOOD), (15, WATCH), (3, BAD), (-1, BAD)])
def test_a_certificate_that_ends_soon_is_noticed(settings, tmp_path, days, state):
    assert checks_of_machine.certificate().state == GOOD
    certificate(tmp_path / "site.pem", NOON + timedelta(days=days, hours=1))
    settings.ENVIRONMENT = Environment({"TINHSO_CERTIFICATE": str(tmp_path / "site.pem")})
    with clock.set_to(NOON):
        assert checks_of_machine.certificate().state == state


def test_messages_that_could_not_be_sent_are_counted(tmp_path):
    assert checks_of_machine.messages().state == GOOD
    (tmp_path / "outgoing" / "unsent").mkdir(parents=True)
    (tmp_path / "outgoing" / "unsent" / "1.json").touch()
    assert checks_of_machine.messages().state == WATCH


def test_a_verification_that_found_faults_keeps_health_bad(tmp_path):
    audit.record(actor=SYSTEM, verb="a.b", target="unit:1")
    assert checks_of_data.audit_chain().state == GOOD
    kept = {"count": 1, "last_hash": "", "anchors": 0, "findings": [], "found": 2, "at": NOON.isoformat()}
    (tmp_path / "audit").mkdir(exist_ok=True)
    (tmp_path / "audit" / "last-verification.json").write_text(json.dumps(kept))
    assert checks_of_data.audit_chain().state == BAD


def test_a_check_that_fails_is_bad_and_the_others_still_speak():
    def broken():
        raise PermissionError(13, "no", "/x")

    looked = health.look((Check("x", "X", "X", broken), health.CHECKS[0]))
    assert looked[0].result.state == BAD
    assert "/x" in looked[0].result.vi
    assert health.worst(looked) == BAD


def test_every_check_speaks_both_languages_and_says_what_to_do():
    for each in health.look():
        assert each.result.vi.endswith(".")
        assert each.result.en.endswith(".")
        if each.result.state != GOOD:
            assert each.result.do_vi
            assert each.result.do_en
