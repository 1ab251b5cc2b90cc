"""From a file that was sent to an offer: straight through where its layout is known, else by the wizard's choices."""

from __future__ import annotations

from dataclasses import replace

from tinhso.catalog.contracts import Dataset
from tinhso.kernel.policy import Actor
from tinhso.supply.intake import queries, uploads
from tinhso.supply.intake.actions import sending
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Door, Offer, Reading, Result, Sent, Table
from tinhso.supply.intake.opened import opened
from tinhso.supply.intake.understanding import reading_of
from tinhso.supply.intake.wizard import Wizard
from tinhso.supply.reading.contracts import Inspection
from tinhso.supply.reading.mapping import suits
from tinhso.supply.reading.recipes import Recipe, columns_found, fits


def pass_known(*, actor: Actor, sent: Sent) -> Result | None:
    """Offer a file whose layout is that of the same obligation's last file, or of a kept recipe; None for any other.

    Raises the file errors, and as ``submit``.
    """
    known = known_layouts(sent)
    if not known:
        return None
    found = opened(sent.sha256)
    for recipe, answers in known:
        if _still_fits(found.inspection, recipe, definition_of(sent.dataset)):
            # The kept recipe is used as it is: a recipe made anew would forget what this month's file does not need.
            kept = queries.kept_recipe(sent.dataset, sent.unit_id)
            is_kept = kept is not None and replace(recipe, units=kept.units) == kept and fits(found.inspection, kept).ok
            fresh = dict(answers.items() - _settled_units(sent).items())  # the door itself remembers the others
            reading = Reading(answers=fresh) if is_kept else reading_of(found, recipe, answers)
            sending.choose(actor=actor, sent=sent, reading=reading, recipe=recipe.as_dict())
            return offer(actor=actor, sent=sent, reading=reading)
    return None


def _still_fits(inspection: Inspection, recipe: Recipe, dataset: Dataset) -> bool:
    """Say whether nothing changed that could be misread; cells that were mended to what the dataset wants are no harm."""
    fit = fits(inspection, recipe)
    breaking = [change for change in fit.changes if change.breaking]
    if fit.sheet is None or any(change.code != "type_changed" for change in breaking):
        return False
    now = columns_found(inspection.sheets[fit.sheet], recipe)
    changed = {change.title for change in breaking}
    return all(suits(dataset.table.field(name), column) for name, column in now.items() if column.title in changed)


def known_layouts(sent: Sent) -> list[tuple[Recipe, dict[str, str]]]:
    """Return the layout that was settled last for the obligation, and the kept one; with the names of units settled."""
    units = _settled_units(sent)
    latest = queries.latest_layout(sent.dataset, sent.unit_id, sent.period)
    kept = queries.kept_recipe(sent.dataset, sent.unit_id)
    known = [(latest[0], {**units, **latest[1]})] if latest else []
    return [*known, (kept, units)] if kept else known


def _settled_units(sent: Sent) -> dict[str, str]:
    return {f"unit:{text}": code for text, code in queries.kept_units(sent.dataset, sent.unit_id).items()}


def pass_chosen(*, actor: Actor, wizard: Wizard) -> Result:
    """Offer a file as its sender chose, and remember the choices. Raises RecipeIncomplete, and as ``submit``."""
    recipe = wizard.recipe()
    sending.choose(actor=actor, sent=wizard.sent, reading=wizard.reading, recipe=recipe.as_dict())
    return offer(actor=actor, sent=wizard.sent, reading=wizard.reading)


def offer(*, actor: Actor, sent: Sent, reading: Reading, confirmation: str = "") -> Result:
    """Offer a sent file through the one door. Raises as ``submit``, and UploadGone."""
    table = Table(path=uploads.kept(sent.sha256), name=sent.name)
    wanted = Offer(sent.dataset, sent.unit_id, sent.period, table, Door.PAGE, reading, confirmation)
    return submit(actor=actor, offer=wanted)
