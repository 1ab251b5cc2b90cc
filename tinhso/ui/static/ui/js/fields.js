// Fields that plain HTML draws bare: passwords that can be shown, files that can be dropped.

const words = document.getElementById("words").dataset;
const sprite = document.getElementById("words").dataset.icons;

function iconButton(icon, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-icon";
  button.setAttribute("aria-label", label);
  button.innerHTML = `<svg class="icon" width="24" height="24" aria-hidden="true"><use href="${sprite}#${icon}"></use></svg>`;
  return button;
}

// --- passwords ------------------------------------------------------------------

function setUpPassword(input) {
  const button = iconButton("eye", words.showPassword);
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
    button.querySelector("use").setAttribute("href", `${sprite}#${shown ? "eye-off" : "eye"}`);
  });
  input.form?.addEventListener("submit", () => (input.type = "password"));
  input.after(button);
}

// --- files ----------------------------------------------------------------------

const SIZES = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]];

function sizeOf(bytes) {
  const [unit, name] = SIZES.find(([least]) => bytes >= least) || SIZES.at(-1);
  return `${(bytes / unit).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${name}`;
}

function setUpDropZone(zone) {
  const input = zone.querySelector("input[type=file]");
  const list = zone.appendChild(document.createElement("ul"));
  list.setAttribute("aria-live", "polite");
  const show = () => list.replaceChildren(...[...input.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name} (${sizeOf(file.size)})`;
    return item;
  }));
  input.addEventListener("change", show);
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", over);
    });
  }
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// --- start ------------------------------------------------------------------------

function once(selector, root, setUpOne) {
  root.querySelectorAll(`${selector}:not([data-ready])`).forEach((element) => {
    element.dataset.ready = "yes";
    setUpOne(element);
  });
}

function setUp(root) {
  once("input[data-password]", root, setUpPassword);
  once("[data-drop-zone]", root, setUpDropZone);
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
