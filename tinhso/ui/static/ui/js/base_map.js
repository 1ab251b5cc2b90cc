// The operator's own base map (one PMTiles file in Protomaps' schema), for any map of ours that has data-base, data-pmtiles and
// data-base-map. It is fetched when a map is drawn that has one; no other server is asked for anything.

function loaded(address) {
  const script = Object.assign(document.createElement("script"), { src: address });
  return new Promise((done, failed) => {
    Object.assign(script, { onload: done, onerror: failed });
    document.head.append(script);
  });
}

/** Make the engine able to read the base map of a box, and return what gives its source and layers in the colours of `token`. */
export async function opened({ base, pmtiles: reader }) {
  await loaded(reader);
  maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
  const source = { type: "vector", url: `pmtiles://${new URL(base, location).href}` };
  return (token) => ({ sources: { base: source }, ground: ground(token), names: names(token) });
}

const from = (layer) => ({ source: "base", "source-layer": layer });

function ground(token) {
  const fill = (layer, colour, more = {}) => ({ id: `base-${layer}`, type: "fill", ...from(layer), paint: { "fill-color": token(colour) }, ...more });
  const line = (layer, colour, width) => ({ id: `base-${layer}`, type: "line", ...from(layer), paint: { "line-color": token(colour), "line-width": width } });
  return [
    fill("earth", "page"),
    fill("landuse", "hover"),
    fill("water", "sunken"),
    fill("buildings", "line", { minzoom: 14 }),
    line("roads", "line-strong", ["interpolate", ["exponential", 1.6], ["zoom"], 8, 0.4, 16, 6]),
    line("boundaries", "muted", 1),
  ];
}

// Letters are drawn by the browser, in the page's own font: no glyphs are fetched.
function names(token) {
  const name = ["coalesce", ["get", "name:vi"], ["get", "name"]];
  const font = [getComputedStyle(document.body).fontFamily.split(",")[0].replaceAll('"', "")];
  const said = (layer, size, more = {}, placing = {}) => ({
    id: `base-${layer}-names`, type: "symbol", ...from(layer), ...more,
    layout: { "text-field": name, "text-font": font, "text-size": size, "text-max-width": 8, ...placing },
    paint: { "text-color": token("muted"), "text-halo-color": token("page"), "text-halo-width": 1.5 },
  });
  return [said("roads", 12, { minzoom: 14 }, { "symbol-placement": "line" }), said("places", 13), said("pois", 12, { minzoom: 16 })];
}
