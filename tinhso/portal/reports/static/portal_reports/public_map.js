// The public map: reports come as vector tiles, clustered by the server, so that it weighs the same however many there are.

const box = document.querySelector("[data-public-map]");
const COLOURS = { late: "bad", open: "watch", settled: "good" };

function dress(token) {
  return (map) => {
    const ring = { "circle-stroke-color": token("card"), "circle-stroke-width": 2 };
    const settled = ["in", ["get", "stage"], ["literal", ["answered", "closed", "refused"]]];
    map.addSource("reports", { type: "vector", tiles: [new URL(box.dataset.tiles, location).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: 4, maxzoom: 18 });
    map.addLayer({ id: "many", type: "circle", source: "reports", "source-layer": "reports", filter: ["has", "n"], paint: { ...ring, "circle-radius": ["step", ["get", "n"], 12, 10, 15, 100, 19, 1000, 23], "circle-color": token("none"), "circle-stroke-color": ["case", ["has", "late"], token(COLOURS.late), token("card")] } });
    map.addLayer({ id: "count", type: "symbol", source: "reports", "source-layer": "reports", filter: ["has", "n"], layout: { "text-field": ["concat", ["number-format", ["get", "n"], { locale: document.documentElement.lang }], ["case", [">=", ["get", "n"], 100], "+", ""]], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": token("card") } });
    map.addLayer({ id: "one", type: "circle", source: "reports", "source-layer": "reports", filter: ["has", "code"], paint: { ...ring, "circle-radius": 9, "circle-color": ["case", ["has", "late"], token(COLOURS.late), settled, token(COLOURS.settled), token(COLOURS.open)] } });
    // Nobody has to tell colours apart: what is late or settled has a sign too, as in the legend.
    map.addLayer({ id: "sign", type: "symbol", source: "reports", "source-layer": "reports", filter: ["has", "code"], layout: { "text-field": ["case", ["has", "late"], "!", settled, "✓", ""], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": token("card") } });
  };
}

function link(code) {
  return Object.assign(document.createElement("a"), { href: `${box.dataset.report}${code}/`, textContent: `${box.dataset.one} ${code}` });
}

async function start() {
  const { draw, token } = await import(box.dataset.drawing);
  box.hidden = document.querySelector("[data-map-legend]").hidden = false;
  const map = await draw(box, dress(token));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.on("click", "many", ({ features: [feature] }) => map.easeTo({ center: feature.geometry.coordinates, zoom: map.getZoom() + 2, duration: calm ? 0 : 400 }));
  map.on("click", "one", ({ features: [feature], lngLat }) => new maplibregl.Popup().setLngLat(lngLat).setDOMContent(link(feature.properties.code)).addTo(map));
  for (const layer of ["many", "one"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}

// Without a way to draw there is the list, which says the same.
start().catch(() => (box.hidden = document.querySelector("[data-map-legend]").hidden = true));
