"""Feeds of public reports: Atom (RFC 4287) and GeoJSON (RFC 7946), both of the very cards that the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from tinhso.portal.reports.presenting import Card


def atom(request: HttpRequest, cards: Sequence[Card]) -> str:
    """Return the cards as an Atom feed, in the reader's language."""
    feed = Atom1Feed(
        title=gettext("Field reports"),
        link=request.build_absolute_uri(reverse("citizen:board")),
        feed_url=request.build_absolute_uri(),
        description=None,
        language=get_language(),
    )
    for card in cards:
        link = request.build_absolute_uri(card.url)
        feed.add_item(
            title=card.title,
            link=link,
            description=f"{card.category} · {card.where} · {card.stage}",
            unique_id=link,
            pubdate=card.pin.received_at,
            updateddate=card.pin.settled_at or card.pin.received_at,
            categories=(card.category,),
        )
    return feed.writeString("utf-8")


def geojson(request: HttpRequest, cards: Sequence[Card]) -> dict[str, Any]:
    """Return the cards as a FeatureCollection; a report that has no position has no geometry."""
    return {"type": "FeatureCollection", "features": [_feature(request, card) for card in cards]}


def _feature(request: HttpRequest, card: Card) -> dict[str, Any]:
    pin = card.pin
    placed = pin.longitude is not None and pin.latitude is not None
    return {
        "type": "Feature",
        "id": pin.code,
        "geometry": {"type": "Point", "coordinates": [pin.longitude, pin.latitude]} if placed else None,
        "properties": {
            "title": card.title,
            "category": pin.category,
            "category_title": card.category,
            "state": pin.state,
            "stage": card.stage,
            "overdue": pin.overdue,
            "supporters": pin.supporters,
            "where": card.where,
            "received_at": pin.received_at.isoformat(),
            "settled_at": pin.settled_at.isoformat() if pin.settled_at else None,
            "url": request.build_absolute_uri(card.url),
        },
    }
