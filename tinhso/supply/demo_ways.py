"""How each dataset is simulated: who a row is about, how it moves through the year, how long it is owed and known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class About(StrEnum):
    """Whom the rows of a submission are about."""

    SUPPLIER = "supplier"
    """The unit that supplies; history of all of them was loaded by the provincial office."""
    COMMUNES = "communes"
    """Every commune of the province, each after one of the sample's communes."""
    OFFICES = "offices"
    """Every committee and department of the province."""
    SAMPLE = "sample"
    """What the sample lists: the province itself, stations, projects."""


EVEN = (1.0,) * 12
DEMAND = (0.95, 0.72, 1.1, 1.05, 1.0, 1.02, 1.06, 1.12, 1.08, 1.0, 0.97, 0.98)
TRAVEL = (1.25, 1.6, 1.05, 1.1, 0.95, 1.15, 1.25, 1.0, 0.8, 0.85, 0.95, 1.1)
RAINS = (0.5, 0.35, 0.35, 0.4, 0.7, 1.1, 1.5, 1.7, 1.6, 1.4, 1.1, 0.8)
DRY = (4.5, 9.0, 14.0, 13.0, 6.0, 1.5, 0.8, 0.6, 0.5, 0.6, 0.8, 1.6)
HAZE = (1.3, 1.25, 1.1, 0.9, 0.8, 0.75, 0.75, 0.8, 0.85, 0.95, 1.1, 1.25)
TIDE = (0.95, 0.9, 0.88, 0.86, 0.88, 0.9, 0.94, 0.98, 1.04, 1.1, 1.08, 1.0)
"""Shapes of a year by month; only their proportions count. Tết falls in January or February."""


@dataclass(frozen=True)
class Way:
    """How one dataset is simulated.

    ``owed`` is how many periods that have fallen due the units owe, ``history`` how many before these were loaded when the
    platform began, every ``stride``-th of them. ``growth`` is that of a year, ``season`` the shape of one, ``noise`` how far a
    period strays from both. ``spread`` is how far shares differ between those the rows are about, ``drift`` how much they
    improve in a year. ``scale`` makes all units larger or smaller than the sample's. ``stock`` says that counts are of a day
    (no season, no noise), ``flows`` which columns are not. ``fixed`` columns stay as the sample tells them. ``cumulative``
    columns add up over the year, each with the column of the month that it grows by. ``each`` draws so many rows for every
    commune; ``everywhere`` repeats the sample's rows that hold the word for every commune and leaves the others; ``restless``
    columns are now and then another row's; ``advance`` is how far communes move towards the sample's first row in a year.
    """

    dataset: str
    about: About
    owed: int = 1
    history: int = 0
    stride: int = 1
    growth: float = 0.02
    season: tuple[float, ...] = EVEN
    noise: float = 0.06
    spread: float = 0.9
    drift: float = 0.15
    scale: float = 1.0
    stock: bool = False
    flows: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    cumulative: dict[str, str] = field(default_factory=dict)
    each: int = 0
    everywhere: str = ""
    restless: frozenset[str] = frozenset()
    advance: float = 0.0


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUPPLIER, COMMUNES, OFFICES, SAMPLE = About

