// The map: areas coloured by an indicator, layers of points, a slider over periods, search. Everything that is chosen stands in
// the address. Nothing is asked of anybody else's server; colours are the page's own.

const box = document.querySelector("[data-map]");
const form = document.querySelector("[data-map-choices]");
const slider = document.querySelector("[data-map-slider]");
const legend = document.querySelector("[data-map-legend]");
const language = document.documentElement.lang || "vi";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const STEP_SHOWN = 1200; // milliseconds that each period is shown while playing
const EMPTY = { type: "FeatureCollection", features: [] };
const state = { sheet: null, at: 0, outlines: new Map(), map: null };
const json = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

function loaded(address) {
  const script = Object.assign(document.createElement("script"), { src: address });
  return new Promise((done, failed) => {
    Object.assign(script, { onload: done, onerror: failed });
    document.head.append(script);
  });
}

// --- colours: what the style sheet says, as the engine can read it -------------------------------

const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

function plain(colour) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

function token(name) {
  return plain(getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
}

function stepColours() {
  const probe = document.body.appendChild(Object.assign(document.createElement("span"), { hidden: true }));
  const colours = ["s1", "s2", "s3", "s4", "s5", "d-3", "d-2", "d-1", "d1", "d2", "d3"].flatMap((step) => {
    probe.className = `chart-key map-${step}`;
    return [step, plain(getComputedStyle(probe).backgroundColor)];
  });
  probe.remove();
  return colours;
}

// Stripes for "no data": a pattern in the theme's own greys.
function hatch() {
  const size = 16;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const ink = canvas.getContext("2d");
  ink.fillStyle = token("card");
  ink.fillRect(0, 0, size, size);
  ink.strokeStyle = token("line-strong");
  ink.lineWidth = 1.5;
  for (const shift of [-size, 0, size]) {
    ink.beginPath();
    ink.moveTo(shift, size);
    ink.lineTo(shift + size, 0);
    ink.stroke();
  }
  return ink.getImageData(0, 0, size, size);
}

// --- the style: land, the operator's base map if there is one, areas, points --------------------------

function style() {
  const colours = stepColours();
  const size = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const sources = {
    land: { type: "geojson", data: box.dataset.land, attribution: "GSHHG" },
    areas: { type: "geojson", data: EMPTY, promoteId: "unit" },
    names: { type: "geojson", data: EMPTY },
  };
  const base = state.base?.(token);
  return {
    version: 8,
    sources: { ...sources, ...base?.sources },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("sunken") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": token("page") } },
      ...(base?.ground ?? []),
      { id: "none", type: "fill", source: "areas", filter: ["!", ["has", "step"]], paint: { "fill-pattern": "hatch", "fill-opacity": 0.8 } },
      { id: "areas", type: "fill", source: "areas", filter: ["has", "step"],
        paint: { "fill-color": ["match", ["get", "step"], ...colours, token("sunken")], "fill-opacity": base ? 0.75 : 1 } },
      { id: "edges", type: "line", source: "areas", paint: { "line-color": ["case", ["has", "step"], token("card"), token("line-strong")], "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.6, 12, 2] } },
      { id: "at", type: "line", source: "areas", paint: { "line-color": token("text"), "line-width": ["case", ["boolean", ["feature-state", "at"], false], 3, 0] } },
      { id: "names", type: "symbol", source: "names", minzoom: 8.5,
        layout: { "text-field": ["get", "label"], "text-font": [getComputedStyle(box).fontFamily.split(",")[0].replaceAll('"', "")], "text-size": size, "text-max-width": 7, "text-padding": 4 },
        paint: { "text-color": token("text"), "text-halo-color": token("card"), "text-halo-width": 1.5 } },
    ],
  };
}

// --- areas of a period --------------------------------------------------------------------------

async function outlinesOf(series) {
  if (!state.outlines.has(series.outlines)) state.outlines.set(series.outlines, json(series.outlines));
  return state.outlines.get(series.outlines);
}

async function joined(series) {
  const points = new Map(series.points.map((point) => [point.key, point]));
  const { features } = await outlinesOf(series);
  return features.map((feature) => {
    const { step, said, label, url } = points.get(String(feature.id)) || {};
    const told = { unit: feature.id, label: label || feature.properties.name, said: said || "", url: url || "" };
    return { ...feature, properties: { ...feature.properties, ...told, ...(step && { step }) } };
  });
}

async function showPeriod(at) {
  state.at = at;
  const series = state.sheet.series[at];
  slider.querySelector("input").value = at;
  slider.querySelector("input").setAttribute("aria-valuetext", series.name);
  slider.querySelector("output").textContent = series.name;
  document.querySelector("[data-map-printed]").textContent = series.name;
  const features = await joined(series);
  if (state.at !== at) return; // a later step overtook this one
  state.features = features;
  document.querySelector("[data-map-schematic]").hidden = !features.some(({ properties }) => properties.outline === "schematic");
  state.map?.getSource("areas")?.setData({ type: "FeatureCollection", features });
  state.map?.getSource("names")?.setData({
    type: "FeatureCollection",
    features: features.map(({ properties }) => ({ type: "Feature", geometry: { type: "Point", coordinates: properties.middle }, properties: { label: properties.label } })),
  });
}

function drawLegend() {
  legend.replaceChildren(...[...state.sheet.legend, { step: "none", text: legend.dataset.none }].map(({ step, text }) => {
    const entry = document.createElement("li");
    entry.append(Object.assign(document.createElement("span"), { className: `chart-key map-${step}` }), text);
    return entry;
  }));
}

// --- the address -----------------------------------------------------------------------------------

function address(changes) {
  const found = new URL(location);
  for (const [name, value] of Object.entries(changes)) {
    if (value) found.searchParams.set(name, value);
    else found.searchParams.delete(name);
  }
  return found;
}

function settled() {
  const { period } = state.sheet.series[state.at];
  history.replaceState(history.state, "", address({ period }));
  form.elements.period.value = period;
  const asked = `${box.dataset.ranking}?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`;
  htmx.ajax("GET", asked, { target: "[data-map-ranking]", swap: "innerHTML" });
}

function setUpSlider() {
  const input = slider.querySelector("input");
  const play = slider.querySelector("[data-map-play]");
  input.max = state.sheet.series.length - 1;
  slider.hidden = state.sheet.series.length < 2;
  input.addEventListener("input", () => showPeriod(Number(input.value)));
  input.addEventListener("change", settled);
  let playing;
  const stop = () => {
    clearInterval(playing);
    playing = undefined;
    play.setAttribute("aria-pressed", "false");
    settled();
  };
  play.addEventListener("click", () => {
    if (playing) return stop();
    play.setAttribute("aria-pressed", "true");
    showPeriod(0);
    playing = setInterval(() => (state.at + 1 < state.sheet.series.length ? showPeriod(state.at + 1) : stop()), STEP_SHOWN);
  });
}

form.addEventListener("change", () => form.requestSubmit());

// --- popups: what is under the pointer, and the way to its story --------------------------------------

function told(lines, url, code) {
  const content = Object.assign(document.createElement("div"), { className: "map-told" });
  lines.filter(Boolean).forEach((line, place) => content.append(Object.assign(document.createElement(place ? "span" : "strong"), { textContent: line })));
  if (code) content.querySelector("strong").append(" ", Object.assign(document.createElement("small"), { className: "muted", textContent: code }));
  if (url) content.append(Object.assign(document.createElement("a"), { href: url, textContent: box.dataset.story }));
  return content;
}

function popup(place, lines, url, code) {
  state.popup?.remove();
  state.popup = new maplibregl.Popup({ maxWidth: "20rem", focusAfterOpen: false }).setLngLat(place).setDOMContent(told(lines, url, code)).addTo(state.map);
  // Not before it stands: a search field that loses the focus changes, and by that opens the next one.
  state.popup.getElement().querySelector("a")?.focus();
}

function follow(map) {
  let at;
  const mark = (unit) => {
    if (at !== undefined) map.setFeatureState({ source: "areas", id: at }, { at: false });
    at = unit;
    if (at !== undefined) map.setFeatureState({ source: "areas", id: at }, { at: true });
  };
  for (const layer of ["areas", "none"]) {
    map.on("mousemove", layer, ({ features: [feature] }) => {
      map.getCanvas().style.cursor = "pointer";
      mark(feature.properties.unit);
    });
    map.on("mouseleave", layer, () => {
      map.getCanvas().style.cursor = "";
      mark(undefined);
    });
    map.on("click", layer, ({ features: [feature], lngLat, point }) => {
      if (map.queryRenderedFeatures(point).some(({ layer: { id } }) => id.startsWith("points:"))) return;
      open(feature.properties, lngLat);
    });
  }
}

// Whoever has a panel for stories takes the event and shows it; else a popup tells the number and links to it.
function open({ label, said, url }, place) {
  const asked = new CustomEvent("chart:open", { bubbles: true, cancelable: true, detail: { label, said, url } });
  if (!url || box.dispatchEvent(asked)) popup(place, [label, said], url);
}

// --- layers of points -----------------------------------------------------------------------------------

const LAYER_COLOURS = ["series-2", "series-3", "series-7", "series-6", "series-5", "series-8"];

async function showLayer(input) {
  const id = `points:${input.dataset.mapLayer}`;
  const { map } = state;
  for (const layer of [`${id}:many`, `${id}:count`, `${id}:one`]) if (map.getLayer(layer)) map.removeLayer(layer);
  if (map.getSource(id)) map.removeSource(id);
  if (!input.checked) return;
  const place = [...document.querySelectorAll("[data-map-layer]")].indexOf(input);
  const colour = token(LAYER_COLOURS[place % LAYER_COLOURS.length]);
  map.addSource(id, { type: "geojson", data: await json(input.dataset.address), cluster: true, clusterRadius: 36, clusterMaxZoom: 13 });
  const ring = { "circle-stroke-color": token("card"), "circle-stroke-width": 2, "circle-color": colour };
  map.addLayer({ id: `${id}:many`, type: "circle", source: id, filter: ["has", "point_count"], paint: { ...ring, "circle-radius": ["step", ["get", "point_count"], 12, 10, 16, 100, 22] } });
  map.addLayer({ id: `${id}:count`, type: "symbol", source: id, filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": token("card") } });
  map.addLayer({ id: `${id}:one`, type: "circle", source: id, filter: ["!", ["has", "point_count"]], paint: { ...ring, "circle-radius": 6 } });
  map.on("click", `${id}:many`, async ({ features: [feature] }) => {
    const zoom = await map.getSource(id).getClusterExpansionZoom(feature.properties.cluster_id);
    map.easeTo({ center: feature.geometry.coordinates, zoom: zoom + 0.2, duration: calm.matches ? 0 : 400 });
  });
  map.on("click", `${id}:one`, ({ features: [feature] }) => {
    const { name, code, told: columns } = feature.properties;
    const lines = Object.entries(JSON.parse(columns)).map(([title, value]) => `${title}: ${value}`);
    popup(feature.geometry.coordinates, [name, input.closest("label").textContent.trim(), ...lines], "", code);
  });
}

function setUpLayers() {
  document.querySelectorAll("[data-map-layer]").forEach((input) => {
    input.addEventListener("change", () => {
      const chosen = [...document.querySelectorAll("[data-map-layer]:checked")].map(({ dataset }) => dataset.mapLayer).join(",");
      document.querySelector("[data-map-layers]").value = chosen;
      history.replaceState(history.state, "", address({ layers: chosen }));
      showLayer(input);
    });
    if (input.checked) showLayer(input);
  });
}

// --- search: a unit of the map, a unit that lies in one, or a point as "9,60 105,97" -------------------------

function setUpSearch() {
  const tools = document.querySelector(".map-tools");
  let soon;
  const find = () => {
    // Enter is a key and, after typing, a change as well: sought once.
    clearTimeout(soon);
    soon = setTimeout(() => {
      const [field, sent] = [tools.querySelector("input[type=text]"), tools.querySelector("input[type=hidden]")];
      seek(sent?.value || field.value, field.value);
    });
  };
  tools.addEventListener("change", (event) => !event.target.matches("[type=checkbox]") && find());
  tools.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("[type=text]") && find());
}

async function seek(value, text) {
  const point = text.match(/^\s*(\d{1,2}[.,]\d+)\s*[;,\s]\s*(\d{2,3}[.,]\d+)\s*$/);
  const unit = value.startsWith("unit:") && Number(value.slice(5));
  const found = point ? await under(...[point[2], point[1]].map((degrees) => Number(degrees.replace(",", ".")))) : state.features.find(({ properties }) => properties.unit === unit || properties.label.toLocaleLowerCase(language) === text.toLocaleLowerCase(language));
  if (!found) return document.dispatchEvent(new CustomEvent("toast", { detail: { level: "warning", message: box.dataset.noPlace } }));
  state.map.easeTo({ center: found.properties.middle, zoom: Math.max(state.map.getZoom(), 10.5), duration: calm.matches ? 0 : 700 });
  return popup(found.properties.middle, [found.properties.label, found.properties.said], found.properties.url);
}

async function under(longitude, latitude) {
  const { units } = await json(`${box.dataset.locate}?lon=${longitude}&lat=${latitude}`);
  const found = state.features.find(({ properties }) => units.some(({ id }) => id === properties.unit));
  return found && { ...found, properties: { ...found.properties, middle: [longitude, latitude] } };
}

// --- start ----------------------------------------------------------------------------------------------

async function draw() {
  await loaded(box.dataset.engine);
  maplibregl.setWorkerUrl(box.dataset.worker);
  const own = document.querySelector("[data-own-map]");
  if (own) state.base = await (await import(own.dataset.script)).opened(own.dataset);
  const [west, south, east, north] = (box.dataset.box || "102,8,110,24").split(",").map(Number);
  box.replaceChildren();
  const map = new maplibregl.Map({
    container: box, style: style(), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 24 }, attributionControl: { compact: true },
    dragRotate: false, pitchWithRotate: false, cooperativeGestures: matchMedia("(pointer: coarse)").matches, fadeDuration: 0, maxZoom: 16, minZoom: 4,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // so that the printed page has the map
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  map.on("styleimagemissing", ({ id }) => id === "hatch" && !map.hasImage(id) && map.addImage(id, hatch(), { pixelRatio: 2 }));
  state.map = map;
  await map.once("load");
  follow(map);
  setUpLayers();
  await showPeriod(state.at);
  box.dataset.ready = "yes";
}

// Another theme is another style: the same sources, other colours.
function dressAnew() {
  state.map?.setStyle(style(), { diff: false });
  state.map?.once("styledata", () => {
    showPeriod(state.at);
    document.querySelectorAll("[data-map-layer]:checked").forEach(showLayer);
  });
}

async function start() {
  state.sheet = await json(box.dataset.values);
  state.at = Math.max(state.sheet.series.findIndex(({ period }) => period === box.dataset.period), 0);
  drawLegend();
  setUpSlider();
  try {
    await draw();
  } catch (error) {
    box.replaceChildren(Object.assign(document.createElement("p"), { className: "notice", textContent: box.dataset.noEngine }));
    await showPeriod(state.at);
  }
  setUpSearch();
  new MutationObserver(dressAnew).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dressAnew);
}

start();
