// The desk's forms: a suggestion that is taken, ready words that are put in, the questions of the category that is chosen.

document.addEventListener("click", ({ target }) => {
  const suggested = target.closest("[data-suggest]");
  if (suggested) take(suggested);
  const reply = target.closest("[data-reply]");
  if (reply) {
    const field = reply.form.querySelector("textarea");
    field.value = reply.dataset.reply;
    field.focus();
  }
});

function take({ form, dataset: { suggest, value, text } }) {
  const field = form.elements[suggest];
  field.value = value;
  const shown = field.type === "hidden" ? field.parentElement.querySelector("[role=combobox]") : field;
  if (text) shown.value = text;
  shown.focus();
}

const intake = document.querySelector("[data-intake]");
if (intake) {
  const asked = () => intake.querySelectorAll("[data-questions]").forEach((part) => { part.hidden = part.dataset.questions !== intake.elements.category.value; });
  intake.elements.category.addEventListener("change", asked);
  asked();
}
