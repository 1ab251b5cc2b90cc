// A map from our own files: land, communes, and whatever a page puts on it. Fetched only when a map is wanted.

function loaded(address) {
  const script = Object.assign(document.createElement("script"), { src: address });
  return new Promise((done, failed) => {
    Object.assign(script, { onload: done, onerror: failed });
    document.head.append(script);
  });
}

const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

/** A colour of the page's theme, as the engine can read it. */
export function token(name) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

// Over a base map the communes are outlines only; without one they are what there is to see.
function style({ land, areas }, base) {
  return {
    version: 8,
    sources: { land: { type: "geojson", data: land, attribution: "GSHHG" }, areas: { type: "geojson", data: areas }, ...base?.sources },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("sunken") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": token("page") } },
      ...(base?.ground ?? [{ id: "areas", type: "fill", source: "areas", paint: { "fill-color": token("card") } }]),
      { id: "edges", type: "line", source: "areas", paint: { "line-color": token("line-strong"), "line-width": 0.75 } },
      ...(base?.names ?? []),
      { id: "communes", type: "symbol", source: "areas", minzoom: 9.5, maxzoom: base ? 13 : 24,
        layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12, "text-max-width": 7 },
        paint: { "text-color": token("muted"), "text-halo-color": token("card"), "text-halo-width": 1.5 } },
    ],
  };
}

/** Draw the map of a box's data-addresses and return it when it is there; `dressed` puts a page's own layers on it. */
export async function draw(box, dressed = () => {}) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: box.dataset.style }));
  if (!self.maplibregl) await loaded(box.dataset.engine);
  maplibregl.setWorkerUrl(box.dataset.worker);
  const base = box.dataset.base && (await (await import(box.dataset.baseMap)).opened(box.dataset));
  const dress = () => style(box.dataset, base?.(token));
  const [west, south, east, north] = (box.dataset.box || "102,8,110,24").split(",").map(Number);
  const map = new maplibregl.Map({
    container: box, style: dress(), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 8 },
    attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, minZoom: 4, maxZoom: 18,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", box.dataset.label);
  await map.once("load");
  dressed(map);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setStyle(dress());
    map.once("styledata", () => dressed(map));
  });
  box.dataset.ready = "yes";
  return map;
}