WAYS = (
    Way("base_map.base_station_sites", COMMUNES, history=3, each=3, advance=0.1, stock=True),
    Way("base_map.base_stations", SAMPLE, history=4, growth=0.09, stock=True),
    Way("base_map.boundary_status", COMMUNES, history=3, each=1, advance=0.25),
    Way("base_map.community_teams", SUPPLIER, history=3, stock=True, spread=0.25),
    Way("base_map.population", COMMUNES, owed=0, history=1, scale=0.76, stock=True, spread=0.1, growth=0.006),
    Way("base_map.telecom_and_post", SAMPLE, history=4, growth=0.015, stock=True, fixed=_names("villages")),
    Way("cameras.camera_register", COMMUNES, owed=30, each=4, fixed=_names("recorded_hours"),
        restless=_names("online last_seen recorded_hours")),
    Way("cameras.footage_requests", SAMPLE, owed=2, history=11),
    Way("e_documents.documents", SUPPLIER, history=12, season=DEMAND),
    Way("e_documents.work_files", SUPPLIER, history=12, season=DEMAND, stock=True, flows=_names("files"), spread=0.6),
    Way("e_documents.video_conference", SAMPLE, history=4, fixed=_names("communes")),
    Way("education.completion", COMMUNES, owed=0, history=1, scale=0.7, spread=0.6),
    Way("education.enrolment", COMMUNES, owed=0, history=1, scale=0.7, spread=0.6),
    Way("education.schools", COMMUNES, owed=0, history=2, each=3, stock=True, flows=_names("pupils_left")),
    Way("education.transcripts", COMMUNES, owed=0, history=2, stock=True, drift=1.4),
    Way("environment.air_quality", SAMPLE, owed=21, history=300, stride=10, noise=0.25, season=HAZE),
    Way("environment.land_database", COMMUNES, history=4, each=1, advance=0.3),
    Way("environment.monitoring_stations", SAMPLE, history=2),
    Way("environment.salinity", SAMPLE, owed=21, history=300, stride=15, season=DRY, noise=0.2),
    Way("environment.solid_waste", COMMUNES, owed=2, history=11, growth=0.04, noise=0.04, spread=0.5),
    Way("environment.water_levels", SAMPLE, owed=30, history=300, stride=15, season=TIDE, noise=0.05),
    Way("field_reports.app_use", SAMPLE, owed=2, history=11, growth=0.6, stock=True, flows=_names("active_users")),
    Way("health.care_activity", SAMPLE, owed=2, history=11, season=DEMAND, everywhere="commune_station",
        fixed=_names("beds bed_days_available"), drift=0.0, spread=0.15),
    Way("health.health_insurance", COMMUNES, owed=2, history=11, scale=0.76, stock=True, spread=0.6, growth=0.006, drift=0.3),
    Way("health.health_staff", SAMPLE, owed=0, history=2, stock=True, everywhere="commune_station"),
    Way("health.immunisation", COMMUNES, owed=2, history=11, drift=0.0),
    Way("health.notifiable_diseases", COMMUNES, owed=8, history=48, scale=0.6, season=RAINS, noise=0.5, spread=0.5),
    Way("public_administration.satisfaction", SUPPLIER, history=12, season=DEMAND),
    Way("resolutions.centre_fields", SAMPLE, owed=2, history=6, fixed=_names("fields")),
    Way("resolutions.dti_scores", SAMPLE, owed=0, history=1, fixed=_names("self_assessed published")),
    Way("resolutions.goals", SAMPLE, owed=0, history=1, fixed=_names("planned actual numerator denominator")),
    Way("resolutions.security_levels", SAMPLE, owed=2, history=11, growth=0.05, stock=True, drift=0.4),
    Way("socio_economy.budget_revenue", SAMPLE, owed=2, history=11, growth=0.08, season=DEMAND,
        cumulative={"to_date": "in_month"}),
    Way("socio_economy.ecommerce_floor", SAMPLE, history=4, growth=0.2, stock=True),
    Way("socio_economy.enterprises", SAMPLE, owed=2, history=11, growth=0.07, stock=True, flows=_names("registered closed"),
        season=DEMAND, noise=0.12),
    Way("socio_economy.grdp", SAMPLE, history=5, growth=0.082, noise=0.012, drift=0.3),
    Way("socio_economy.labour", SAMPLE, history=5, growth=0.011, stock=True),
    Way("socio_economy.merit_payments", SUPPLIER, owed=2, history=11, stock=True, flows=_names("amount"), drift=0.5,
        growth=-0.01, noise=0.01),
    Way("socio_economy.payment_accounts", COMMUNES, history=4, scale=0.76, stock=True, spread=0.6, drift=0.4),
    Way("socio_economy.public_investment", SAMPLE, owed=2, history=11, growth=0.1,
        season=(0.1, 0.3, 0.6, 0.8, 1.0, 1.1, 1.1, 1.1, 1.2, 1.3, 1.6, 2.4), cumulative={"disbursed": ""}),
    Way("socio_economy.social_records", SAMPLE, owed=2, history=11, growth=0.03, stock=True, drift=0.8),
    Way("tourism.accommodation", COMMUNES, owed=2, history=11, season=TRAVEL, each=2,
        fixed=_names("rooms room_nights_available")),
    Way("tourism.attractions", SAMPLE, owed=0, history=1),
    Way("tourism.visitors", COMMUNES, owed=2, history=11, scale=0.2, growth=0.11, season=TRAVEL),
    Way("web_portals.planned_stops", SAMPLE, history=1),
    Way("web_portals.portal_checks", OFFICES, owed=30, history=60, stride=4, fixed=_names("checks checks_planned"),
        drift=0.8, noise=0.2, spread=1.4),
    Way("web_portals.portal_content", SUPPLIER, history=13, noise=0.15, growth=0.1, fixed=_names("pages")),
)  # fmt: skip
