// Choosing a place: the mark stands still in the middle, the map moves under it; fingers need no aim.

export async function choose(box, start, tell) {
  if (box.dataset.ready) return;
  const { draw } = await import(box.dataset.drawing);
  const map = await draw(box);
  const mark = document.createElement("span");
  mark.className = "place-mark";
  box.append(mark);
  if (start) map.jumpTo({ center: start, zoom: box.dataset.base ? 16 : 12 }); // closer, outlines alone show nothing
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    tell(lng, lat);
  });
}
