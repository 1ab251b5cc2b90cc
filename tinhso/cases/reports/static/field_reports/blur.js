// Boxes on a picture: drawn with a mouse, a finger or a pen, kept as shares of its sides in the hidden field “boxes”.
// With the keyboard: Enter puts a box in the middle, arrows move the last one, with Shift they change its size.

const ground = document.querySelector("[data-blur]");
const field = document.querySelector("input[name=boxes]");
const said = document.querySelector("[data-blur-said]");
const boxes = JSON.parse(document.getElementById("boxes-drawn").textContent).map(({ left, top, right, bottom }) => [left, top, right, bottom]);
const SMALLEST = 0.01;
const STEP = 0.01;
let start;

function show(drawn = boxes) {
  ground.querySelectorAll("span").forEach((old) => old.remove());
  for (const [left, top, right, bottom] of drawn) {
    const box = document.createElement("span");
    Object.assign(box.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%` });
    ground.append(box);
  }
  field.value = JSON.stringify(boxes);
  said.textContent = boxes.length ? `${said.dataset.some} ${boxes.length}` : said.dataset.none;
}

const share = (value) => Math.min(1, Math.max(0, value));
function at({ clientX, clientY }) {
  const { left, top, width, height } = ground.getBoundingClientRect();
  return [share((clientX - left) / width), share((clientY - top) / height)];
}
const between = ([x1, y1], [x2, y2]) => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];

ground.tabIndex = 0;
ground.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  ground.setPointerCapture(event.pointerId);
  start = at(event);
});
ground.addEventListener("pointermove", (event) => start && show([...boxes, between(start, at(event))]));
ground.addEventListener("pointerup", (event) => {
  const box = between(start, at(event));
  start = undefined;
  if (box[2] - box[0] > SMALLEST && box[3] - box[1] > SMALLEST) boxes.push(box);
  show();
});
ground.addEventListener("pointercancel", () => { start = undefined; show(); });
ground.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
  const last = boxes.at(-1);
  if (event.key === "Enter") boxes.push([0.4, 0.4, 0.6, 0.6]);
  else if (way && last) {
    const sides = event.shiftKey ? [2, 3] : [0, 1, 2, 3];
    sides.forEach((side) => { last[side] = share(last[side] + way[side % 2]); });
  } else return;
  event.preventDefault();
  show();
});
document.querySelector("[data-blur-undo]").addEventListener("click", () => { boxes.pop(); show(); });
show();
