// A small map: shows where a report is, lets one choose a place, or shows pins. The place that is chosen goes into the fields
// “longitude” and “latitude” of the form around it, which also work without a map. Nothing is asked of other people's servers;
// the operator's own base map is drawn under it where there is one, as on the public map.

const EMPTY = { type: "FeatureCollection", features: [] };
const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const json = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

function token(name) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

let engine;
function loaded(address) {
  engine ??= new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed })));
  return engine;
}

let kept; // one reader of the file for all maps of a page
const ownMap = (own) => (kept ??= import(own.dataset.script).then(({ opened }) => opened(own.dataset)));

function style(box, base) {
  return {
    version: 8,
    sources: { land: { type: "geojson", data: box.dataset.land, attribution: "GSHHG" }, areas: { type: "geojson", data: EMPTY }, pins: { type: "geojson", data: EMPTY }, ...base?.sources },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("sunken") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": token("page") } },
      ...(base?.ground ?? []),
      { id: "edges", type: "line", source: "areas", paint: { "line-color": token("line-strong"), "line-width": 0.8 } },
      ...(base?.names ?? []),
      { id: "pins", type: "circle", source: "pins", paint: { "circle-radius": 7, "circle-color": token("bad"), "circle-stroke-color": token("card"), "circle-stroke-width": 2 } },
    ],
  };
}

function reach(features) {
  const box = [180, 90, -180, -90];
  const walk = (part) => (typeof part[0] === "number"
    ? [box[0], box[1], box[2], box[3]] = [Math.min(box[0], part[0]), Math.min(box[1], part[1]), Math.max(box[2], part[0]), Math.max(box[3], part[1])]
    : part.forEach(walk));
  features.forEach(({ geometry }) => geometry && walk(geometry.coordinates));
  return box[0] > box[2] ? [104.5, 9, 106.8, 10.5] : box;
}

function choosing(box, map) {
  const form = box.closest("form");
  const [longitude, latitude] = ["longitude", "latitude"].map((name) => form.elements[name]);
  const marker = new maplibregl.Marker({ draggable: true, color: token("accent") });
  const said = form.querySelector("[data-picked]");
  const put = (at) => {
    marker.setLngLat(at).addTo(map);
    [longitude.value, latitude.value] = [at.lng.toFixed(6), at.lat.toFixed(6)];
    if (said) said.textContent = `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;
  };
  const typed = () => longitude.value && latitude.value && put(new maplibregl.LngLat(Number(longitude.value), Number(latitude.value)));
  map.on("click", ({ lngLat }) => put(lngLat));
  marker.on("dragend", () => put(marker.getLngLat()));
  [longitude, latitude].forEach((field) => field.addEventListener("change", typed));
  typed();
  form.querySelector("[data-here]")?.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    put(new maplibregl.LngLat(coords.longitude, coords.latitude));
    map.jumpTo({ center: marker.getLngLat(), zoom: 16 });
  }));
}

async function pinned(box, map) {
  const pins = await json(box.dataset.pins);
  map.getSource("pins").setData(pins);
  if (pins.features.length) map.fitBounds(reach(pins.features), { padding: 40, maxZoom: 14, duration: 0 });
  map.on("click", "pins", ({ features: [{ properties, geometry }] }) => {
    const told = Object.assign(document.createElement("div"), { className: "report-told" });
    told.append(Object.assign(document.createElement("a"), { href: properties.url, textContent: properties.title }));
    for (const line of [`${properties.code} · ${properties.category}`, `${properties.office} · ${properties.due}`]) told.append(Object.assign(document.createElement("span"), { textContent: line }));
    new maplibregl.Popup({ maxWidth: "20rem" }).setLngLat(geometry.coordinates).setDOMContent(told).addTo(map);
  });
  map.on("mouseenter", "pins", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "pins", () => { map.getCanvas().style.cursor = ""; });
}

async function draw(box) {
  await loaded(box.dataset.engine);
  maplibregl.setWorkerUrl(box.dataset.worker);
  const own = document.querySelector("[data-own-map]");
  const base = own && (await ownMap(own))(token);
  const at = box.dataset.at?.split(",").map(Number);
  const areas = await json(box.dataset.outlines).catch(() => EMPTY);
  box.replaceChildren();
  const map = new maplibregl.Map({
    container: box, style: style(box, base), attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, maxZoom: 18, minZoom: 5, fadeDuration: 0,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches, ...(at ? { center: at, zoom: base ? 16 : 12 } : { bounds: reach(areas.features), fitBoundsOptions: { padding: 12 } }),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  if (at) new maplibregl.Marker({ color: token("brand") }).setLngLat(at).addTo(map);
  if ("pick" in box.dataset) choosing(box, map);
  await map.once("load");
  map.getSource("areas").setData(areas);
  if (box.dataset.pins) await pinned(box, map);
  box.dataset.ready = "yes";
}

// A map in a closed <details> has no size: it is drawn when it comes into sight.
const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
  seen.unobserve(target);
  draw(target).catch(() => { target.dataset.ready = "no"; });
}));
document.querySelectorAll("[data-report-map]").forEach((box) => seen.observe(box));
